import { rmdirSync } from 'node:fs';
import { heldIn, leave, type Outcome, signOutOutcome, wipe, wipePlan } from '../main/command-line/index.ts';
import { createServices } from '../main/console/services.ts';
import { storedSecretNames } from '../main/secrets/index.ts';
import { type DataFolder, takeDataFolder } from './data-folder.ts';
import { prepareStation, type StationDeps } from './open-station.ts';

type Deps = Omit<StationDeps, 'openExternal' | 'publish'>;

const nobody = {
  livechat: { state: 'nothing' },
  relay: { state: 'nothing' },
  instagram: { state: 'nothing' },
  integration: { state: 'nothing' },
} as const;

const noPage: StationDeps['openExternal'] = async () => undefined;

/** Ends the session as the console's `--sign-out` does. Errors: StationProblem; those of `openCache`. */
export const signOutStation = async (deps: Deps): Promise<Outcome> => {
  const { world, media, folder } = await prepareStation({ ...deps, openExternal: noPage });
  try {
    const held = heldIn(storedSecretNames(folder.path));
    if (!held.signIn && !held.device) return signOutOutcome(nobody, false);
    const services = await createServices(world, media);
    return signOutOutcome(await leave(services, held, { takesShared: false }), true);
  } finally {
    folder.release();
  }
};

/**
 * The same, and deletes everything of the station; also where its data cannot be opened (its key is lost), and then nobody is
 * told. The key file is not the station's to delete.
 * Errors: StationProblem when a station runs on it.
 */
export const wipeStation = async (deps: Deps & { isDryRun: boolean }): Promise<Outcome> => {
  const { settings } = deps;
  const profile = { folder: settings.dataFolder, isOwnPlace: false };
  if (deps.isDryRun) return wipePlan({ profile, otherFiles: [] });
  // Says so where a station runs on it; opening the data takes it anew.
  const lock = takeDataFolder(settings.dataFolder);
  lock.release();
  let opened: DataFolder | undefined;
  const outcome = await wipe({
    profile: { ...profile, folder: lock.path },
    otherFiles: [],
    async open() {
      const { world, media, folder } = await prepareStation({ ...deps, openExternal: noPage });
      opened = folder;
      return createServices(world, media);
    },
    forgetLoginStart: () => undefined,
    removeKeyStoreItem: async () => 'none',
  });
  (opened ?? lock).removeLock();
  try {
    rmdirSync(lock.path);
  } catch {
    // Something else lies in it, or it belongs to the system (StateDirectory=): it stays.
  }
  return outcome;
};
