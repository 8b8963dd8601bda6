import { Socket } from 'node:net';
import pg from 'pg';

/** Longer than any query takes; enforced by the server. */
const statementTimeoutMs = 10_000;
const lockTimeoutMs = 5000;
const connectTimeoutMs = 5000;
/** Without a byte in either direction for this long a connection is closed: the server is gone, or the connection is idle. */
const silentTimeoutMs = 20_000;
/** Connections of one process. Group commit needs few, and a small managed PostgreSQL allows a hundred in total. */
const poolSize = 10;

/** Read as numbers: sequence numbers and epoch milliseconds are far below 2^53. */
const numericTypes = new Set<number>([pg.types.builtins.INT8, pg.types.builtins.NUMERIC]);
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    numericTypes.has(oid)
      ? Number
      : (pg.types.getTypeParser(oid, format as 'text') as (text: string) => unknown),
};

const socketWithTimeout = (silentMs: number) => (): Socket => {
  const socket = new Socket();
  socket.setTimeout(silentMs, () => socket.destroy());
  return socket;
};

const applicationName = 'backchannel-relay';

const optionsOf = (connectionString: string, silentMs: number): pg.ClientConfig => ({
  connectionString,
  types,
  connectionTimeoutMillis: connectTimeoutMs,
  statement_timeout: statementTimeoutMs,
  lock_timeout: lockTimeoutMs,
  idle_in_transaction_session_timeout: statementTimeoutMs,
  keepAlive: true,
  stream: socketWithTimeout(silentMs),
  application_name: applicationName,
});

/** `onError` is called for connections that broke; the pool replaces them. */
export const createPool = (connectionString: string, onError: (error: unknown) => void): pg.Pool => {
  const pool = new pg.Pool({ ...optionsOf(connectionString, silentTimeoutMs), max: poolSize });
  pool.on('error', onError);
  // The pool listens to idle connections only; an error of one in use, between two queries, would end the process.
  pool.on('connect', (client) => void client.on('error', onError));
  return pool;
};

/** A separate connection, for LISTEN. It needs a query more often than every `silentMs`. */
export const createClient = (connectionString: string, silentMs: number): pg.Client =>
  new pg.Client(optionsOf(connectionString, silentMs));

/** Connections of relays to this database, as far as this user may see them. Errors: the driver's. */
export const countRelaysAtPostgres = async (connectionString: string): Promise<number> => {
  const client = new pg.Client({
    ...optionsOf(connectionString, silentTimeoutMs),
    application_name: `${applicationName}-check`,
  });
  try {
    await client.connect();
    const { rows } = await client.query<{ count: number }>(
      `select count(*) as count from pg_stat_activity
        where datname = current_database() and application_name = $1`,
      [applicationName],
    );
    return rows[0]?.count ?? 0;
  } finally {
    await client.end();
  }
};
