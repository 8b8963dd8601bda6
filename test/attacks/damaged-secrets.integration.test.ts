import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asideFolder, dataFolder } from '../../src/main/console/cache/files.ts';
import { createFakeSafeStorage } from '../helpers/safe-storage.ts';
import { fillProfile, openProfile } from '../helpers/used-profile.ts';

/**
 * Attacks: "A damaged thing costs only itself; nothing is deleted because it could not be read" (decision 0089), for the operating
 * system's password store and `secrets.json` (cases A1 and A3).
 * Before: one `channel-key:*` that could not be read kept the relay out of reach for ever; three bytes before `secrets.json` had the
 * database deleted at once, so that putting the file right brought nothing back.
 * Now: each unreadable secret is set aside and asked for again, the rest works; the database of a lost key stays where it is and is
 * read again as soon as its key is there.
 */

// electron-store asks the electron package at import; outside Electron that is only a path, and need not exist.
process.env['ELECTRON_OVERRIDE_DIST_PATH'] ??= tmpdir();

const names = [
  'livechat-tokens',
  'device-keys',
  'channel-key:11111111-1111-4111-8111-111111111111',
  'page-token:c1',
  'integration-grant',
];

let folder: string;
let keyring: ReturnType<typeof createFakeSafeStorage>;
let texts: Map<string, string>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'damaged-secrets-'));
  keyring = createFakeSafeStorage();
  const profile = await openProfile(folder, keyring);
  texts = fillProfile(profile.cache.db, 60);
  for (const name of names) await profile.secrets.set(name, JSON.stringify({ of: name }));
  await profile.close();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const secretsFile = (): string => join(folder, 'secrets.json');
type Content = { backends: Record<string, Record<string, string>>; setAside?: Content['backends'] };
const content = (): Content => JSON.parse(readFileSync(secretsFile(), 'utf8')) as Content;
const databases = (): string[] => readdirSync(dataFolder(folder)).filter((name) => name.endsWith('.db'));
/** Every ciphertext that has ever been there is somewhere in the profile. */
const ciphertextsOf = ({ backends, setAside }: Content): string[] =>
  [backends, setAside ?? {}].flatMap((one) =>
    Object.values(one).flatMap((entries) => Object.values(entries)),
  );
const isKept = (ciphertext: string): boolean =>
  readdirSync(folder)
    .filter((name) => name.startsWith('secrets'))
    .some((name) => readFileSync(join(folder, name), 'utf8').includes(ciphertext));

/** What a bad sector makes of a ciphertext. */
const garble = (ciphertext: string): string => {
  const bytes = Buffer.from(ciphertext, 'base64');
  const at = Math.floor(bytes.length / 2);
  bytes[at] = (bytes[at] ?? 0) ^ 0x10;
  return bytes.toString('base64');
};

describe('secrets that cannot be read', () => {
  it.each(Array.from({ length: 15 }, (_, index) => index + 1))(
    'cost only themselves (combination %i)',
    async (combination) => {
      const hit = names.filter((_, index) => ((combination * 2 + (combination % 2)) >> index) % 2 === 1);
      const before = content();
      const entries = before.backends['gnome_libsecret'] ?? {};
      for (const name of hit) entries[name] = garble(entries[name] ?? '');
      writeFileSync(secretsFile(), JSON.stringify(before));
      const profile = await openProfile(folder, keyring);
      for (const name of names)
        expect(await profile.secrets.get(name)).toBe(
          hit.includes(name) ? undefined : JSON.stringify({ of: name }),
        );
      expect(profile.texts()).toEqual(texts);
      expect(profile.recovery.view()?.cause).toBeUndefined();
      expect(profile.recovery.view()?.lostSecrets.length ?? 0).toBe(hit.length);
      for (const ciphertext of ciphertextsOf(before)) expect(isKept(ciphertext)).toBe(true);
      // What is asked for again is stored as ever.
      for (const name of hit) await profile.secrets.set(name, 'again');
      await profile.close();
      const again = await openProfile(folder, keyring);
      for (const name of hit) expect(await again.secrets.get(name)).toBe('again');
      await again.close();
    },
  );

  it('are all set aside when the keyring was made anew, with the database, which is read once the keyring is back', async () => {
    const before = content();
    const madeAnew = createFakeSafeStorage();
    const profile = await openProfile(folder, madeAnew);
    for (const name of names) expect(await profile.secrets.get(name)).toBeUndefined();
    expect(profile.texts().size).toBe(0);
    expect(profile.recovery.view()).toMatchObject({ cause: 'key-lost' });
    expect(profile.recovery.view()?.lostSecrets.length).toBe(5);
    for (const ciphertext of ciphertextsOf(before)) expect(isKept(ciphertext)).toBe(true);
    expect(databases().length).toBe(2);
    await profile.close();

    const back = await openProfile(folder, keyring);
    expect(back.texts()).toEqual(texts);
    for (const name of names) expect(await back.secrets.get(name)).toBe(JSON.stringify({ of: name }));
    await back.close();
  });
});

describe('a damaged secrets.json', () => {
  const whole = (): string => readFileSync(secretsFile(), 'utf8');

  it('is read as it is when only a byte order mark stands before it', async () => {
    writeFileSync(secretsFile(), `\uFEFF${whole()}`);
    const profile = await openProfile(folder, keyring);
    expect(profile.texts()).toEqual(texts);
    expect(await profile.secrets.get('device-keys')).toBe('{"of":"device-keys"}');
    expect(profile.recovery.view()).toBeUndefined();
    await profile.close();
  });

  it.each([
    ['is empty', () => ''],
    ['begins with rubbish', (text: string) => `#!${text.replaceAll('"', "'")}`],
    ['is of another version', () => '{"version":9,"vault":"x"}'],
    ['is a list', () => '[]'],
    ['holds zeros', (text: string) => '\0'.repeat(text.length)],
  ])('is kept when it %s; the database waits for the file that is put back', async (_, edit) => {
    const good = whole();
    const bad = edit(good);
    writeFileSync(secretsFile(), bad);
    const profile = await openProfile(folder, keyring);
    expect(profile.texts().size).toBe(0);
    expect(profile.recovery.view()).toMatchObject({ cause: 'key-lost' });
    await profile.secrets.set('device-keys', 'new');
    await profile.close();
    const copies = readdirSync(folder).filter((name) => name.startsWith('secrets.damaged-'));
    expect(copies.map((name) => readFileSync(join(folder, name), 'utf8'))).toEqual([bad]);

    writeFileSync(secretsFile(), good);
    const back = await openProfile(folder, keyring);
    expect(back.texts()).toEqual(texts);
    expect(await back.secrets.get('device-keys')).toBe('{"of":"device-keys"}');
    await back.close();
    expect(existsSync(asideFolder(folder))).toBe(false);
  });

  it('still gives what stands in it before the place where it is cut', async () => {
    const good = whole();
    writeFileSync(secretsFile(), good.slice(0, good.indexOf('page-token')));
    const profile = await openProfile(folder, keyring);
    expect(profile.texts()).toEqual(texts);
    expect(await profile.secrets.get('device-keys')).toBe('{"of":"device-keys"}');
    expect(await profile.secrets.get('page-token:c1')).toBeUndefined();
    await profile.close();
  });
});
