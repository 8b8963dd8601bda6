import './without-electron.ts';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { redact } from '../main/redact.ts';
import { stackOfFault, toBackchannelError } from '../shared/errors.ts';
import { helpText, readCommandLine, type StationCommand } from './command-line.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { createStationLog } from './log.ts';
import { StationProblem } from './problem.ts';
import { readSettings } from './settings.ts';
import type { Terminal } from './sign-in.ts';

/**
 * The console without a window, for a server of the team's (decision 0150): `backchannel-station COMMAND`. What it says to
 * people is English, on standard output, or on standard error where nothing was done; a station that runs writes JSON lines.
 */

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const complain = (line: string): void => void process.stderr.write(`${line}\n`);

/** A station that runs is being ended, for whatever reason. */
let isEnding = false;

/** Who means it presses Ctrl+C again after this time. */
const sameSignalMs = 3_000;

/**
 * SIGTERM (systemd, a container) and Ctrl+C; a second one ends it at once. The package that writes small files (when-exit, of
 * electron-store) sends each signal that it hears once more to its own process: that is the same one.
 */
const endSignal = (): AbortSignal => {
  const end = new AbortController();
  let askedAtMs = 0;
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => {
      if (end.signal.aborted && performance.now() - askedAtMs > sameSignalMs) process.exit(exitCodes.failed);
      if (!end.signal.aborted) askedAtMs = performance.now();
      end.abort();
    });
  return end.signal;
};

const openTerminal = (): { terminal: Terminal; close(): void } => {
  const lines = createInterface({ input: process.stdin });
  return {
    terminal: {
      print,
      onLine(listener) {
        lines.on('line', listener);
        return () => void lines.off('line', listener);
      },
    },
    close: () => lines.close(),
  };
};

/** Node would print the message of what was thrown, which can quote a request. */
const die = (thrown: unknown): void => {
  const fault = toBackchannelError(thrown);
  const line = { level: 'error', event: 'uncaught', code: fault.code, ...stackOfFault(fault) };
  complain(redact(JSON.stringify(line)));
  // A call that was cut off at the end meets a closed database; what it was about is settled at the next start.
  if (!isEnding) process.exit(exitCodes.failed);
};

const carryOut = async ({ name, isDryRun, options }: StationCommand): Promise<ExitCode> => {
  const { env } = process;
  if (name === 'help') {
    print(helpText.trimEnd());
    return exitCodes.done;
  }
  if (name === 'version') {
    print(version);
    return exitCodes.done;
  }
  const settings = readSettings(env, options);
  if (name === 'status') {
    const { askStatus } = await import('./status.ts');
    const { code, text } = await askStatus(settings.port);
    print(text);
    return code;
  }
  if (name === 'run') {
    const { runStation } = await import('./run.ts');
    const { code, sentence } = await runStation({
      env,
      settings,
      version,
      logOf: createStationLog(settings.logLevel),
      end: endSignal(),
      // At every log level, for the program that started this one.
      listening: (port) => print(JSON.stringify({ event: 'listening', port })),
      ending: () => {
        isEnding = true;
      },
    });
    if (sentence !== undefined) complain(sentence);
    return code;
  }
  // Beside what is said to the person: only what went wrong.
  const logOf = createStationLog('warn', (line) => void process.stderr.write(line));
  const deps = { env, settings, version, logOf };
  if (name === 'enrol') {
    const { enrolStation } = await import('./enrol.ts');
    const { terminal, close } = openTerminal();
    try {
      await enrolStation({ ...deps, terminal, end: endSignal() });
    } finally {
      close();
    }
    return exitCodes.done;
  }
  const { signOutStation, wipeStation } = await import('./leave.ts');
  const { code, lines } =
    name === 'sign-out' ? await signOutStation(deps) : await wipeStation({ ...deps, isDryRun });
  lines.forEach(print);
  return code;
};

const main = async (): Promise<ExitCode> => {
  try {
    return await carryOut(readCommandLine(process.argv.slice(2)));
  } catch (error) {
    if (error instanceof StationProblem) {
      complain(error.message);
      return error.exitCode;
    }
    const fault = toBackchannelError(error);
    complain(`${fault.message} (${fault.code})`);
    const { stack } = stackOfFault(fault);
    if (stack !== undefined) complain(stack);
    return exitCodes.failed;
  }
};

process.on('uncaughtException', die);
process.on('unhandledRejection', die);
void main().then((code) => {
  process.exitCode = code;
  // What is still open (a socket that is being closed) holds nothing up.
  setTimeout(() => process.exit(code), 1_000).unref();
});
