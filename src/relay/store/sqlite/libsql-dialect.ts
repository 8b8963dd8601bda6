import type Database from 'libsql';
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type Dialect,
} from 'kysely';
import type { Mutex } from '../../../shared/mutex.ts';

export type Sqlite = InstanceType<typeof Database>;
type Statement = ReturnType<Sqlite['prepare']>;

/** Prepared statements kept. Bounded, because a bulk insert has one text per batch size. */
const maxStatements = 256;

/** The native binding aborts the process when it is handed a type it does not know, so types are checked here. */
const bindable = (value: unknown): unknown => {
  if (value === null || typeof value === 'string' || value instanceof Uint8Array) return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new TypeError(`A ${typeof value} cannot be stored`);
};

class LibsqlConnection implements DatabaseConnection {
  readonly #db: Sqlite;
  readonly #statements = new Map<string, Statement>();

  constructor(db: Sqlite) {
    this.#db = db;
  }

  #prepared(sql: string): Statement {
    const known = this.#statements.get(sql);
    if (known) return known;
    const oldest = this.#statements.keys().next();
    if (this.#statements.size >= maxStatements && !oldest.done) this.#statements.delete(oldest.value);
    const statement = this.#db.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const statement = this.#prepared(query.sql);
    const parameters = query.parameters.map(bindable);
    if (statement.reader) return { rows: statement.all(parameters) as Row[] };
    const { changes } = statement.run(parameters);
    return { rows: [], numAffectedRows: BigInt(changes) };
  }

  // eslint-disable-next-line require-yield -- required by the interface; the relay reads in pages.
  async *streamQuery(): AsyncIterableIterator<never> {
    throw new Error('Streaming queries are not offered');
  }
}

/**
 * One connection; the mutex gives it to one user at a time. Transactions begin and end without prepared statements: the binding
 * does not reset one that failed (a `begin` that found the file locked), and no commit is possible until it is reset.
 */
class LibsqlDriver implements Driver {
  readonly #connection: LibsqlConnection;
  readonly #db: Sqlite;
  readonly #mutex: Mutex;
  #release: (() => void) | undefined;

  constructor(db: Sqlite, mutex: Mutex) {
    this.#db = db;
    this.#mutex = mutex;
    this.#connection = new LibsqlConnection(db);
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    this.#release = await this.#mutex.acquire();
    return this.#connection;
  }

  async releaseConnection(): Promise<void> {
    this.#release?.();
  }

  async beginTransaction(): Promise<void> {
    this.#db.exec('begin immediate');
  }

  async commitTransaction(): Promise<void> {
    this.#db.exec('commit');
  }

  async rollbackTransaction(): Promise<void> {
    // SQLite ends the transaction itself when the disk is full.
    if (!this.#db.inTransaction) return;
    this.#db.exec('rollback');
  }

  async destroy(): Promise<void> {
    this.#db.close();
  }
}

/** Kysely over the better-sqlite3-like `libsql`; blobs come back as ArrayBuffer. */
export const libsqlDialect = (sqlite: Sqlite, mutex: Mutex): Dialect => ({
  createAdapter: () => new SqliteAdapter(),
  createDriver: () => new LibsqlDriver(sqlite, mutex),
  createIntrospector: (db) => new SqliteIntrospector(db),
  createQueryCompiler: () => new SqliteQueryCompiler(),
});
