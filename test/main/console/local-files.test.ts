import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCache } from '../../../src/main/console/cache/index.ts';
import { removeAllCaches } from '../../../src/main/console/local-files.ts';
import { systemTimers } from '../../../src/shared/timers.ts';
import {
  createSecretStore,
  type SafeStorageLike,
  type SecretStore,
} from '../../../src/main/secrets/index.ts';
import { createSettingStore } from '../../../src/main/storage/index.ts';
import { createFakeSafeStorage } from '../../helpers/safe-storage.ts';
import { systemClock } from '../../../src/shared/clock.ts';

// electron-store asks the electron package at import; outside Electron that is only a path, and need not exist.
process.env['ELECTRON_OVERRIDE_DIST_PATH'] ??= tmpdir();

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'cache-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Secrets in memory. */
const createKeyStore = (backend = 'gnome_libsecret', mode: SecretStore['mode'] = 'persistent') => {
  const values = new Map<string, string>();
  const store: SecretStore = {
    mode,
    backend,
    state: 'strong',
    problem: undefined,
    lost: () => ({ names: [], keptCopy: undefined }),
    setAsideValues: async () => [],
    chooseMemory: () => undefined,
    async get(name) {
      return values.get(name);
    },
    async set(name, value) {
      values.set(name, value);
    },
    delete: async (name) => void values.delete(name),
    names: async () => [...values.keys()],
    clear: async () => values.clear(),
  };
  return { store, values };
};

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const open = async (store: SecretStore) => {
  const { db } = await openCache({ folder, secrets: store, clock: systemClock, timers: systemTimers, log });
  return db;
};
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
    const options = { platform: 'linux', folder, clock: systemClock };
    const keyring = createFakeSafeStorage();
    const secretsOf = (safeStorage: SafeStorageLike) => createSecretStore({ ...options, safeStorage });
    await write(await secretsOf(keyring), 'old');
    const madeAnew = createFakeSafeStorage();
    const secrets = await secretsOf(madeAnew);
    const opened = await openCache({ folder, secrets, clock: systemClock, timers: systemTimers, log });
    expect(opened.cause).toBe('key-lost');
    expect(opened.former.map(({ keyHex }) => keyHex)).toEqual([undefined]);
    createSettingStore(opened.db).set('note', 'new');
    opened.db.close();
    expect(await read(await secretsOf(madeAnew))).toBe('new');
    expect(await read(await secretsOf(keyring))).toBe('old');
  });

  it('begins anew beside a file whose key no longer exists, and keeps it', async () => {
    const { store, values } = createKeyStore();
    await write(store, 'old');
    const key = values.get('database-key') ?? '';
    values.clear();
    expect(await read(store)).toBeUndefined();
    values.set('database-key', key);
    expect(await read(store)).toBe('old');
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
