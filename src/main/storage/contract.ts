/** What SQLite can hold. `undefined` is stored as NULL; booleans are refused (store 0 or 1). */
export type SqlValue = string | number | bigint | Uint8Array | null | undefined;

/** A prepared statement. Positional `?` parameters only: `run(a, b)`. Rows come as plain objects. */
export interface Statement<Row = unknown> {
  run(...values: SqlValue[]): { changes: number; lastInsertRowid: number };
  get(...values: SqlValue[]): Row | undefined;
  all(...values: SqlValue[]): Row[];
}

/**
 * The one encrypted SQLite file of a profile. Everything is synchronous.
 * Errors: SQLite's own, with `code` such as SQLITE_CONSTRAINT_UNIQUE; STORAGE_UNREADABLE after close.
 */
export interface Database {
  prepare<Row = unknown>(sql: string): Statement<Row>;
  /** Statements without parameters, separated by semicolons. */
  exec(sql: string): void;
  /**
   * BEGIN IMMEDIATE … COMMIT; rolled back when `fn` throws. `fn` must be synchronous. A nested call joins the outer
   * transaction through a savepoint: when it throws, its own writes are undone, and the outer one decides what then.
   */
  transaction<T>(fn: () => T): T;
  /**
   * Runs `fn` after the outermost transaction has committed (at once when there is none); never when it is rolled back.
   * For events.
   */
  afterCommit(fn: () => void): void;
  readonly isInTransaction: boolean;
  /**
   * After something was deleted for good: moves the write-ahead log into the file and empties it, so that no former
   * page stays in it. Not in a transaction (use `afterCommit`).
   */
  emptyLog(): void;
  close(): void;
  /** Erases every table, closes, and removes the file with its -wal and -shm. The key is the caller's to destroy, after this. */
  destroy(): void;
}

/** One step of the schema. Never edited after release; each has a test that spells out its tables and columns. */
export interface Migration {
  /** From 1; unique. */
  number: number;
  /** As in the file's name. */
  slug: string;
  up(db: Database): void;
}
