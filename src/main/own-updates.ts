import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { app } from 'electron';
import type { Managed } from '../shared/managed/managed.ts';
import type { UpdateView } from '../shared/ipc/updates.ts';
import { systemClock } from '../shared/clock.ts';
import { systemTimers } from '../shared/timers.ts';
import type { Log } from './log.ts';
import { proxyPolicyOf } from './managed/index.ts';
import { sessionProxyOf } from './network/index.ts';
import { chooseUpdates, createElectronUpdaterSource, createUpdates, type Updates } from './updates/index.ts';

const feedOf = (): string | undefined => {
  try {
    return readFileSync(join(process.resourcesPath, 'app-update.yml'), 'utf8');
  } catch {
    // A build that names no place.
    return undefined;
  }
};

/**
 * Updates of this installation. electron-updater is loaded with the first check, and not at all where something else updates
 * the program
 * (Linux, msi, policy).
 */
export const createOwnUpdates = (deps: {
  managed: Managed;
  changed(view: UpdateView): void;
  log: Log;
}): Updates => {
  const { managed, log } = deps;
  const choice = chooseUpdates(managed, {
    platform: process.platform,
    isPackaged: app.isPackaged,
    hasUninstaller: existsSync(join(dirname(app.getPath('exe')), 'Uninstall Backchannel.exe')),
    feed: feedOf(),
  });
  return createUpdates({
    choice,
    async load() {
      const { default: electronUpdater } = await import('electron-updater');
      const { autoUpdater } = electronUpdater;
      // A session of its own, which knows nothing of the organisation's proxies yet.
      const policy = proxyPolicyOf(managed);
      const proxy = policy && sessionProxyOf(policy);
      if (proxy) await autoUpdater.netSession.setProxy(proxy);
      const channel = choice.kind === 'self' ? choice.channel : 'stable';
      return createElectronUpdaterSource(autoUpdater, { channel, log });
    },
    changed: deps.changed,
    clock: systemClock,
    timers: systemTimers,
    log,
  });
};
