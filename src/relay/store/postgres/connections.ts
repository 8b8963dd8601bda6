import { Socket } from 'node:net';
import pg from 'pg';

/** A query that takes longer is stuck; requests would not wait for it. Enforced by the server. */
const statementTimeoutMs = 10_000;
const lockTimeoutMs = 5000;
const connectTimeoutMs = 5000;
/** No byte either way for this long: the other end is gone, or the connection idle and replaceable. */
const silentTimeoutMs = 20_000;
/** Connections of one process. Group commit needs few; a small managed PostgreSQL offers a hundred to all of its clients. */
const poolSize = 10;

/** Numbers stay numbers: sequence numbers and epoch milliseconds are far below 2^53. */
const numericTypes = new Set<number>([pg.types.builtins.INT8, pg.types.builtins.NUMERIC]);
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    numericTypes.has(oid)
      ? Number
      : (pg.types.getTypeParser(oid, format as 'text') as (text: string) => unknown),
};

const socketThatGivesUp = (silentMs: number) => (): Socket => {
  const socket = new Socket();
  socket.setTimeout(silentMs, () => socket.destroy());
  return socket;
};

const optionsOf = (connectionString: string, silentMs: number): pg.ClientConfig => ({
  connectionString,
  types,
  connectionTimeoutMillis: connectTimeoutMs,
  statement_timeout: statementTimeoutMs,
  lock_timeout: lockTimeoutMs,
  idle_in_transaction_session_timeout: statementTimeoutMs,
  keepAlive: true,
  stream: socketThatGivesUp(silentMs),
  application_name: 'backchannel-relay',
});

/** `onError` hears of connections that broke; the pool has replaced them already, or does when they are given back. */
export const createPool = (connectionString: string, onError: (error: unknown) => void): pg.Pool => {
  const pool = new pg.Pool({ ...optionsOf(connectionString, silentTimeoutMs), max: poolSize });
  pool.on('error', onError);
  // The pool listens to idle ones only: one that breaks while it is lent, between two queries, would end the process.
  pool.on('connect', (client) => void client.on('error', onError));
  return pool;
};

/** A connection of its own, for listening. It must be spoken to more often than `silentMs`. */
export const createClient = (connectionString: string, silentMs: number): pg.Client =>
  new pg.Client(optionsOf(connectionString, silentMs));
