import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSecretStore } from '../../../src/main/secrets/index.ts';
import type { SafeStorageLike } from '../../../src/main/secrets/index.ts';
import { createFakeSafeStorage } from '../../helpers/safe-storage.ts';

// electron-store asks the electron package at import; outside Electron that is only a path, and need not exist.
process.env['ELECTRON_OVERRIDE_DIST_PATH'] ??= tmpdir();

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'backchannel-secrets-')), 'profile');
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

const open = (safeStorage: SafeStorageLike, platform = 'linux') =>
  createSecretStore({ safeStorage, platform, folder, clock: { now: () => 1_700_000_000_000 } });

const filesOf = (path: string): string[] =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

/** Looks for the secret in every file, in the encodings it could hide in. */
const isOnDisk = (secret: string): boolean => {
  const needles = [
    Buffer.from(secret),
    Buffer.from(Buffer.from(secret).toString('base64').replace(/=+$/, '')),
    Buffer.from(Buffer.from(secret).toString('hex')),
    Buffer.from(secret, 'utf16le'),
  ];
  return filesOf(join(folder, '..')).some((file) => {
    const bytes = readFileSync(file);
    return needles.some((needle) => bytes.includes(needle));
  });
};

const planted = 'dal:planted-secret-0123456789';
const secretsFile = () => join(folder, 'secrets.json');

