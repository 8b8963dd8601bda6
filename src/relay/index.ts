import { BackchannelError } from '../shared/errors.ts';
import { readConfig } from './config.ts';
import { createLog, describeFault } from './log.ts';
import { openLogFiles } from './policy/index.ts';
import { chooseRelayClock } from './relay-clock.ts';
import { buildRelay } from './server.ts';

/** How often old log files are looked for. */
const logSweepMs = 60_000;

const sentenceOf = (thrown: unknown): string => {
  if (!(thrown instanceof BackchannelError))
    return `The relay could not start. ${JSON.stringify(describeFault(thrown))}`;
  const setting = thrown.details?.setting;
  const named =
    setting === undefined
      ? ''
      : ` Set ${String(setting)} in the relay's environment (README, "Relay settings").`;
  return `The relay could not start: ${thrown.message}${named}`;
};

const run = async (): Promise<void> => {
  const config = readConfig(process.env);
  const clock = chooseRelayClock(config);
  const files = config.logFolder === undefined ? undefined : openLogFiles(config.logFolder, clock);
  // Files expire without a new line as well.
  if (files) setInterval(() => files.sweep(), logSweepMs).unref();
  const log = createLog(config, files);
  const relay = await buildRelay(config, { log, clock });
  const { url, publicUrl } = await relay.start();
  // On standard output at every log level, for the program that started this one.
  process.stdout.write(`${JSON.stringify({ event: 'listening', url, publicUrl })}\n`);

  const stop = (signal: string): void => {
    log.event('stopping', { signal });
    relay.close().then(
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
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
};

// Node would print the message of what was thrown, which can quote a request.
const die = (thrown: unknown): void => {
  process.stderr.write(`${JSON.stringify({ event: 'fault', where: 'process', ...describeFault(thrown) })}\n`);
  process.exit(1);
};
process.on('uncaughtException', die);
process.on('unhandledRejection', die);

run().catch((thrown: unknown) => {
  process.stderr.write(`${sentenceOf(thrown)}\n`);
  process.exit(2);
});
