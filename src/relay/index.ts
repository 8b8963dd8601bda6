import { SettingsError, findSettingProblems, readConfig } from './config.ts';
import { createLog, describeFault } from './log.ts';
import { openLogFiles } from './policy/index.ts';
import { chooseRelayClock } from './relay-clock.ts';
import { buildRelay } from './server.ts';
import { findPlaceProblems } from './start/places.ts';
import { whenDatabaseAnswers } from './start/wait-for-database.ts';
import { findMisspelt, misspeltText, startFailureText } from './start/words.ts';

/** How often old log files are looked for. */
const logSweepMs = 60_000;

/** For the person who starts it; lines for programs are on standard output. */
const tell = (text: string): void => void process.stderr.write(`${text}\n`);

const run = async (): Promise<void> => {
  const { env } = process;
  // A name that nothing reads is often why another one is missing.
  findMisspelt(env).map(misspeltText).forEach(tell);
  const problems = [...findSettingProblems(env), ...findPlaceProblems(env)];
  if (problems.length > 0) throw new SettingsError(problems);
  const config = readConfig(env);
  const clock = chooseRelayClock(config);
  const files = config.logFolder === undefined ? undefined : openLogFiles(config.logFolder, clock);
  // Files expire without a new line as well.
  if (files) setInterval(() => files.sweep(), logSweepMs).unref();
  const log = createLog(config, files);

  let close = async (): Promise<void> => undefined;
  const stop = (signal: string): void => {
    log.event('stopping', { signal });
    close().then(
      () => {
        log.flush();
        process.exit(0);
      },
      (error: unknown) => {
        log.fault('stop', error);
        log.flush();
        process.exit(1);
      },
    );
  };
  // Before the database is there as well: as the first process of a container, nothing else would end it.
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);

  const relay = await whenDatabaseAnswers(config, {
    attempt: () => buildRelay(config, { log, clock }),
    tell,
    log,
  });
  close = () => relay.close();
  const { url, publicUrl } = await relay.start();
  // On standard output at every log level, for the program that started this one.
  process.stdout.write(`${JSON.stringify({ event: 'listening', url, publicUrl })}\n`);
};

/** Loaded when it is asked for: a relay that serves does not need it. */
const runCommand = async (name: string, args: readonly string[]): Promise<number> => {
  if (name === 'restore-check') {
    const { runRestoreCheck } = await import('./restore/command.ts');
    const print = (text: string): void => void process.stdout.write(`${text}\n`);
    return runRestoreCheck(args, process.env, { tell: print, complain: tell });
  }
  tell('The relay has one command beside serving: restore-check (docs/operate.md, “Backups”).');
  return 2;
};

// Node would print the message of what was thrown, which can quote a request.
const die = (thrown: unknown): void => {
  process.stderr.write(`${JSON.stringify({ event: 'fault', where: 'process', ...describeFault(thrown) })}\n`);
  process.exit(1);
};
process.on('uncaughtException', die);
process.on('unhandledRejection', die);

const [command, ...args] = process.argv.slice(2);
if (command === undefined) {
  run().catch((thrown: unknown) => {
    tell(startFailureText(thrown));
    process.exit(2);
  });
} else {
  runCommand(command, args).then((code) => process.exit(code), die);
}
