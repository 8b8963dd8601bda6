import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { asideFolder, dataFolder, setAside } from '../../src/main/console/cache/files.ts';
import { createFakeSafeStorage } from '../helpers/safe-storage.ts';
import { randomOf } from '../../src/sandbox/seeded-random.ts';
import { fillProfile, openProfile } from '../helpers/used-profile.ts';

/**
 * Attacks: "A damaged thing costs only itself; nothing is deleted because it could not be read" (decision 0089) and "What changed on
 * the disk while Backchannel was not running is noticed" (decision 0088), for the database (cases A2 and A4).
 * Before: of 22 zeroed pages 6 never opened again, the driver ended the program on 26 of 38 flipped bits, an empty file began anew
 * without a word, and a changed page was shown as if a colleague had written it.
 * An old seal beside a sound file (a power cut that brought it back, a backup that left it) made that look changed, and a kill while
 * a file was set aside separated it from its log.
 * Now: whatever is done to the file, it opens; the old file is kept whole; every private message that can be read is back as it was;
 * and the window is told.
 */

// electron-store asks the electron package at import; outside Electron that is only a path, and need not exist.
process.env['ELECTRON_OVERRIDE_DIST_PATH'] ??= tmpdir();

const keyring = createFakeSafeStorage();
let template: string;
let texts: Map<string, string>;
let folder: string;

