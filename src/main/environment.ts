import { resolve } from 'node:path';
import { BackchannelError } from '../shared/errors.ts';
import { retention } from '../shared/removal/retention.ts';

const loopbackHosts: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** The relay must be reached over TLS, except on this computer. */
const isRelayUrl = (value: string): boolean => {
  if (!URL.canParse(value)) return false;
  const url = new URL(value);
  return url.protocol === 'https:' || (url.protocol === 'http:' && loopbackHosts.has(url.hostname));
};

/** A managed number of whole days, 1 to 3650. */
const readDays = (env: NodeJS.ProcessEnv, setting: string, standard: number): number => {
  const value = env[setting];
  if (value === undefined || value === '') return standard;
  const days = Number(value);
  if (!/^\d{1,4}$/.test(value) || days < 1 || days > 3650)
    throw new BackchannelError('SETTING_INVALID', { details: { setting } });
  return days;
};

/** 1: on; 0 or absent: off. What is meant to forbid something is not misread as off. */
const readSwitch = (env: NodeJS.ProcessEnv, setting: string): boolean => {
  const value = env[setting] ?? '';
  if (!/^[01]?$/.test(value)) throw new BackchannelError('SETTING_INVALID', { details: { setting } });
  return value === '1';
};

export interface Environment {
  relayUrl: string;
  /** Where this installation keeps its files; undefined: the platform's place for this program. */
  profileFolder: string | undefined;
  /** Days that private chats stay on this computer. */
  privateChatDays: number;
  /** Days without a word from the relay after which this computer deletes everything. */
  withoutContactDays: number;
  /** The organisation wants no text of messages in notifications, whatever a person sets. */
  isNoticeTextForbidden: boolean;
  /** Prints one line when the first list is on the screen, for `npm run bench`. */
  isBenchmark: boolean;
}

/**
 * The console's settings from the environment, read once at start. Without the schema library, which is loaded only once
 * the window is on its way (decision 0022).
 * Errors: SETTING_MISSING, SETTING_INVALID, both with `details.setting`.
 */
export const readEnvironment = (env: NodeJS.ProcessEnv): Environment => {
  const relayUrl = env['BACKCHANNEL_RELAY_URL'];
  if (relayUrl === undefined || relayUrl === '')
    throw new BackchannelError('SETTING_MISSING', { details: { setting: 'BACKCHANNEL_RELAY_URL' } });
  if (!isRelayUrl(relayUrl))
    throw new BackchannelError('SETTING_INVALID', { details: { setting: 'BACKCHANNEL_RELAY_URL' } });
  const folder = env['BACKCHANNEL_PROFILE_DIR'];
  return {
    relayUrl: relayUrl.replace(/\/+$/, ''),
    profileFolder: folder === undefined || folder === '' ? undefined : resolve(folder),
    privateChatDays: readDays(env, 'BACKCHANNEL_PRIVATE_CHAT_DAYS', retention.privateChatDays),
    withoutContactDays: readDays(
      env,
      'BACKCHANNEL_WITHOUT_CONTACT_DAYS',
      retention.consoleWithoutContactDays,
    ),
    isNoticeTextForbidden: readSwitch(env, 'BACKCHANNEL_HIDE_NOTICE_TEXT'),
    isBenchmark: env['BACKCHANNEL_BENCH'] === '1',
  };
};
