import type { ConsoleWorld } from '../../src/main/console/world.ts';
import { platformHostsOf } from '../../src/shared/platform-hosts.ts';
import { createTestLog } from './log.ts';
import type { createManualTimers } from './manual-timers.ts';
import { createFakeSafeStorage } from './safe-storage.ts';

/** What a console needs of the world where nothing is reached, shown or saved: its relay is an address at which nobody listens. */
export const bareWorld = (of: {
  /** The profile's. */
  folder: string;
  time: ReturnType<typeof createManualTimers>;
}): ConsoleWorld => {
  const log = createTestLog();
  return {
    environment: {
      relayUrl: 'http://127.0.0.1:9',
      profileFolder: of.folder,
      privateChatDays: 365,
      withoutContactDays: 14,
      isNoticeTextForbidden: false,
      isBenchmark: false,
    },
    platforms: platformHostsOf({ livechatClientId: 'client', metaAppId: '1' }),
    folder: of.folder,
    settings: {} as never,
    links: {} as never,
    notifications: {} as never,
    publish: () => undefined,
    logOf: () => log,
    appOrigin: 'backchannel://app',
    version: '0.0.0',
    platform: 'linux',
    safeStorage: createFakeSafeStorage(),
    openExternal: () => Promise.resolve(),
    copyText: () => undefined,
    saveFile: () => Promise.resolve(false),
    clock: of.time.clock,
    timers: of.time,
    random: () => 0.5,
  };
};
