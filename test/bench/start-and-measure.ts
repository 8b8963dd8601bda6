import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { electronLaunchOptions, type ElectronLaunch } from '../../scripts/electron-launch.ts';
import { processTreePss } from './process-memory.ts';

/** Spawn to paint, and the memory of all processes once the window has been left alone. */
export type StartSample = { paintMs: number; pssBytes: number };

/** A console that has not painted by then has nothing to paint: it is not signed in, or broken. */
const paintTimeoutMs = 30_000;

/**
 * Starts an application once, waits for its line `{"event":"first-list-paint","atMs":…}` (epoch ms), lets it rest, reads the
 * memory of its processes and ends it.
 */
export async function startAndMeasure(launch: ElectronLaunch, restMs: number): Promise<StartSample> {
  const options = await electronLaunchOptions({ ...launch, env: { ...launch.env, BACKCHANNEL_BENCH: '1' } });
  const spawnedAtMs = Date.now();
  const child = spawn(options.executablePath, options.args, {
    env: options.env,
    cwd: options.cwd,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  try {
    const paintedAtMs = await Promise.race([
      readPaint(child.stdout),
      ended.then(() => Promise.reject(new Error('The application ended before it had painted its list.'))),
      delay(paintTimeoutMs, undefined, { ref: false }).then(() =>
        Promise.reject(new Error(`No list was painted within ${paintTimeoutMs / 1000} s.`)),
      ),
    ]);
    await delay(restMs);
    return { paintMs: paintedAtMs - spawnedAtMs, pssBytes: processTreePss(child.pid ?? 0) };
  } finally {
    child.kill('SIGTERM');
    const insist = setTimeout(() => child.kill('SIGKILL'), 5_000);
    await ended;
    clearTimeout(insist);
  }
}

async function readPaint(stdout: NodeJS.ReadableStream): Promise<number> {
  for await (const line of createInterface({ input: stdout })) {
    if (!line.includes('"first-list-paint"')) continue;
    return (JSON.parse(line) as { atMs: number }).atMs;
  }
  return new Promise(() => undefined);
}
