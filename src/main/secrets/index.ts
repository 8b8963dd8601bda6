import type { Clock } from '../../shared/clock.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import { selectedBackend } from './backend.ts';
import { createCipher, type SafeStorageLike } from './cipher.ts';
import { createMemoryStore } from './memory-store.ts';
import { createPersistentStore } from './persistent-store.ts';
import { openSecretFile } from './secret-file.ts';
import type { SecretStore } from './secret-store.ts';

export { createMemoryStore } from './memory-store.ts';
export type { SafeStorageLike } from './cipher.ts';
export { removeKeyStoreItem, type KeyStoreItem } from './key-store-item.ts';
export { storedSecretNames } from './secret-file.ts';
export type { LostSecrets, SecretStore } from './secret-store.ts';

export interface SecretStoreOptions {
  /** Electron's safeStorage, after `ready`. */
  safeStorage: SafeStorageLike;
  /** `process.platform`. */
  platform: string;
  /** The profile folder, absolute; the file is `secrets.json` in it, mode 0600. */
  folder: string;
  clock: Clock;
}

/**
 * Opens the secrets of this profile. Never fails for a weak, changed or damaged key store: `state` and `problem` of the answer
 * say so, the app starts, and the person signs in again (or chooses memory). Nothing that was stored is ever removed here.
 * Errors: only those of the file system (no right to write the folder).
 */
export const createSecretStore = async (options: SecretStoreOptions): Promise<SecretStore> => {
  const { safeStorage, platform, folder, clock } = options;
  const backend = selectedBackend(safeStorage, platform);
  const cipher = createCipher(safeStorage);
  if (!backend.isAccepted) return createMemoryStore(backend.name);
  // What is on the disk stays: it is readable again when the key store opens.
  if (!(await cipher.isAvailable())) return createMemoryStore(backend.name, { isLocked: true });

  const now = (): number => clock.now();
  const file = openSecretFile(folder, now);
  const { backends } = file.read();
  const hasOwn = Object.keys(backends[backend.name] ?? {}).length > 0;
  const hasOthers = Object.entries(backends).some(
    ([name, secrets]) => name !== backend.name && Object.keys(secrets).length > 0,
  );
  const problem: ErrorCode | undefined =
    file.keptCopy !== undefined
      ? 'SECRET_UNREADABLE'
      : !hasOwn && hasOthers
        ? 'SECRET_BACKEND_CHANGED'
        : undefined;
  return createPersistentStore({ cipher, file, backend: backend.name, problem, now });
};
