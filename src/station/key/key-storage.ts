import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { SafeStorageLike } from '../../main/secrets/index.ts';

const ivBytes = 12;
const tagBytes = 16;

/**
 * What stands in the place of the operating system's key store at a station: AES-256-GCM under a key derived from the one that
 * the station is given. Its name holds a check value of the key, so that another key is noticed before anything
 * is read or written.
 * Shape: iv (12 bytes), tag (16 bytes), ciphertext. Errors of `decryptString`: Node's, for what another key has encrypted.
 */
export const createKeyStorage = (key: Buffer): SafeStorageLike => {
  const own = Buffer.from(hkdfSync('sha256', key, '', 'backchannel-station-secrets-v1', 32));
  const check = createHmac('sha256', key).update('backchannel-station-key-check-v1').digest('hex');
  return {
    getSelectedStorageBackend: () => `station_key:${check.slice(0, 16)}`,
    isEncryptionAvailable: () => true,
    encryptString(plainText) {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv('aes-256-gcm', own, iv);
      const body = Buffer.concat([cipher.update(plainText, 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), body]);
    },
    decryptString(encrypted) {
      const decipher = createDecipheriv('aes-256-gcm', own, encrypted.subarray(0, ivBytes), {
        authTagLength: tagBytes,
      });
      decipher.setAuthTag(encrypted.subarray(ivBytes, ivBytes + tagBytes));
      const body = encrypted.subarray(ivBytes + tagBytes);
      return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
    },
  };
};
