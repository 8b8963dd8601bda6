import { BackchannelError, type ErrorCode } from '../../shared/errors.ts';
import { createMutex } from '../work/index.ts';
import type { Cipher } from './cipher.ts';
import type { SecretFile, SecretFileContent } from './secret-file.ts';
import type { SecretStore } from './secret-store.ts';

interface PersistentStoreOptions {
  cipher: Cipher;
  file: SecretFile;
  backend: string;
  problem: ErrorCode | undefined;
}

const namePattern = /^[a-z][\w:.-]{0,199}$/i;

/** Secrets on disk, encrypted by an accepted key store. Calls take effect in the order in which they were made. */
export const createPersistentStore = (options: PersistentStoreOptions): SecretStore => {
  const { cipher, file, backend, problem } = options;

  const mutex = createMutex();

  const own = (content: SecretFileContent): Record<string, string> =>
    Object.hasOwn(content, backend) ? (content[backend] ?? {}) : {};

  const checked = (name: string): string => {
    if (!namePattern.test(name)) throw new BackchannelError('INPUT_INVALID', { details: { field: 'name' } });
    return name;
  };

  const replace = async (name: string, ciphertext: string | undefined): Promise<void> => {
    const content = file.read();
    const { [name]: _previous, ...others } = own(content);
    await file.write({
      ...content,
      [backend]: ciphertext === undefined ? others : { ...others, [name]: ciphertext },
    });
  };

  /** Encrypts, proves that it can be decrypted, and only then replaces what is on disk; then compares the disk. */
  const store = async (name: string, value: string): Promise<void> => {
    const encrypted = await cipher.encrypt(value);
    if ((await cipher.decrypt(encrypted)).plainText !== value) {
      throw new BackchannelError('SECRET_UNREADABLE', { details: { step: 'compare' } });
    }
    const ciphertext = encrypted.toString('base64');
    await replace(name, ciphertext);
    if (own(file.read())[name] !== ciphertext) {
      throw new BackchannelError('SECRET_UNREADABLE', { details: { step: 'read-back' } });
    }
  };

  return {
    mode: 'persistent',
    backend,
    state: problem === 'SECRET_BACKEND_CHANGED' ? 'changed' : 'strong',
    problem,
    chooseMemory: () => undefined,
    get: (name) =>
      mutex.run(async () => {
        const content = own(file.read());
        const ciphertext = Object.hasOwn(content, name) ? content[name] : undefined;
        if (ciphertext === undefined) return undefined;
        const { plainText, isStale } = await cipher
          .decrypt(Buffer.from(ciphertext, 'base64'))
          .catch((cause: unknown) => {
            throw new BackchannelError('SECRET_UNREADABLE', { details: { step: 'decrypt' }, cause });
          });
        // Only a renewal: what is on disk is still readable, and the key store will ask again.
        if (isStale) await store(name, plainText).catch(() => undefined);
        return plainText;
      }),
    set: (name, value) =>
      mutex.run(async () => {
        try {
          await store(checked(name), value);
        } catch (error) {
          if (error instanceof BackchannelError) throw error;
          throw new BackchannelError('SECRET_UNREADABLE', { details: { step: 'encrypt' }, cause: error });
        }
      }),
    delete: (name) => mutex.run(() => replace(name, undefined)),
    names: () => mutex.run(async () => Object.keys(own(file.read()))),
    clear: ({ except = [] } = {}) =>
      mutex.run(async () => {
        const kept = Object.entries(own(file.read())).filter(([name]) => except.includes(name));
        await file.write(kept.length === 0 ? {} : { [backend]: Object.fromEntries(kept) });
      }),
  };
};
