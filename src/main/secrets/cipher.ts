/**
 * The part of Electron's `safeStorage` used here. The synchronous methods exist up to Electron 45, the asynchronous
 * ones are newer than 33: a given Electron has one kind or both.
 */
export interface SafeStorageLike {
  isEncryptionAvailable?(): boolean;
  isAsyncEncryptionAvailable?(): Promise<boolean>;
  encryptString?(plainText: string): Buffer;
  encryptStringAsync?(plainText: string): Promise<Buffer>;
  decryptString?(encrypted: Buffer): string;
  decryptStringAsync?(encrypted: Buffer): Promise<{ result: string; shouldReEncrypt: boolean } | string>;
  /** Linux only. */
  getSelectedStorageBackend?(): string;
}

/** What the operating system's key store does for us, whichever kind of methods this Electron has. */
export interface Cipher {
  isAvailable(): Promise<boolean>;
  encrypt(plainText: string): Promise<Buffer>;
  /** `isStale`: the key store has a newer key; the secret should be written again. Throws what the key store throws. */
  decrypt(encrypted: Buffer): Promise<{ plainText: string; isStale: boolean }>;
}

/** The one place that knows that safeStorage comes in two kinds: asynchronous where present, synchronous otherwise. */
export const createCipher = (safeStorage: SafeStorageLike): Cipher => ({
  async isAvailable() {
    if (safeStorage.isAsyncEncryptionAvailable) return safeStorage.isAsyncEncryptionAvailable();
    return safeStorage.isEncryptionAvailable?.() ?? false;
  },
  async encrypt(plainText) {
    if (safeStorage.encryptStringAsync) return safeStorage.encryptStringAsync(plainText);
    if (safeStorage.encryptString) return safeStorage.encryptString(plainText);
    throw new Error('safeStorage has no way to encrypt');
  },
  async decrypt(encrypted) {
    if (safeStorage.decryptStringAsync) {
      const answer = await safeStorage.decryptStringAsync(encrypted);
      return typeof answer === 'string'
        ? { plainText: answer, isStale: false }
        : { plainText: answer.result, isStale: answer.shouldReEncrypt };
    }
    if (safeStorage.decryptString) {
      return { plainText: safeStorage.decryptString(encrypted), isStale: false };
    }
    throw new Error('safeStorage has no way to decrypt');
  },
});
