import { createSecretStore, type SecretStore } from '../secrets/index.ts';
import { type OpenedCache, openCache } from './cache/open.ts';
import { createStorageFault, type StorageFault } from './storage-fault.ts';
import type { ConsoleWorld } from './world.ts';

/** What is kept on this computer. */
export interface OpenedStorage {
  secrets: SecretStore;
  cache: OpenedCache;
  storageFault: StorageFault;
}

/** Errors: those of `openCache`. */
export const openStorage = async (
  world: Pick<
    ConsoleWorld,
    'safeStorage' | 'platform' | 'folder' | 'clock' | 'timers' | 'logOf' | 'startOutside'
  >,
): Promise<OpenedStorage> => {
  const { folder, clock, timers, startOutside } = world;
  const secrets = await createSecretStore(world);
  const storageFault = createStorageFault();
  const cache = await openCache({
    folder,
    secrets,
    clock,
    timers,
    log: world.logOf('storage'),
    startOutside,
    onFault: storageFault.note,
  });
  return { secrets, cache, storageFault };
};
