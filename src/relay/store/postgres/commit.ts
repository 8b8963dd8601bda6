import { setTimeout as delay } from 'node:timers/promises';
import type { Kysely, Transaction } from 'kysely';
import { faultOf, storeErrorOf } from '../faults.ts';
import type { RelaySchema } from '../schema.ts';
import type { CommitMode } from '../store.ts';

/** A job that met another one this often has met a crowd; its request fails and is repeated by whoever sent it. */
const maxAttempts = 12;
const firstPauseMs = 2;

/**
 * One transaction per job; those of the same moment share the server's wait for the disk by themselves. `alone` is
 * PostgreSQL's SERIALIZABLE, which refuses a transaction that would not have been possible one after the other, and such a
 * job runs again after a short random pause.
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
      await delay(Math.random() * Math.min(200, firstPauseMs * 2 ** attempt));
    }
  }
};
