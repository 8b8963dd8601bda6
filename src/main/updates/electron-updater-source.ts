import type { AppUpdater } from 'electron-updater';
import type { Log } from '../log.ts';
import type { UpdateChannel } from './choice.ts';
import type { UpdateSource } from './contract.ts';

/** Names of the files that a release has per channel: `latest.yml`, `beta.yml`. */
const channelNames: Readonly<Record<UpdateChannel, string>> = { stable: 'latest', beta: 'beta' };

/** What is used of it. */
export type Updater = Pick<
  AppUpdater,
  | 'channel'
  | 'allowDowngrade'
  | 'allowPrerelease'
  | 'autoDownload'
  | 'autoInstallOnAppQuit'
  | 'logger'
  | 'checkForUpdates'
  | 'downloadUpdate'
  | 'quitAndInstall'
>;

/**
 * electron-updater behind our contract: it reads the place from `app-update.yml`, keeps to the staged share of a release by
 * itself, and
 * puts in nothing whose signature is not the publisher's.
 */
export const createElectronUpdaterSource = (
  updater: Updater,
  of: { channel: UpdateChannel; log: Log },
): UpdateSource => {
  // Setting the channel allows downgrades, which a release never asks for.
  updater.channel = channelNames[of.channel];
  updater.allowDowngrade = false;
  updater.allowPrerelease = of.channel === 'beta';
  updater.autoDownload = false;
  // Of what was fetched, and nothing is fetched unasked. Looked at when a download begins.
  updater.autoInstallOnAppQuit = true;
  // Its own lines hold paths and addresses; what matters is logged by whoever asks it.
  updater.logger = null;
  return {
    async check() {
      const found = await updater.checkForUpdates();
      return found?.isUpdateAvailable === true ? found.updateInfo.version : undefined;
    },
    async download() {
      await updater.downloadUpdate();
    },
    installAndStart() {
      of.log.info('updates.installing');
      // Not silent on Windows: a person asked for it; started anew afterwards.
      updater.quitAndInstall(false, true);
    },
  };
};
