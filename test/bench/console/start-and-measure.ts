import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { electronLaunchOptions, type ElectronLaunch } from '../../../scripts/electron-launch.ts';
import { processorMsOf, processTree, pssByPurpose, pssOf } from './process-tree.ts';

/** One start. */
export type StartSample = {
  /** Spawn to the first list on the screen. */
  paintMs: number;
  /** Processor time of all processes up to then: what the start costs, however busy the machine is. */
  processorMs: number;
  /** Memory of all processes after each of the rests asked for. */
  pssBytes: number[];
  /** The last of these by what the processes are for. */
  pssByPurpose: Readonly<Record<string, number>>;
};

/** A console that has not painted by then has nothing to paint: it is not signed in, or broken. */
const paintTimeoutMs = 60_000;

/**
 * Starts an application once, waits for its line `{"event":"first-list-paint","atMs":…}` (epoch ms), reads the memory of its
 * processes after every rest (ms since the paint, ascending) and ends it.
 */
export async function startAndMeasure(
  launch: ElectronLaunch,
  restsMs: readonly number[],
): Promise<StartSample> {
  const options = await electronLaunchOptions({ ...launch, env: { ...launch.env, BACKCHANNEL_BENCH: '1' } });
  const spawnedAtMs = Date.now();
  const child = spawn(options.executablePath, options.args, {
    env: options.env,
    cwd: options.cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const complaints: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => complaints.push(text));
  const failed = (why: string) => new Error(`${why}\n${complaints.join('').slice(-2_000)}`);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  try {
    const paintedAtMs = await Promise.race([
      readPaint(child.stdout),
      ended.then(() => Promise.reject(failed('The application ended before it had painted its list.'))),
      delay(paintTimeoutMs, undefined, { ref: false }).then(() =>
        Promise.reject(failed(`No list was painted within ${paintTimeoutMs / 1000} s.`)),
      ),
    ]);
    const root = child.pid ?? 0;
    const processorMs = processorMsOf(processTree(root));
    const pssBytes: number[] = [];
    let restedMs = 0;
    for (const restMs of restsMs) {
      await delay(restMs - restedMs);
      restedMs = restMs;
      pssBytes.push(pssOf(processTree(root)));
    }
    return {
      paintMs: paintedAtMs - spawnedAtMs,
      processorMs,
      pssBytes,
      pssByPurpose: pssByPurpose(processTree(root)),
    };
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
