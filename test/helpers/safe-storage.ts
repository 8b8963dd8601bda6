import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { SafeStorageLike } from '../../src/main/secrets/index.ts';

/** A key store that really encrypts, with a key of its own: what another one wrote cannot be read. */
export const createFakeSafeStorage = (
  options: {
    backend?: string;
    isAvailable?: boolean;
    kind?: 'sync' | 'async';
    /** The key store says once that its key is old. */
    shouldReEncrypt?: boolean;
    /** Encrypts, but what comes back is something else. */
    isLying?: boolean;
    /** 32 bytes of an earlier one's key, which reads what that one wrote. */
    key?: Buffer;
  } = {},
): SafeStorageLike & { isBroken: boolean } => {
  const key = options.key ?? randomBytes(32);
  const isAvailable = options.isAvailable ?? true;
  let shouldReEncrypt = options.shouldReEncrypt ?? false;
  const encrypt = (text: string): Buffer => {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key, iv);
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), body]);
  };
  const decrypt = (bytes: Buffer): string => {
    if (fake.isBroken) throw new Error('the key store is locked');
    const cipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
    cipher.setAuthTag(bytes.subarray(12, 28));
    const text = Buffer.concat([cipher.update(bytes.subarray(28)), cipher.final()]).toString('utf8');
    return options.isLying ? `${text}?` : text;
  };
  const methods: SafeStorageLike =
    options.kind === 'async'
      ? {
          isAsyncEncryptionAvailable: async () => isAvailable,
          encryptStringAsync: async (text) => encrypt(text),
          decryptStringAsync: async (bytes) => {
            const answer = { result: decrypt(bytes), shouldReEncrypt };
            shouldReEncrypt = false;
            return answer;
          },
        }
      : {
          isEncryptionAvailable: () => isAvailable,
          encryptString: encrypt,
          decryptString: decrypt,
        };
  const fake = {
    ...methods,
    getSelectedStorageBackend: () => options.backend ?? 'gnome_libsecret',
    isBroken: false,
  };
  return fake;
};
