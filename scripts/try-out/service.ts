import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { ActionableError } from '../actionable-error.ts';
import { repositoryRoot } from '../paths.ts';
import { forwardSignals } from '../run-command.ts';
import { killProcess, stopProcess } from '../stop-process.ts';

export type ServiceOptions = {
  /** How errors name it. */
  name: string;
  /** The TypeScript file to run, relative to the repository. */
  entry: string;
  args?: string[] | undefined;
  env?: Record<string, string> | undefined;
  /** Asked every 100 ms beside waiting for the `listening` line; resolves true once the service answers. */
  isReady?: (() => Promise<boolean>) | undefined;
  /** How long it may take until it is ready, ms; default: a healthy service is within a few seconds, also on a busy machine. */
  startWithinMs?: number | undefined;
  /** Receives its log lines; default: nobody. */
  onLine?: ((line: string) => void) | undefined;
};

export type Service = {
  /** The `listening` line as an object; undefined when readiness was seen in another way. */
  listening: Record<string, unknown> | undefined;
  process: ChildProcess;
  stop: () => Promise<void>;
  /** SIGKILL; resolves when it has ended. */
  kill: () => Promise<void>;
};

const usualStartMs = 30_000;

/**
 * Starts one of our own servers as a child process and waits until it listens: it prints a JSON line with
 * `"event":"listening"`, or `isReady` says so.
 * Errors: ActionableError with the last lines it printed when it ends or is not ready in time.
 */
export async function startService(options: ServiceOptions): Promise<Service> {
  const startTimeoutMs = options.startWithinMs ?? usualStartMs;
  const child = spawn(process.execPath, [options.entry, ...(options.args ?? [])], {
    cwd: repositoryRoot,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // Whatever ends us ends it: a server left behind would hold its port and its database.
  const stopForwarding = forwardSignals(child);
  const endWithUs = () => child.kill('SIGKILL');
  process.once('exit', endWithUs);
  child.once('exit', () => {
    stopForwarding();
    process.off('exit', endWithUs);
  });
  const lastLines: string[] = [];
  let settle: ((listening: Record<string, unknown> | undefined) => void) | undefined;
  const onLine = (line: string) => {
    lastLines.push(line);
    if (lastLines.length > 15) lastLines.shift();
    const listening = parseListening(line);
    if (listening) settle?.(listening);
    else options.onLine?.(line);
  };
  createInterface({ input: child.stdout }).on('line', onLine);
  createInterface({ input: child.stderr }).on('line', onLine);
  const failure = (what: string) =>
    new ActionableError(`The ${options.name} ${what}.\n${lastLines.map((line) => `  ${line}`).join('\n')}`);
  let poll: NodeJS.Timeout | undefined;
  let timeout: NodeJS.Timeout | undefined;
  try {
    const listening = await new Promise<Record<string, unknown> | undefined>((resolve, reject) => {
      settle = resolve;
      child.once('error', (error) => reject(failure(`could not be started: ${error.message}`)));
      child.once('exit', (code) => reject(failure(`ended with code ${code} before it was ready`)));
      timeout = setTimeout(
        () => reject(failure(`was not ready after ${startTimeoutMs / 1000} s`)),
        startTimeoutMs,
      );
      const { isReady } = options;
      if (isReady) {
        poll = setInterval(() => {
          isReady().then(
            (ready) => ready && resolve(undefined),
            // Not listening yet: the next look, the exit or the time-out decides.
            () => undefined,
          );
        }, 100);
      }
    });
    return {
      listening,
      process: child,
      stop: () => stopProcess(child, 5_000),
      kill: () => killProcess(child),
    };
  } catch (error) {
    await stopProcess(child);
    throw error;
  } finally {
    clearInterval(poll);
    clearTimeout(timeout);
  }
}

function parseListening(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const value = JSON.parse(line) as Record<string, unknown>;
    return value['event'] === 'listening' ? value : undefined;
  } catch {
    // A line that only looks like JSON is a log line.
    return undefined;
  }
}
