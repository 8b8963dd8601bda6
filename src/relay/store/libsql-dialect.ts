import Database from 'libsql';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type Dialect,
} from 'kysely';

type Sqlite = InstanceType<typeof Database>;
type Statement = ReturnType<Sqlite['prepare']>;

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

/** One connection for the process; whoever wants it waits in line. */
class LibsqlDriver implements Driver {
  readonly #connection: LibsqlConnection;
  readonly #database: Sqlite;
  #tail: Promise<void> = Promise.resolve();
  #release: (() => void) | undefined;

  constructor(database: Sqlite) {
    this.#database = database;
    this.#connection = new LibsqlConnection(database);
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    const before = this.#tail;
    let release = (): void => undefined;
    this.#tail = new Promise((resolve) => (release = resolve));
    await before;
    this.#release = release;
    return this.#connection;
  }

  async releaseConnection(): Promise<void> {
    this.#release?.();
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'));
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('rollback'));
  }

  async destroy(): Promise<void> {
    this.#database.close();
  }
}

/**
 * Opens a SQLite file so that what was committed survives a power cut (WAL, synchronous=FULL) and what was deleted is
 * overwritten (secure_delete; the WAL is truncated by the store's sweep).
 */
export const openSqlite = (path: string): Sqlite => {
  const database = new Database(path);
  for (const pragma of [
    'journal_mode = WAL',
    'synchronous = FULL',
    'secure_delete = ON',
    'foreign_keys = ON',
    'busy_timeout = 5000',
    'temp_store = MEMORY',
  ]) {
    database.prepare(`pragma ${pragma}`).all();
  }
  return database;
};

/** Kysely over the better-sqlite3-like `libsql`; blobs come back as ArrayBuffer. */
export const libsqlDialect = (database: Sqlite): Dialect => ({
  createAdapter: () => new SqliteAdapter(),
  createDriver: () => new LibsqlDriver(database),
  createIntrospector: (db) => new SqliteIntrospector(db),
  createQueryCompiler: () => new SqliteQueryCompiler(),
});
