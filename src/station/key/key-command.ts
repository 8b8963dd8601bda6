import { spawn } from 'node:child_process';
import { exitCodes } from '../exit-codes.ts';
import { StationProblem } from '../problem.ts';

/** A key service in another region answers in seconds; a program that waits for a person never does. */
export const longestCommandMs = 30_000;
/** What a command may print: a key in base64, and no more than a line end. */
const maxOutputBytes = 4_096;

/** Trying again may help: the key service may be away. */
const failed = (why: string): StationProblem =>
  new StationProblem(
    exitCodes.failed,
    `The key command ${why} What it says on its standard error is not shown here: run it by hand as the station's user.`,
  );

/**
 * Runs the program that prints the key, without a shell, for a bounded time and a bounded output. It is ended with everything it
 * has started when it takes too long.
 * Errors: StationProblem (failed).
 */
export const runKeyCommand = (
  [program, ...args]: readonly [string, ...string[]],
  { longestMs = longestCommandMs }: { longestMs?: number | undefined } = {},
): Promise<string> =>
  new Promise((resolve, reject) => {
    // A group of its own, so that what it starts ends with it.
    const child = spawn(program, args, { shell: false, detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
    const parts: Buffer[] = [];
    let size = 0;
    let isSettled = false;
    const settle = (end: () => void): void => {
      if (isSettled) return;
      isSettled = true;
      clearTimeout(timer);
      end();
    };
    const kill = (): void => {
      if (child.pid === undefined) return;
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It is gone.
      }
      // A pipe that a grandchild of another group keeps open holds nothing up.
      child.stdout.destroy();
    };
    const fail = (why: string): void =>
      settle(() => {
        kill();
        reject(failed(why));
      });
    const timer = setTimeout(
      () => fail(`did not end within ${Math.round(longestMs / 1000)} seconds.`),
      longestMs,
    );
    child.once('error', () => fail('cannot be started.'));
    child.stdout.on('data', (part: Buffer) => {
      size += part.length;
      if (size > maxOutputBytes) return fail('printed more than a key.');
      parts.push(part);
    });
    child.once('close', (code, signal) => {
      if (code === 0) return settle(() => resolve(Buffer.concat(parts).toString('utf8')));
      fail(code === null ? `was ended by ${String(signal)}.` : `ended with exit code ${code}.`);
    });
  });
