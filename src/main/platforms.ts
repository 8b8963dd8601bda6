import { BackchannelError } from '../shared/errors.ts';
import { isOnThisComputer } from '../shared/loopback.ts';
import {
  platformHostsOf,
  platformSettingsSchema,
  type PlatformHosts,
  type PlatformSettings,
} from '../shared/platform-hosts.ts';

/** Written into the program by electron.vite.config.ts; absent where the sources run as they are. */
declare const __BUILD_PLATFORMS__: unknown;

/** One JSON object (platformSettingsSchema): starts this console on simulated platforms. */
export const platformsSetting = 'BACKCHANNEL_PLATFORMS';

/** What the build was given. Errors: SETTING_INVALID. */
const buildSettings = (): PlatformSettings =>
  parse(typeof __BUILD_PLATFORMS__ === 'undefined' ? {} : __BUILD_PLATFORMS__, 'BUILD_PLATFORMS');

const parse = (value: unknown, setting: string): PlatformSettings => {
  const parsed = platformSettingsSchema.safeParse(value);
  if (!parsed.success) throw new BackchannelError('SETTING_INVALID', { details: { setting } });
  return parsed.data;
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // The schema refuses undefined.
    return undefined;
  }
};

/**
 * The platforms this console speaks with, in this order: what IT's enforced policy says; the setting of a console that was
 * started for the sandbox; the build. The setting counts in an unpackaged program, and in a packaged one only if every address
 * in it and the relay's are on this computer; nothing that comes over the network has a say.
 * Errors: SETTING_INVALID for a setting that cannot be read or may not be used.
 */
export const choosePlatforms = (options: {
  env: Readonly<Record<string, string | undefined>>;
  isPackaged: boolean;
  relayUrl: string;
  /** The entry point for managed settings that people cannot change; undefined: there are none. */
  enforcedPolicy?: PlatformSettings | undefined;
  /** Instead of what was written into the program; for tests. */
  build?: PlatformSettings | undefined;
}): PlatformHosts => {
  const build = options.build ?? buildSettings();
  if (options.enforcedPolicy) return platformHostsOf({ ...build, ...options.enforcedPolicy });
  const text = options.env[platformsSetting];
  if (text === undefined || text === '') return platformHostsOf(build);
  const hosts = platformHostsOf(parse(parseJson(text), platformsSetting));
  if (options.isPackaged && !(hosts.isSandbox && isOnThisComputer(options.relayUrl)))
    throw new BackchannelError('SETTING_INVALID', { details: { setting: platformsSetting } });
  return hosts;
};
