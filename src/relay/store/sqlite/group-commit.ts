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

/** Jobs in one transaction: bounds how long the first of them waits for the commit. */
const maxBatch = 256;
/** Waiting jobs: more than a stalled disk could work off before their requests time out. */
const maxWaiting = 10_000;

export interface GroupCommit {
  commit<Value>(job: (writer: Transaction<RelaySchema>) => Promise<Value>): Promise<Value>;
  /** Resolves when nothing is waiting. */
  idle(): Promise<void>;
}

/**
 * Group commit: all waiting jobs share one transaction and so one wait for the disk. When a job throws, the transaction is
 * rolled back and each job runs in its own, so that only the failing one fails. When the database cannot write, all fail at
 * once.
 * Errors of `commit`: those of the job; UNAVAILABLE.
 */
export const createGroupCommit = (db: Kysely<RelaySchema>): GroupCommit => {
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
      if (batch.length === 1 || faultOf(error) === 'unavailable')
        for (const { reject } of batch) reject(storeErrorOf(error));
      else for (const each of batch) await runBatch([each]);
    }
  };

  const drain = async (): Promise<void> => {
    // Gathers the jobs of this turn of the event loop.
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