beforeAll(async () => {
  template = mkdtempSync(join(tmpdir(), 'damaged-template-'));
  const profile = await openProfile(template, keyring);
  texts = fillProfile(profile.cache.db);
  await profile.close();
});
afterAll(() => rmSync(template, { recursive: true, force: true }));
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'damaged-'));
  cpSync(template, folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const databaseFile = (): string => {
  const name = readdirSync(dataFolder(folder)).find((one) => one.endsWith('.db'));
  if (name === undefined) throw new Error('There is no database.');
  return join(dataFolder(folder), name);
};
const asideFiles = (): string[] =>
  readdirSync(asideFolder(folder), { withFileTypes: true }).map(({ name }) => name);

const change = (file: string, edit: (bytes: Buffer) => void): void => {
  const bytes = readFileSync(file);
  edit(bytes);
  writeFileSync(file, bytes);
};
/** As after a crash or a power cut: nobody vouches for the file. */
const removeSeal = (): void => rmSync(`${databaseFile()}.seal`, { force: true });

const pageBytes = 4096;
const pages = (): number => readFileSync(databaseFile()).length / pageBytes;

/** Opens it, and holds what must be true whatever was done. */
const expectTruth = async (damaged: Buffer | undefined) => {
  const profile = await openProfile(folder, keyring);
  const back = profile.texts();
  for (const [id, text] of back) expect(text).toBe(texts.get(id));
  const view = profile.recovery.view();
  expect(view?.cause).toBeDefined();
  if (damaged !== undefined) {
    // The old file is kept, byte for byte but for what SQLite itself writes into its first page when it looks.
    const kept = asideFiles().find((name) => name.endsWith('.db'));
    expect(kept).toBeDefined();
    expect(readFileSync(join(asideFolder(folder), kept ?? '')).length).toBe(damaged.length);
  }
  expect(view?.privateMessages).toBe(back.size);
  await profile.close();
  return { back, view };
};

describe('a damaged database', () => {
  it('opens as it was left when nothing happened to it', async () => {
    const profile = await openProfile(folder, keyring);
    expect(profile.texts()).toEqual(texts);
    expect(profile.recovery.view()).toBeUndefined();
    await profile.close();
  });

  it('opens as it was left after an end without closing', async () => {
    removeSeal();
    const profile = await openProfile(folder, keyring);
    expect(profile.texts()).toEqual(texts);
    expect(profile.recovery.view()).toBeUndefined();
    await profile.close();
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'is set aside and read page by page when page %i of 8 is zeroed',
    async (n) => {
      const page = Math.floor(((pages() - 1) * (n - 1)) / 7);
      change(databaseFile(), (bytes) => bytes.fill(0, page * pageBytes, (page + 1) * pageBytes));
      // Half of them after a crash, which left no seal.
      if (n % 2 === 0) removeSeal();
      const { back, view } = await expectTruth(readFileSync(databaseFile()));
      // Without the page from which everything else is found, little is; then it says so.
      expect(back.size > texts.size / 3 || (view?.unreadable ?? 0) > 0).toBe(true);
    },
  );

  it.each([11, 12, 13, 14, 15, 16, 17, 18])('survives flipped bits (seed %i)', async (seed) => {
    const random = randomOf(seed);
    change(databaseFile(), (bytes) => {
      for (let count = 0; count < 3; count += 1) {
        const at = pageBytes + Math.floor(random() * (bytes.length - pageBytes));
        bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8));
      }
    });
    if (seed % 2 === 0) removeSeal();
    const profile = await openProfile(folder, keyring);
    const view = profile.recovery.view();
    // With a seal every flipped bit is noticed; without one a bit in free space may not be.
    if (seed % 2 === 1) expect(view?.cause).toBe('changed');
    for (const [id, text] of profile.texts()) expect(text).toBe(texts.get(id));
    await profile.close();
  });

  it('says that it was changed, when the file of an earlier day was put back', async () => {
    const earlier = readFileSync(databaseFile());
    const profile = await openProfile(folder, keyring);
    profile.cache.db.prepare("UPDATE private_message SET text = 'later' WHERE text LIKE '% 30:%'").run();
    await profile.close();
    change(databaseFile(), (bytes) => void earlier.copy(bytes));
    const again = await openProfile(folder, keyring);
    expect(again.recovery.view()?.cause).toBe('changed');
    await again.close();
  });

  it('opens as it was left with an old seal beside it, from before a power cut or of a backup', async () => {
    const oldSeal = join(folder, 'old-seal');
    copyFileSync(`${databaseFile()}.seal`, oldSeal);
    const profile = await openProfile(folder, keyring);
    profile.cache.noteLongRun();
    profile.cache.db.prepare("UPDATE private_message SET text = 'later' WHERE text LIKE '% 30:%'").run();
    const left = mkdtempSync(join(tmpdir(), 'damaged-'));
    // What lies on the disk while it runs, with the seal of before.
    cpSync(folder, left, { recursive: true });
    await profile.close();
    rmSync(folder, { recursive: true });
    folder = left;
    copyFileSync(join(folder, 'old-seal'), `${databaseFile()}.seal`);
    const again = await openProfile(folder, keyring);
    expect(again.recovery.view()).toBeUndefined();
    expect([...again.texts().values()]).toContain('later');
    await again.close();
    // Closed, nothing says any more that it was not.
    expect(existsSync(`${databaseFile()}.open`)).toBe(false);
  });

  it.each([0, 1, 2, 3])(
    'loses nothing, and tells of it, when it is killed after %i files were moved while it is set aside',
    async (moves) => {
      const profile = await openProfile(folder, keyring);
      profile.cache.db.prepare("UPDATE private_message SET text = 'later' WHERE text LIKE '% 30:%'").run();
      const left = mkdtempSync(join(tmpdir(), 'damaged-'));
      cpSync(folder, left, { recursive: true });
      await profile.close();
      rmSync(folder, { recursive: true });
      folder = left;
      expect(existsSync(`${databaseFile()}-wal`)).toBe(true);
      let still = moves;
      const move: typeof rename = async (from, to) => {
        if (still-- === 0) throw new Error('killed');
        await rename(from, to);
      };
      const setting = setAside(folder, databaseFile(), { atMs: 1_790_000_000_000, cause: 'damaged', move });
      await setting.catch((error: Error) => expect(error.message).toBe('killed'));
      const again = await openProfile(folder, keyring);
      expect(again.recovery.view()).toMatchObject({ cause: 'damaged', state: 'done' });
      expect([...again.texts().values()]).toContain('later');
      expect(again.texts().size).toBe(texts.size);
      expect(asideFiles().filter((name) => name.endsWith('.db'))).toHaveLength(1);
      await again.close();
      const third = await openProfile(folder, keyring);
      expect(asideFiles().filter((name) => name.endsWith('.db'))).toHaveLength(1);
      await third.close();
    },
  );

  it.each([0, 1, 100, pageBytes, 10 * pageBytes + 17])(
    'is told when the file was cut to %i bytes',
    async (bytes) => {
      truncateSync(databaseFile(), bytes);
      const { view } = await expectTruth(undefined);
      expect(view?.keptFiles.length).toBe(1);
    },
  );

  it('is told when the file is gone, and when the whole folder is gone', async () => {
    rmSync(databaseFile());
    expect((await expectTruth(undefined)).view?.cause).toBe('missing');
    rmSync(dataFolder(folder), { recursive: true });
    expect((await expectTruth(undefined)).view?.cause).toBe('missing');
  });

  it.each(['-wal', '-shm', '.seal', '.open'])(
    'is not disturbed by rubbish in the file beside it (%s)',
    async (suffix) => {
      writeFileSync(databaseFile() + suffix, Buffer.alloc(9000, 0x5a));
      const profile = await openProfile(folder, keyring);
      expect(profile.texts()).toEqual(texts);
      await profile.close();
    },
  );

  it('goes on with what was read when it is killed in between, and reads nothing twice', async () => {
    change(databaseFile(), (bytes) => bytes.fill(0, 6 * pageBytes, 7 * pageBytes));
    const first = await openProfile(folder, keyring, { signedIn: null });
    expect(first.recovery.view()?.state).toBe('waiting');
    expect(first.texts().size).toBe(0);
    await first.close();
    const { view, back } = await expectTruth(undefined);
    expect(view?.state).toBe('done');
    const third = await openProfile(folder, keyring);
    expect(third.texts()).toEqual(back);
    expect(third.recovery.view()?.privateMessages).toBe(back.size);
    await third.close();
  });

  it('shows nothing of the old file to somebody else', async () => {
    change(databaseFile(), (bytes) => bytes.fill(0, 6 * pageBytes, 7 * pageBytes));
    const profile = await openProfile(folder, keyring, { signedIn: 'tom@bakery.test' });
    expect(profile.texts().size).toBe(0);
    expect(profile.recovery.view()?.state).toBe('other-person');
    await profile.close();
  });

  it('sets aside a file that ended the program at start again and again', async () => {
    writeFileSync(`${databaseFile()}.open`, '{"v":1,"isNew":false,"starts":4}');
    removeSeal();
    const { back, view } = await expectTruth(readFileSync(databaseFile()));
    expect(view?.cause).toBe('damaged');
    expect(back).toEqual(texts);
  });

  it('deletes what was set aside after the time of the policy, and not before', async () => {
    truncateSync(databaseFile(), 10 * pageBytes);
    const profile = await openProfile(folder, keyring);
    const dayMs = 86_400_000;
    await profile.recovery.purge(1_790_000_000_000 + 29 * dayMs);
    expect(asideFiles().length).toBeGreaterThan(0);
    await profile.recovery.purge(1_790_000_000_000 + 31 * dayMs);
    expect(asideFiles()).toEqual([]);
    await profile.close();
  });
});
