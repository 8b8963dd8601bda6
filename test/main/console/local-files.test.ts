import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCache, removeAllCaches } from '../../../src/main/console/local-files.ts';
import type { SecretStore } from '../../../src/main/secrets/index.ts';
import { createSettingStore } from '../../../src/main/storage/index.ts';
import { BackchannelError } from '../../../src/shared/errors.ts';
import { systemClock } from '../../../src/shared/clock.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'cache-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A key store whose secrets can become unreadable one by one, as when a keyring is made anew. */
const createKeyStore = (backend = 'gnome_libsecret', mode: SecretStore['mode'] = 'persistent') => {
  const values = new Map<string, string>();
  const unreadable = new Set<string>();
  const store: SecretStore = {
    mode,
    backend,
    state: 'strong',
    problem: undefined,
    chooseMemory: () => undefined,
    async get(name) {
      return unreadable.has(name) ? undefined : values.get(name);
    },
    async set(name, value) {
      values.set(name, value);
    },
    delete: async (name) => void values.delete(name),
    names: async () => [...values.keys()],
    clear: async () => values.clear(),
  };
  return { store, values, unreadable };
};

const open = (store: SecretStore) => openCache({ folder, secrets: store, clock: systemClock });
const write = async (store: SecretStore, text: string) => {
  const db = await open(store);
  createSettingStore(db).set('note', text);
  db.close();
};
const read = async (store: SecretStore) => {
  const db = await open(store);
  const text = createSettingStore(db).get('note');
  db.close();
  return text;
};

describe('openCache', () => {
  it('finds what was written when the key store is the same', async () => {
    const { store } = createKeyStore();
    await write(store, 'first');
    expect(await read(store)).toBe('first');
  });

  it('begins empty under another key store, and has the old cache again when the old store is back', async () => {
    const gnome = createKeyStore('gnome_libsecret').store;
    const kwallet = createKeyStore('kwallet6').store;
    await write(gnome, 'gnome');
    expect(await read(kwallet)).toBeUndefined();
    expect(await read(gnome)).toBe('gnome');
  });

  it('begins empty beside an unreadable key, and has the old cache again when the key is readable again', async () => {
    const { store, unreadable } = createKeyStore();
    await write(store, 'old');
    unreadable.add('database-key');
    expect(await read(store)).toBeUndefined();
    await write(store, 'new');
    unreadable.clear();
    expect(await read(store)).toBe('old');
  });

  it('replaces a file whose key no longer exists', async () => {
    const { store, values } = createKeyStore();
    await write(store, 'old');
    values.clear();
    expect(await read(store)).toBeUndefined();
  });

  it('writes nothing to the disk without an accepted key store', async () => {
    const db = await open(createKeyStore('basic_text', 'memory').store);
    createSettingStore(db).set('note', 'x');
    db.close();
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('removeAllCaches', () => {
  it('removes the caches of every key store', async () => {
    await write(createKeyStore('gnome_libsecret').store, 'a');
    await write(createKeyStore('kwallet6').store, 'b');
    await removeAllCaches(folder);
    expect(existsSync(join(folder, 'data'))).toBe(false);
  });
});
