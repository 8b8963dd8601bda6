import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** How often a waiting process looks whether the other has finished. */
const pollMs = 250;

/** Longer than any sane fetch and unpack; a lock older than this belongs to a machine that is gone. */
const staleLockMs = 30 * 60_000;

/**
 * Makes a folder exactly once, even when it is asked for by two processes, and never leaves half of one.
 * The work happens in a folder beside the target that is renamed onto it when whole: whoever is interrupted leaves
 * only a `.making-*` folder, which the next run removes.
 * Shape:  `isWhole` says whether an existing target can be trusted; one that cannot is made again.
 */
export async function buildOnce(
  target: string,
  isWhole: () => boolean,
  build: (folder: string) => Promise<void>,
): Promise<void> {
  if (isWhole()) return;
  const parent = dirname(target);
  await mkdir(parent, { recursive: true });
  const release = await takeLock(join(parent, `.${basename(target)}.lock`));
  try {
    // The process we waited for has probably done the work.
    if (isWhole()) return;
    await removeLeftovers(parent, target);
    const folder = join(parent, `${leftoverPrefix(target)}${randomBytes(6).toString('hex')}`);
    await mkdir(folder);
    try {
      await build(folder);
      await rm(target, { recursive: true, force: true });
      await rename(folder, target);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  } finally {
    await release();
  }
}

function leftoverPrefix(target: string): string {
  return `.making-${basename(target)}-`;
}

/** Only called under the lock, so whatever is found belongs to a run that did not finish. */
async function removeLeftovers(parent: string, target: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (name.startsWith(leftoverPrefix(target)))
      await rm(join(parent, name), { recursive: true, force: true });
  }
}

/** A lock is a file made with O_EXCL that holds its owner's process id; it is broken when that process is gone. */
async function takeLock(path: string): Promise<() => Promise<void>> {
  for (;;) {
    try {
      const file = await open(path, 'wx');
      await file.writeFile(String(process.pid));
      await file.close();
      return () => rm(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    if (await isAbandoned(path)) await rm(path, { force: true });
    else await delay(pollMs);
  }
}

async function isAbandoned(path: string): Promise<boolean> {
  if (!existsSync(path)) return false;
  try {
    const [content, { mtimeMs }] = await Promise.all([readFile(path, 'utf8'), stat(path)]);
    const ageMs = Date.now() - mtimeMs;
    const owner = Number(content);
    // Between the creation of the file and the writing of the id it is empty for a moment.
    if (!owner) return ageMs > 5_000;
    return ageMs > staleLockMs || !isRunning(owner);
  } catch {
    // Released between two looks: the next attempt to take it decides.
    return false;
  }
}

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, but belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
