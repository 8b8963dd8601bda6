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

export type Sqlite = InstanceType<typeof Database>;
type Statement = ReturnType<Sqlite['prepare']>;

/** The one connection is used by one at a time; who wants it waits in line. Gives the function that lets the next one in. */
export interface Turnstile {
  enter(): Promise<() => void>;
}

export const createTurnstile = (): Turnstile => {
  let tail: Promise<void> = Promise.resolve();
  return {
    async enter() {
      const before = tail;
      let leave = (): void => undefined;
      tail = new Promise((resolve) => (leave = resolve));
      await before;
      return leave;
    },
  };
};

/** Statements kept prepared. Bulk inserts make one text per batch size, hence the bound. */
const maxStatements = 256;

/**
 * The native binding aborts the whole process when it is handed a type it does not know, so what it may be handed
 * is checked here.
 */
const bindable = (value: unknown): unknown => {
  if (value === null || typeof value === 'string' || value instanceof Uint8Array) return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new TypeError(`A ${typeof value} cannot be stored`);
};

class LibsqlConnection implements DatabaseConnection {
  readonly #database: Sqlite;
  readonly #statements = new Map<string, Statement>();

  constructor(database: Sqlite) {
    this.#database = database;
  }

  #prepared(sql: string): Statement {
    const known = this.#statements.get(sql);
    if (known) return known;
    const oldest = this.#statements.keys().next();
    if (this.#statements.size >= maxStatements && !oldest.done) this.#statements.delete(oldest.value);
    const statement = this.#database.prepare(sql);
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

  // eslint-disable-next-line require-yield -- the interface asks for it; the relay reads in pages instead.
  async *streamQuery(): AsyncIterableIterator<never> {
    throw new Error('Streaming queries are not offered');
  }
}

/**
 * Transactions are begun and ended without prepared statements: the binding does not reset one that failed (a `begin` that found the
 * file locked), and as long as it hangs there no later commit is possible.
 */
class LibsqlDriver implements Driver {
  readonly #connection: LibsqlConnection;
  readonly #database: Sqlite;
  readonly #turnstile: Turnstile;
  #release: (() => void) | undefined;

  constructor(database: Sqlite, turnstile: Turnstile) {
    this.#database = database;
    this.#turnstile = turnstile;
    this.#connection = new LibsqlConnection(database);
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    this.#release = await this.#turnstile.enter();
    return this.#connection;
  }

  async releaseConnection(): Promise<void> {
    this.#release?.();
  }

  async beginTransaction(): Promise<void> {
    this.#database.exec('begin immediate');
  }

  async commitTransaction(): Promise<void> {
    this.#database.exec('commit');
  }

  async rollbackTransaction(): Promise<void> {
    // A full disk has ended the transaction already.
    if (!this.#database.inTransaction) return;
    this.#database.exec('rollback');
  }

  async destroy(): Promise<void> {
    this.#database.close();
  }
}

/** Kysely over the better-sqlite3-like `libsql`; blobs come back as ArrayBuffer. */
export const libsqlDialect = (database: Sqlite, turnstile: Turnstile): Dialect => ({
  createAdapter: () => new SqliteAdapter(),
  createDriver: () => new LibsqlDriver(database, turnstile),
  createIntrospector: (db) => new SqliteIntrospector(db),
  createQueryCompiler: () => new SqliteQueryCompiler(),
});
