import { BackchannelError } from '../../shared/errors.ts';

/** What a failed statement says about the next one. */
export type StoreFault =
  /** Another transaction was in the way: the same job may pass when run again. */
  | 'conflict'
  /** The database as a whole cannot write or be reached; no job is to blame. */
  | 'unavailable'
  /** This job's own doing. */
  | 'job';

const codeOf = (thrown: unknown): string | undefined =>
  thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;

/** Full, unreadable, taken by somebody else. */
const sqliteUnavailable =
  /^SQLITE_(?:FULL|IOERR|BUSY|LOCKED|CORRUPT|CANTOPEN|READONLY|NOMEM|PROTOCOL|NOTADB)/;
/** SQLSTATE classes: connection, resources, operator intervention, system error, internal error; and a server that is starting. */
const unavailableClasses = new Set(['08', '53', '57', '58', 'XX']);
/** Serialization failure, deadlock, and a row that another process inserted between our look and our write. */
const conflictStates = new Set(['40001', '40P01', '23505']);
/** Lock not available within lock_timeout; read-only during a fail-over; server not taking writes. */
const unavailableStates = new Set(['55P03', '25006']);
/** What the driver says when a connection could not be made or ended under a query; it gives no code. */
const connectionSentence =
  /^(?:Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|Query read timeout|Cannot use a pool)/;

/** Sorts an error of either driver. */
export const faultOf = (thrown: unknown): StoreFault => {
  const code = codeOf(thrown);
  if (code === undefined) {
    return thrown instanceof Error && connectionSentence.test(thrown.message) ? 'unavailable' : 'job';
  }
  if (code.startsWith('SQLITE_')) return sqliteUnavailable.test(code) ? 'unavailable' : 'job';
  if (conflictStates.has(code)) return 'conflict';
  if (unavailableStates.has(code)) return 'unavailable';
  if (/^[0-9A-Z]{5}$/.test(code)) return unavailableClasses.has(code.slice(0, 2)) ? 'unavailable' : 'job';
  // Node's own: ECONNREFUSED, ECONNRESET, ENOTFOUND, EPIPE …
  return /^E[A-Z]+$/.test(code) ? 'unavailable' : 'job';
};

/** A text with a NUL: PostgreSQL holds none, and nothing of ours contains one. */
const untranslatable = '22021';

/** What the rest of the relay sees of a failed statement. Errors of the job itself pass as they are. */
export const storeErrorOf = (thrown: unknown): unknown => {
  if (thrown instanceof BackchannelError) return thrown;
  if (codeOf(thrown) === untranslatable) return new BackchannelError('INPUT_INVALID');
  return faultOf(thrown) === 'job' ? thrown : new BackchannelError('UNAVAILABLE', { cause: thrown });
};
