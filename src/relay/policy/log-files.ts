import { closeSync, mkdirSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../shared/clock.ts';
import { dayMs, retention } from '../../shared/removal/index.ts';
import type { LogSink } from '../log.ts';

const namePattern = /^relay-(\d{4}-\d\d-\d\d)\.log$/;
const dayOf = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10);

export interface LogFiles extends LogSink {
  /** Deletes files whose day is over for as long as lines are kept. */
  sweep(): void;
  close(): void;
}

/**
 * Writes log lines to one file a day (UTC), `relay-YYYY-MM-DD.log`, and deletes old ones. A file goes when its last line may be
 * 14 days old, so no line lives longer. Several processes may share the folder: lines are appended whole.
 * Errors: those of the file system when the folder cannot be made.
 */
export const openLogFiles = (folder: string, clock: Clock): LogFiles => {
  mkdirSync(folder, { recursive: true, mode: 0o750 });
  let open: { day: string; descriptor: number } | undefined;

  const close = (): void => {
    if (open) closeSync(open.descriptor);
    open = undefined;
  };
  const sweep = (): void => {
    // The whole day must lie before the limit minus its own length, or its first lines would be too old already.
    const oldest = dayOf(clock.now() - (retention.logLineDays - 1) * dayMs);
    for (const name of readdirSync(folder)) {
      const day = namePattern.exec(name)?.[1];
      if (day !== undefined && day < oldest) rmSync(join(folder, name), { force: true });
    }
  };
  const descriptorOf = (day: string): number => {
    if (open?.day === day) return open.descriptor;
    close();
    open = { day, descriptor: openSync(join(folder, `relay-${day}.log`), 'a', 0o640) };
    sweep();
    return open.descriptor;
  };

  return {
    write: (line) => void writeSync(descriptorOf(dayOf(clock.now())), line),
    sweep,
    close,
  };
};
