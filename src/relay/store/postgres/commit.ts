import { setTimeout as delay } from 'node:timers/promises';
import type { Kysely, Transaction } from 'kysely';
import { type BackOffTiming, pauseAfter, withJitter } from '../../../shared/back-off.ts';
import { faultOf, storeErrorOf } from '../faults.ts';
import type { RelaySchema } from '../schema.ts';
import type { CommitMode } from '../store.ts';

/** After this many conflicts the request fails, and its sender repeats it. */
const maxAttempts = 12;
/** Between two attempts; conflicting transactions take a few milliseconds. */
const pauses: BackOffTiming = { firstMs: 4, longestMs: 200 };

/**
 * One transaction per job; PostgreSQL groups commits of the same moment itself. `alone` is SERIALIZABLE, which refuses a
 * transaction that conflicts with another one; the job runs again then.
 */
export const commitWith = async <Value>(
  db: Kysely<RelaySchema>,
  job: (writer: Transaction<RelaySchema>) => Promise<Value>,
  mode: CommitMode,
): Promise<Value> => {
  const isolation = mode === 'alone' ? 'serializable' : 'read committed';
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.transaction().setIsolationLevel(isolation).execute(job);
    } catch (error) {
      if (faultOf(error) !== 'conflict' || attempt >= maxAttempts) throw storeErrorOf(error);
      await delay(withJitter(pauseAfter(attempt, pauses), Math.random));
    }
  }
};
