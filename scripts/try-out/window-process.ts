import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { ActionableError } from '../actionable-error.ts';
import type { ElectronLaunchOptions } from '../electron-launch.ts';
import { forwardSignals } from '../run-command.ts';
import { stopProcess } from '../stop-process.ts';
import { adviceFor } from './electron-trouble.ts';
import type { TryOutLog } from './log.ts';

/** A console that was started. */
export type WindowProcess = {
  /** Its exit code; 0 also when this program was asked to stop. Errors: ActionableError with its last lines when it died. */
  ended: Promise<number>;
  /** Ends it; resolves when it is gone. */
  end: () => Promise<void>;
};

/** Chromium says much on standard error; the reason of an end is among the last of it. */
const keptLines = 12;

/**
 * Starts a console on the screen that is there. What Electron prints goes to the log, each line with `name` before it, and
 * not to the terminal.
 * Errors: ActionableError when the program cannot be started at all.
 */
export async function startWindow(
  launch: Pick<ElectronLaunchOptions, 'executablePath' | 'args' | 'env'>,
  name: string,
  log: TryOutLog,
): Promise<WindowProcess> {
  const { executablePath, args, env } = launch;
  const child = spawn(executablePath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let isAsked = false;
  const stopForwarding = forwardSignals(child);
  const noteAsked = () => void (isAsked = true);
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.once(signal, noteAsked);
  const lastLines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      log.line(`${name}: ${line}`);
      lastLines.push(line);
      if (lastLines.length > keptLines) lastLines.shift();
    });
  }
  // `close` and not `exit`: only then its last lines are here.
  const ended = new Promise<number>((resolve, reject) => {
    child.once('close', (code, signal) => {
      stopForwarding();
      for (const asked of signals) process.off(asked, noteAsked);
      if (isAsked || code === 0) return resolve(0);
      reject(new ActionableError(deathNote({ code, signal, lastLines, executablePath, env, log })));
    });
  });
  // It may end before anybody waits for it; that must not count as unhandled.
  ended.catch(() => undefined);
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error) =>
      reject(new ActionableError(`Electron could not be started: ${error.message}.`)),
    );
  });
  return {
    ended,
    end() {
      isAsked = true;
      return stopProcess(child, 5_000);
    },
  };
}

function deathNote(end: {
  code: number | null;
  signal: string | null;
  lastLines: readonly string[];
  executablePath: string;
  env: NodeJS.ProcessEnv;
  log: TryOutLog;
}): string {
  const how = end.signal === null ? `with code ${end.code}` : `by ${end.signal}`;
  const said = end.lastLines.map((line) => `  ${line}`).join('\n');
  const advice = adviceFor(end.lastLines, end.executablePath, end.env);
  return [
    `Electron ended ${how}. ${said ? 'Its last lines:' : 'It said nothing.'}`,
    said,
    advice ?? `Everything it said, and what relay and sandbox said, is in ${end.log.file}.`,
  ]
    .filter(Boolean)
    .join('\n');
}