describe('createSecretStore', () => {
  it.each([
    { kind: 'sync' as const, platform: 'linux', backend: 'gnome_libsecret', name: 'gnome_libsecret' },
    { kind: 'async' as const, platform: 'linux', backend: 'gnome_libsecret', name: 'gnome_libsecret' },
    { kind: 'sync' as const, platform: 'linux', backend: 'kwallet', name: 'kwallet' },
    { kind: 'sync' as const, platform: 'linux', backend: 'kwallet5', name: 'kwallet5' },
    { kind: 'async' as const, platform: 'linux', backend: 'kwallet6', name: 'kwallet6' },
    { kind: 'async' as const, platform: 'darwin', backend: '', name: 'keychain' },
    { kind: 'sync' as const, platform: 'win32', backend: '', name: 'dpapi' },
  ])('keeps a secret over a restart with $name ($kind methods, $platform)', async (row) => {
    const safeStorage = createFakeSafeStorage({ kind: row.kind, backend: row.backend });
    const first = await open(safeStorage, row.platform);
    expect(first).toMatchObject({
      mode: 'persistent',
      backend: row.name,
      state: 'strong',
      problem: undefined,
    });
    await first.set('livechat-tokens', planted);
    await first.set('channel-key:a.b', 'another');

    const second = await open(safeStorage, row.platform);
    expect(await second.get('livechat-tokens')).toBe(planted);
    expect(await second.get('channel-key:a.b')).toBe('another');
    expect((await second.names()).sort()).toEqual(['channel-key:a.b', 'livechat-tokens']);
    expect(isOnDisk(planted)).toBe(false);
    expect(readFileSync(secretsFile(), 'utf8')).toContain(row.name);
  });

  it('writes a file that only its owner can read', async () => {
    await (await open(createFakeSafeStorage())).set('device-keys', planted);
    expect(statSync(secretsFile()).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(readdirSync(folder)).toEqual(['secrets.json']);
  });

  it.each([
    { backend: 'basic_text', isAvailable: true, state: 'weak', problem: 'SECRET_BACKEND_WEAK' },
    { backend: 'unknown', isAvailable: true, state: 'weak', problem: 'SECRET_BACKEND_WEAK' },
    { backend: 'gnome_libsecret', isAvailable: false, state: 'locked', problem: 'SECRET_BACKEND_LOCKED' },
  ])('keeps nothing when the key store is $backend (available: $isAvailable)', async (row) => {
    const { state, problem } = row;
    const store = await open(createFakeSafeStorage(row));
    expect(store).toMatchObject({ mode: 'memory', state, problem });
    await expect(store.set('livechat-tokens', planted)).rejects.toMatchObject({
      code: 'SECRET_BACKEND_WEAK',
    });
    expect(await store.get('livechat-tokens')).toBeUndefined();

    store.chooseMemory();
    await store.set('livechat-tokens', planted);
    expect(await store.get('livechat-tokens')).toBe(planted);
    expect(await store.names()).toEqual(['livechat-tokens']);
    expect(isOnDisk(planted)).toBe(false);
    expect(await (await open(createFakeSafeStorage(row))).get('livechat-tokens')).toBeUndefined();
  });

  it('says that the key store has changed, keeps the old secrets, and finds them again when it comes back', async () => {
    const gnome = createFakeSafeStorage({ backend: 'gnome_libsecret' });
    const kwallet = createFakeSafeStorage({ backend: 'kwallet5' });
    await (await open(gnome)).set('database-key', planted);

    const changed = await open(kwallet);
    expect(changed).toMatchObject({
      mode: 'persistent',
      state: 'changed',
      problem: 'SECRET_BACKEND_CHANGED',
    });
    expect(await changed.get('database-key')).toBeUndefined();
    await changed.set('database-key', 'new');
    expect(await open(kwallet)).toMatchObject({ state: 'strong', problem: undefined });

    const back = await open(gnome);
    expect(back.state).toBe('strong');
    expect(await back.get('database-key')).toBe(planted);
  });

  it('sets a secret aside that the key store cannot decrypt, and uses it again once it can', async () => {
    const gnome = createFakeSafeStorage();
    await (await open(gnome)).set('database-key', planted);
    const ciphertext = readFileSync(secretsFile(), 'utf8').match(/"database-key": ?"([^"]+)"/)?.[1];
    const other = await open(createFakeSafeStorage());
    expect(await other.get('database-key')).toBeUndefined();
    expect(other.lost().names).toEqual(['database-key']);
    expect(readFileSync(secretsFile(), 'utf8')).toContain(ciphertext);
    const again = await open(gnome);
    expect(await again.get('database-key')).toBe(planted);
    expect(again.lost().names).toEqual([]);
  });

  it('keeps an unreadable secret when another takes its place, and hands it out when it is readable again', async () => {
    const gnome = createFakeSafeStorage();
    await (await open(gnome)).set('database-key', planted);
    const other = await open(createFakeSafeStorage());
    await other.set('database-key', 'next');
    expect(await other.get('database-key')).toBe('next');
    expect(await other.setAsideValues('database-key')).toEqual([]);
    const back = await open(gnome);
    expect(await back.get('database-key')).toBe(planted);
    await other.delete('database-key');
    expect(await back.get('database-key')).toBeUndefined();
    expect(await back.setAsideValues('database-key')).toEqual([]);
  });

  it('notices a secret that decrypts to something else', async () => {
    const safeStorage = createFakeSafeStorage();
    await (await open(safeStorage)).set('device-keys', planted);
    const lying = { ...safeStorage };
    lying.decryptString = (bytes) => safeStorage.decryptString!(bytes).replace('planted', 'plamted');
    expect(await (await open(lying)).get('device-keys')).toBeUndefined();
    expect(await (await open(safeStorage)).get('device-keys')).toBe(planted);
  });

  it('reads a secret of before checksums, and writes it with one', async () => {
    const safeStorage = createFakeSafeStorage();
    const old = safeStorage.encryptString!(planted).toString('base64');
    mkdirSync(folder);
    writeFileSync(secretsFile(), JSON.stringify({ backends: { gnome_libsecret: { 'device-keys': old } } }));
    const store = await open(safeStorage);
    expect(await store.get('device-keys')).toBe(planted);
    expect(readFileSync(secretsFile(), 'utf8')).not.toContain(old);
    expect(await store.get('device-keys')).toBe(planted);
  });

  it('keeps the previous secret when the new one does not read back equal', async () => {
    const honest = createFakeSafeStorage();
    const store = await open(honest);
    await store.set('livechat-tokens', planted);
    honest.isBroken = true;
    await expect(store.set('livechat-tokens', 'next')).rejects.toMatchObject({ code: 'SECRET_UNREADABLE' });
    honest.isBroken = false;
    expect(await store.get('livechat-tokens')).toBe(planted);

    const lying = await open(createFakeSafeStorage({ isLying: true, backend: 'kwallet' }));
    await expect(lying.set('livechat-tokens', 'next')).rejects.toMatchObject({ code: 'SECRET_UNREADABLE' });
  });

  it('writes a secret again when the key store asks for it', async () => {
    const safeStorage = createFakeSafeStorage({ kind: 'async' });
    await (await open(safeStorage)).set('device-keys', planted);
    const before = readFileSync(secretsFile());
    const asking = { ...safeStorage };
    let isAsked = true;
    const decrypt = safeStorage.decryptStringAsync!;
    asking.decryptStringAsync = async (bytes) => {
      const answer = (await decrypt(bytes)) as { result: string };
      const shouldReEncrypt = isAsked;
      isAsked = false;
      return { result: answer.result, shouldReEncrypt };
    };
    const store = await open(asking);
    expect(await store.get('device-keys')).toBe(planted);
    expect(readFileSync(secretsFile())).not.toEqual(before);
    expect(await store.get('device-keys')).toBe(planted);
  });

  it.each([
    { what: 'is not JSON', text: '{"backends":{' },
    { what: 'has another form', text: '{"backends":{"gnome_libsecret":[1]}}' },
  ])('puts a file aside when it $what', async ({ text }) => {
    await (await open(createFakeSafeStorage())).set('device-keys', planted);
    writeFileSync(secretsFile(), text);
    const store = await open(createFakeSafeStorage());
    expect(store.problem).toBe('SECRET_UNREADABLE');
    expect(await store.get('device-keys')).toBeUndefined();
    expect(readFileSync(join(folder, 'secrets.damaged-1700000000000.json'), 'utf8')).toBe(text);
    await store.set('device-keys', 'new');
    expect(await store.get('device-keys')).toBe('new');
  });

  it('applies calls in the order in which they were made', async () => {
    const store = await open(createFakeSafeStorage({ kind: 'async' }));
    const results = await Promise.all([
      store.set('a', '1'),
      store.get('a'),
      store.set('a', '2'),
      store.set('b', '3'),
      store.get('a'),
      store.delete('a'),
      store.names(),
    ]);
    expect(results[1]).toBe('1');
    expect(results[4]).toBe('2');
    expect(results[6]).toEqual(['b']);
  });

  it('removes every secret at clear, also those of another key store', async () => {
    const gnome = createFakeSafeStorage();
    await (await open(gnome)).set('database-key', planted);
    const store = await open(createFakeSafeStorage({ backend: 'kwallet' }));
    await store.set('device-keys', 'x');
    await store.clear();
    expect(JSON.parse(readFileSync(secretsFile(), 'utf8'))).toEqual({ backends: {} });
    expect(await (await open(gnome)).get('database-key')).toBeUndefined();
  });

  it.each(['', '1a', '__proto__', 'a b', 'x'.repeat(300)])('refuses the name "%s"', async (name) => {
    const store = await open(createFakeSafeStorage());
    await expect(store.set(name, 'x')).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  });
});
