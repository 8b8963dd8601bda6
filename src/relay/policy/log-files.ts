import { closeSync, mkdirSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../shared/clock.ts';
import { dayMs, retention } from '../../shared/removal/index.ts';
import type { LogSink } from '../log.ts';

const namePattern = /^relay-(\d{4}-\d\d-\d\d)\.log$/;
const dayOf = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10);

/** Lines are buffered up to this many characters, or for this long. */
const heldLength = 8192;
const heldMs = 200;

/** A sink that writes daily files. */
export interface LogFiles extends LogSink {
  flush(): void;
  /** Deletes files before their first line is older than the policy allows. */
  sweep(): void;
  close(): void;
}

/**
 * Writes log lines to one file a day (UTC), `relay-YYYY-MM-DD.log`, and deletes a file when its day began 14 days ago, so that
 * no line is older. Several processes may share the folder.
 * Errors: those of the file system.
 */
export const openLogFiles = (folder: string, clock: Clock): LogFiles => {
  mkdirSync(folder, { recursive: true, mode: 0o750 });
  let file: { day: string; descriptor: number } | undefined;
  let held = '';

  const closeFile = (): void => {
    if (file) closeSync(file.descriptor);
    file = undefined;
  };
  const sweep = (): void => {
    const oldest = dayOf(clock.now() - (retention.logLineDays - 1) * dayMs);
    for (const name of readdirSync(folder)) {
      const day = namePattern.exec(name)?.[1];
      if (day !== undefined && day < oldest) rmSync(join(folder, name), { force: true });
    }
  };
  const descriptorOf = (day: string): number => {
    if (file?.day === day) return file.descriptor;
    closeFile();
    file = { day, descriptor: openSync(join(folder, `relay-${day}.log`), 'a', 0o640) };
    sweep();
    return file.descriptor;
  };
  const flush = (): void => {
    if (held === '') return;
    const text = held;
    held = '';
    writeSync(descriptorOf(dayOf(clock.now())), text);
  };
  const timer = setInterval(flush, heldMs).unref();

  sweep();
  return {
    write(line) {
      held += line;
      if (held.length >= heldLength) flush();
    },
    flush,
    sweep,
    close() {
      clearInterval(timer);
      flush();
      closeFile();
    },
  };
};
