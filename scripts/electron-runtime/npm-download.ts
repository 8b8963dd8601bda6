import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../run-command.ts';

/** How often the growing file is looked at. */
const lookEveryMs = 250;

/**
 * Reports how much of a package npm has downloaded, which npm itself does not: it writes what arrives into a file in its
 * cache, and the largest one that has grown since is taken for ours. For display only; nothing is reported for a package that
 * is in the cache already.
 * Returns how to stop. Never throws.
 */
export async function watchNpmDownload(
  env: NodeJS.ProcessEnv,
  onBytes: (doneBytes: number) => void,
): Promise<() => void> {
  // A file's time may be taken from a clock that ticks more coarsely than ours.
  const sinceMs = Date.now() - 1_000;
  const cache =
    env['npm_config_cache'] ?? (await runCommand('npm', ['config', 'get', 'cache'], { env })).stdout.trim();
  const folder = join(cache, '_cacache', 'tmp');
  let greatest = 0;
  const timer = setInterval(() => {
    largestSince(folder, sinceMs).then(
      (bytes) => {
        if (bytes <= greatest) return;
        greatest = bytes;
        onBytes(bytes);
      },
      // No such folder yet, or a file that was moved while it was looked at: the next look finds the current state.
      () => undefined,
    );
  }, lookEveryMs);
  timer.unref();
  return () => clearInterval(timer);
}

async function largestSince(folder: string, sinceMs: number): Promise<number> {
  const files = await Promise.all((await readdir(folder)).map((name) => stat(join(folder, name))));
  return Math.max(0, ...files.filter(({ mtimeMs }) => mtimeMs >= sinceMs).map(({ size }) => size));
}
