import { sql } from 'kysely';
import { BackchannelError } from '../../shared/errors.ts';
import type { Reader } from './store.ts';

/** What a failed statement says about a repetition. */
export type StoreFault =
  /** A conflict with another transaction: the same job may succeed when run again. */
  | 'conflict'
  /** The database cannot be reached or cannot write. */
  | 'unavailable'
  /** The job itself failed. */
  | 'job';

const codeOf = (thrown: unknown): string | undefined =>
  thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;

/** Full, unreadable, locked. */
const sqliteUnavailable =
  /^SQLITE_(?:FULL|IOERR|BUSY|LOCKED|CORRUPT|CANTOPEN|READONLY|NOMEM|PROTOCOL|NOTADB)/;
/** SQLSTATE classes: connection, resources, operator intervention (also: server starting), system error, internal error. */
const unavailableClasses = new Set(['08', '53', '57', '58', 'XX']);
/** Serialization failure, deadlock, and unique violation (another process inserted the row after our read). */
const conflictStates = new Set(['40001', '40P01', '23505']);
/** Lock not available within lock_timeout; read-only, as during a fail-over. */
const unavailableStates = new Set(['55P03', '25006']);
/** Messages of pg for connections that failed or broke; it gives no code for them. */
const connectionMessages = [
  'Connection terminated',
  'Client has encountered a connection error',
  'timeout exceeded when trying to connect',
  'Query read timeout',
  'Cannot use a pool',
];

/** Classifies an error of either driver. */
export const faultOf = (thrown: unknown): StoreFault => {
  const code = codeOf(thrown);
  if (code === undefined) {
    const message = thrown instanceof Error ? thrown.message : '';
    return connectionMessages.some((start) => message.startsWith(start)) ? 'unavailable' : 'job';
  }
  if (code.startsWith('SQLITE_')) return sqliteUnavailable.test(code) ? 'unavailable' : 'job';
  if (conflictStates.has(code)) return 'conflict';
  if (unavailableStates.has(code)) return 'unavailable';
  if (/^[0-9A-Z]{5}$/.test(code)) return unavailableClasses.has(code.slice(0, 2)) ? 'unavailable' : 'job';
  // Node's own: ECONNREFUSED, ECONNRESET, ENOTFOUND, EPIPE …
  return /^E[A-Z]+$/.test(code) ? 'unavailable' : 'job';
};

/** Whether something failed because the database cannot be reached or cannot write, however it was wrapped. */
export const isOutage = (thrown: unknown): boolean =>
  thrown instanceof BackchannelError
    ? thrown.code === 'UNAVAILABLE' && thrown.cause !== undefined
    : faultOf(thrown) === 'unavailable';

/** A text with a NUL character, which PostgreSQL cannot store. */
const untranslatable = '22021';

/** Turns a driver's error into the relay's: INPUT_INVALID, UNAVAILABLE. Errors of the job itself are returned as they are. */
export const storeErrorOf = (thrown: unknown): unknown => {
  if (thrown instanceof BackchannelError) return thrown;
  if (codeOf(thrown) === untranslatable) return new BackchannelError('INPUT_INVALID');
  return faultOf(thrown) === 'job' ? thrown : new BackchannelError('UNAVAILABLE', { cause: thrown });
};

/** Runs a query of a driver and throws its errors as storeErrorOf gives them. */
export const withStoreErrors = async <Value>(query: () => Promise<Value>): Promise<Value> => {
  try {
    return await query();
  } catch (error) {
    throw storeErrorOf(error);
  }
};

/** Whether the database answers. */
export const isReachable = async (db: Reader): Promise<boolean> => {
  try {
    await sql`select 1`.execute(db);
    return true;
  } catch {
    // The error is the answer.
    return false;
  }
};
