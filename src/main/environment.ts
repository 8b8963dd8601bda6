import { resolve } from 'node:path';
import { BackchannelError } from '../shared/errors.ts';
import { relayUrlOf } from '../shared/relay-address.ts';
import { retention } from '../shared/removal/retention.ts';

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

/** The same before it is known which relay this installation uses. */
export interface OutsideSettings extends Omit<Environment, 'relayUrl'> {
  /** Undefined: the environment names none. */
  relayUrl: string | undefined;
}

const readRelayUrl = (value: string | undefined): string | undefined => {
  if (value === undefined || value === '') return undefined;
  const relayUrl = relayUrlOf(value);
  if (relayUrl === undefined)
    throw new BackchannelError('SETTING_INVALID', { details: { setting: 'BACKCHANNEL_RELAY_URL' } });
  return relayUrl;
};

/**
 * The console's settings from the environment, read once at start. Without the schema library, which is loaded only once
 * the window is on its way (decision 0022).
 * Errors: SETTING_INVALID, with `details.setting`.
 */
export const readOutsideSettings = (env: NodeJS.ProcessEnv): OutsideSettings => {
  const folder = env['BACKCHANNEL_PROFILE_DIR'];
  return {
    relayUrl: readRelayUrl(env['BACKCHANNEL_RELAY_URL']),
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

const isGiven = (value: string | undefined): boolean => value !== undefined && value !== '';

/** Which days the environment names itself, so that a default of the organisation's does not count for them. */
export const daysGiven = (
  env: NodeJS.ProcessEnv,
): { privateChatDays: boolean; withoutContactDays: boolean } => ({
  privateChatDays: isGiven(env['BACKCHANNEL_PRIVATE_CHAT_DAYS']),
  withoutContactDays: isGiven(env['BACKCHANNEL_WITHOUT_CONTACT_DAYS']),
});
