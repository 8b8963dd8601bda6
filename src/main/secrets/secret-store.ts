import type { ErrorCode } from '../../shared/errors.ts';
import type { SecretsState } from '../../shared/ipc/state.ts';

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
  /** undefined when there is none. Errors: SECRET_UNREADABLE (the key store cannot decrypt it; it stays on disk). */
  get(name: string): Promise<string | undefined>;
  /**
   * Resolves when the secret is on disk and was read back equal. On any error the previous value is still there.
   * Errors: SECRET_BACKEND_WEAK, SECRET_UNREADABLE.
   */
  set(name: string, value: string): Promise<void>;
  delete(name: string): Promise<void>;
  /** Names readable through the present key store. */
  names(): Promise<string[]>;
  /** Removes every secret, also those of other key stores. `except`: names of the present one that stay. */
  clear(options?: { except?: readonly string[] | undefined }): Promise<void>;
}
