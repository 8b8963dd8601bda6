import type { ErrorCode } from '../../shared/errors.ts';
import type { SecretsState } from '../../shared/ipc/state.ts';

/** What of the stored secrets could not be read in this run. */
export interface LostSecrets {
  /** Names, as of `get`. Each was set aside, and is asked for again where it came from. */
  names: readonly string[];
  /** Name of the copy of a damaged `secrets.json`, in the profile folder. */
  keptCopy: string | undefined;
}

/**
 * Where the main process keeps tokens and keys. Names: `database-key`, `livechat-tokens`, `integration-grant`, `device-keys`,
 * `former-device`, `leaving`, `channel-key:<keyId>`, `page-token:<channelId>`.
 */
export interface SecretStore {
  /** persistent: on disk, encrypted by the OS. memory: gone at quit. */
  readonly mode: 'persistent' | 'memory';
  /** The key store's name, as the OS calls it. */
  readonly backend: string;
  /** changed: the secrets on disk were written through another key store; the person signs in again. */
  readonly state: SecretsState['state'];
  /** Why stored secrets cannot be used: SECRET_BACKEND_WEAK, SECRET_BACKEND_CHANGED, SECRET_UNREADABLE (damaged file). */
  readonly problem: ErrorCode | undefined;
  /** The person agreed to keep secrets until quit. Without it a weak store keeps nothing. No effect on a strong one. */
  chooseMemory(): void;
  /** What could not be read so far. */
  lost(): LostSecrets;
  /**
   * undefined when there is none, or none that can be read: that one is set aside, never removed, named by `lost`, and used
   * again once it can be read.
   */
  get(name: string): Promise<string | undefined>;
  /**
   * Resolves when the secret is on disk and was read back equal. On any error the previous value is still there.
   * Errors: SECRET_BACKEND_WEAK, SECRET_UNREADABLE, STORAGE_FULL, STORAGE_READ_ONLY.
   */
  set(name: string, value: string): Promise<void>;
  /** Also what was set aside under this name. */
  delete(name: string): Promise<void>;
  /** Names under the present key store, also of those that cannot be read now. */
  names(): Promise<string[]>;
  /** Former values of this name that were set aside and can be read again, newest first. */
  setAsideValues(name: string): Promise<string[]>;
  /** Removes every secret, also those of other key stores. `except`: names of the present one that stay. */
  clear(options?: { except?: readonly string[] | undefined }): Promise<void>;
}
