import type { Kysely, Transaction } from 'kysely';
import { BackchannelError } from '../../../shared/errors.ts';
import { faultOf, storeErrorOf } from '../faults.ts';
import type { RelaySchema } from '../schema.ts';

type Job = (writer: Transaction<RelaySchema>) => Promise<unknown>;
interface Waiting {
  job: Job;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** Jobs in one transaction; more would make the first of them wait long for the commit. */
const maxBatch = 256;
/** Jobs that wait; more than a stalled disk will ever work off in the time their requests live. */
const maxWaiting = 10_000;

export interface Committer {
  commit<Value>(job: (writer: Transaction<RelaySchema>) => Promise<Value>): Promise<Value>;
  /** Resolves when nothing is waiting. */
  idle(): Promise<void>;
}

/**
 * Group commit: all jobs that are waiting share one transaction, and so one wait for the disk. When one of them throws,
 * the transaction is undone and each runs in its own, so that only the guilty one fails; when the database itself cannot
 * write, all fail at once.
 */
export const createCommitter = (db: Kysely<RelaySchema>): Committer => {
  let waiting: Waiting[] = [];
  let running: Promise<void> | undefined;

  const runTogether = async (batch: Waiting[]): Promise<void> => {
    const values = await db.transaction().execute(async (writer) => {
      const results: unknown[] = [];
      for (const { job } of batch) results.push(await job(writer));
      return results;
    });
    batch.forEach(({ resolve }, index) => resolve(values[index]));
  };

  const runBatch = async (batch: Waiting[]): Promise<void> => {
    try {
      await runTogether(batch);
    } catch (error) {
      const isNobodysFault = faultOf(error) === 'unavailable';
      if (batch.length === 1 || isNobodysFault) for (const { reject } of batch) reject(storeErrorOf(error));
      else for (const each of batch) await runBatch([each]);
    }
  };

  const drain = async (): Promise<void> => {
    // One turn of the event loop gathers the requests that arrived together.
    await new Promise((resolve) => setImmediate(resolve));
    while (waiting.length > 0) {
      const batch = waiting.slice(0, maxBatch);
      waiting = waiting.slice(maxBatch);
      await runBatch(batch);
    }
    running = undefined;
  };

  return {
    commit<Value>(job: (writer: Transaction<RelaySchema>) => Promise<Value>) {
      if (waiting.length >= maxWaiting) return Promise.reject(new BackchannelError('UNAVAILABLE'));
      const result = new Promise<unknown>((resolve, reject) => waiting.push({ job, resolve, reject }));
      running ??= drain();
      return result as Promise<Value>;
    },
    async idle() {
      while (running) await running;
    },
  };
};
