import { BackchannelError, type ErrorCode } from '../../shared/errors.ts';
import { createMutex } from '../work/index.ts';
import { fromChecked, withChecksum } from './checked-value.ts';
import type { Cipher } from './cipher.ts';
import type { SecretFile } from './secret-file.ts';
import type { LostSecrets, SecretStore } from './secret-store.ts';

interface PersistentStoreOptions {
  cipher: Cipher;
  file: SecretFile;
  backend: string;
  problem: ErrorCode | undefined;
  /** Epoch ms, for the names of what is set aside. */
  now: () => number;
}

type Entries = Record<string, string>;

const namePattern = /^[a-z][\w:.-]{0,199}$/i;
/** Older ones of the same secret go on being kept beside it; nobody fills the disk with them. */
const maxSetAsidePerSecret = 20;

const omit = (entries: Entries, isOmitted: (name: string) => boolean): Entries =>
  Object.fromEntries(Object.entries(entries).filter(([name]) => !isOmitted(name)));

/**
 * Secrets on disk, encrypted by an accepted key store. Calls take effect in the order in which they were made. One that cannot
 * be read is set aside in the same file, so that it is asked for again; it is used again as soon as it can be read.
 */
export const createPersistentStore = (options: PersistentStoreOptions): SecretStore => {
  const { cipher, file, backend, problem, now } = options;
  const lost = new Set<string>();

  const mutex = createMutex();

  const own = (): Entries => file.read().backends[backend] ?? {};
  const ownSetAside = (): Entries => file.read().setAside?.[backend] ?? {};
  const entry = (entries: Entries, name: string): string | undefined =>
    Object.hasOwn(entries, name) ? entries[name] : undefined;

  const checked = (name: string): string => {
    if (!namePattern.test(name)) throw new BackchannelError('INPUT_INVALID', { details: { field: 'name' } });
    return name;
  };

  const write = (secrets: Entries, setAside: Entries): Promise<void> => {
    const content = file.read();
    return file.write({
      backends: { ...content.backends, [backend]: secrets },
      setAside: { ...content.setAside, [backend]: setAside },
    });
  };

  /** Undefined: it cannot be read now. */
  const open = async (
    ciphertext: string,
  ): Promise<{ value: string; isStale: boolean; plainText: string } | undefined> => {
    try {
      const { plainText, isStale } = await cipher.decrypt(Buffer.from(ciphertext, 'base64'));
      const value = fromChecked(plainText);
      return value === undefined ? undefined : { value, isStale, plainText };
    } catch {
      // Whatever the key store throws: it says so in many ways.
      return undefined;
    }
  };

  const isSetAsideOf = (name: string) => (key: string) => key.slice(0, key.lastIndexOf('@')) === name;
  const newestFirst = (name: string): [string, string][] =>
    Object.entries(ownSetAside())
      .filter(([key]) => isSetAsideOf(name)(key))
      .sort(([a], [b]) => Number(b.slice(b.lastIndexOf('@') + 1)) - Number(a.slice(a.lastIndexOf('@') + 1)));

  /** The present entries, less this one when it cannot be read, which is then among those set aside. */
  const afterSettingAside = (name: string): { secrets: Entries; setAside: Entries } => {
    const { [name]: ciphertext, ...others } = own();
    const setAside = ownSetAside();
    if (ciphertext === undefined || newestFirst(name).length >= maxSetAsidePerSecret)
      return { secrets: others, setAside };
    let atMs = now();
    while (Object.hasOwn(setAside, `${name}@${atMs}`)) atMs += 1;
    return { secrets: others, setAside: { ...setAside, [`${name}@${atMs}`]: ciphertext } };
  };

  /** Encrypts, proves that it can be decrypted, and only then replaces what is on disk; then compares the disk. */
  const store = async (name: string, value: string): Promise<void> => {
    const plainText = withChecksum(value);
    const encrypted = await cipher.encrypt(plainText);
    if ((await cipher.decrypt(encrypted)).plainText !== plainText) {
      throw new BackchannelError('SECRET_UNREADABLE', { details: { step: 'compare' } });
    }
    const ciphertext = encrypted.toString('base64');
    const before = entry(own(), name);
    const isReplaceable = before === undefined || (await open(before)) !== undefined;
    const { secrets, setAside } = isReplaceable
      ? { secrets: own(), setAside: ownSetAside() }
      : afterSettingAside(name);
    await write({ ...secrets, [name]: ciphertext }, setAside);
    if (entry(own(), name) !== ciphertext) {
      throw new BackchannelError('SECRET_UNREADABLE', { details: { step: 'read-back' } });
    }
  };

  /** One that was set aside and can be read again comes back, unless it was replaced meanwhile. */
  const bringBack = async (name: string): Promise<string | undefined> => {
    for (const [key, ciphertext] of newestFirst(name)) {
      const opened = await open(ciphertext);
      if (opened === undefined) continue;
      await write(
        { ...own(), [name]: ciphertext },
        omit(ownSetAside(), (other) => other === key),
      );
      lost.delete(name);
      return opened.value;
    }
    return undefined;
  };

  const lostSecrets = (): LostSecrets => ({ names: [...lost], keptCopy: file.keptCopy });

  return {
    mode: 'persistent',
    backend,
    state: problem === 'SECRET_BACKEND_CHANGED' ? 'changed' : 'strong',
    problem,
    lost: lostSecrets,
    chooseMemory: () => undefined,
    get: (name) =>
      mutex.run(async () => {
        const ciphertext = entry(own(), name);
        if (ciphertext === undefined) return bringBack(name);
        const opened = await open(ciphertext);
        if (opened === undefined) {
          lost.add(name);
          const { secrets, setAside } = afterSettingAside(name);
          await write(secrets, setAside);
          return bringBack(name);
        }
        const { value, isStale, plainText } = opened;
        // Only a renewal: what is on disk is still readable, and will be tried again.
        if (isStale || plainText === value) await store(name, value).catch(() => undefined);
        return value;
      }),
    set: (name, value) =>
      mutex.run(async () => {
        try {
          await store(checked(name), value);
        } catch (error) {
          if (error instanceof BackchannelError) throw error;
          throw toStoreError(error);
        }
      }),
    delete: (name) =>
      mutex.run(() =>
        // Deleted is deleted: one that was set aside must not come back.
        write(
          omit(own(), (other) => other === name),
          omit(ownSetAside(), isSetAsideOf(name)),
        ),
      ),
    names: () =>
      mutex.run(async () => {
        const present = Object.keys(own());
        const aside = Object.keys(ownSetAside()).map((key) => key.slice(0, key.lastIndexOf('@')));
        return [...new Set([...present, ...aside])];
      }),
    setAsideValues: (name) =>
      mutex.run(async () => {
        const opened = await Promise.all(newestFirst(name).map(([, ciphertext]) => open(ciphertext)));
        return opened.flatMap((one) => (one === undefined ? [] : [one.value]));
      }),
    clear: ({ except = [] } = {}) =>
      mutex.run(async () => {
        const kept = Object.entries(own()).filter(([name]) => except.includes(name));
        await file.write({ backends: kept.length === 0 ? {} : { [backend]: Object.fromEntries(kept) } });
      }),
  };
};

/** A disk without space or the right to write is said as such; the rest is the key store's. */
const toStoreError = (cause: unknown): BackchannelError => {
  const code = (cause as NodeJS.ErrnoException).code;
  if (code === 'ENOSPC' || code === 'EDQUOT') return new BackchannelError('STORAGE_FULL', { cause });
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return new BackchannelError('STORAGE_READ_ONLY', { cause });
  return new BackchannelError('SECRET_UNREADABLE', { details: { step: 'encrypt' }, cause });
};
