import type { Timers } from '../../../shared/timers.ts';
import {
  outsideMessageSchema,
  type OutsideJob,
  type OutsideMessage,
  type ReadableTable,
  type ReadPosition,
  type ReadRow,
} from './contract.ts';

export type { ReadableTable, ReadRow } from './contract.ts';

/** A process that was just started: Electron's utility process, or a child of Node. */
export interface OutsideProcess {
  send(job: OutsideJob): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Whatever ended it. */
  onExit(listener: () => void): void;
  kill(): void;
}

/** Starts one process per job. The key travels in a message: never in its arguments or its environment. */
export type StartOutside = () => OutsideProcess;

export type CheckOutcome =
  { state: 'good' | 'damaged' | 'crashed' | 'too-long' | 'not-started' } | { state: 'fault'; code: string };

/** Whole files of hundreds of megabytes are looked at in this time; what takes longer is opened as it is. */
const longestCheckMs = 120_000;
/** Without a message for so long, a reader hangs. */
const longestSilenceMs = 20_000;
const longestReadMs = 180_000;
/** A place that ends the reader costs a new one. */
const maxReaders = 30;
/** Rows that are stepped over behind such a place. */
const crashedRows = 8;

/** not-started: it ended before it could take the job, which says nothing about the file. */
type Ending = 'answered' | 'exited' | 'too-long' | 'not-started';

/** Runs one job. `take` answers whether it was the last message. Resolves when the process is gone. */
const run = (
  start: StartOutside,
  timers: Timers,
  job: OutsideJob,
  limitMs: number,
  take: (message: OutsideMessage) => boolean,
): Promise<Ending> =>
  new Promise((resolve) => {
    const outside = start();
    let ending: Ending = 'not-started';
    let cancel = (): void => undefined;
    const watch = (): void => {
      cancel();
      cancel = timers.after(limitMs, () => {
        ending = 'too-long';
        outside.kill();
      });
    };
    outside.onExit(() => {
      cancel();
      resolve(ending);
    });
    outside.onMessage((raw) => {
      const parsed = outsideMessageSchema.safeParse(raw);
      if (!parsed.success) return outside.kill();
      if (parsed.data.kind === 'ready') {
        ending = 'exited';
        return outside.send(job);
      }
      if (job.kind === 'read') watch();
      if (!take(parsed.data)) return;
      ending = 'answered';
      outside.kill();
    });
    watch();
  });

/** Has a file checked where a crash of the driver costs no window. */
export const checkOutside = async (deps: {
  start: StartOutside;
  timers: Timers;
  file: string;
  keyHex: string;
}): Promise<CheckOutcome> => {
  let outcome: CheckOutcome = { state: 'crashed' };
  const { file, keyHex } = deps;
  const ending = await run(
    deps.start,
    deps.timers,
    { kind: 'check', file, keyHex },
    longestCheckMs,
    (message) => {
      if (message.kind !== 'checked') return false;
      const { state, code } = message;
      outcome = state === 'fault' ? { state, code: code ?? 'STORAGE_FAULT' } : { state };
      return true;
    },
  );
  if (ending === 'too-long') return { state: 'too-long' };
  return ending === 'not-started' ? { state: 'not-started' } : outcome;
};

/** Has the readable rows of a damaged file handed over, in batches. Never rejects: what cannot be read is counted. */
export const readOutside = async (deps: {
  start: StartOutside;
  timers: Timers;
  file: string;
  keyHex: string;
  tables: readonly ReadableTable[];
  onRows: (id: string, rows: readonly ReadRow[]) => void;
  /** Ends reading early. */
  isStopped: () => boolean;
}): Promise<{ unreadable: number; isWhole: boolean }> => {
  const { file, keyHex, tables } = deps;
  let unreadable = 0;
  let from: ReadPosition | undefined;
  let isDone = false;
  let isLate = false;
  const cancel = deps.timers.after(longestReadMs, () => (isLate = true));
  try {
    for (let readers = 0; readers < maxReaders && !isDone && !isLate && !deps.isStopped(); readers += 1) {
      const ending = await run(
        deps.start,
        deps.timers,
        { kind: 'read', file, keyHex, tables, from },
        longestSilenceMs,
        (message) => {
          if (message.kind === 'rows') {
            from = { id: message.id, after: message.after };
            unreadable += message.unreadable;
            deps.onRows(message.id, message.rows);
          }
          isDone = message.kind === 'read';
          return isDone || isLate || deps.isStopped();
        },
      );
      if (ending === 'answered' || ending === 'not-started') break;
      unreadable += 1;
      from = { id: from?.id ?? tables[0]?.id ?? '', after: (from?.after ?? 0) + crashedRows };
    }
  } finally {
    cancel();
  }
  return { unreadable, isWhole: isDone && unreadable === 0 };
};
