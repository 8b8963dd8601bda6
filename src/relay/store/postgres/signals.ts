import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { z } from 'zod';
import type { RelaySignal, Signals } from '../signals.ts';
import { createClient } from './connections.ts';

const channel = 'backchannel_relay';
/** PostgreSQL takes less than 8,000 bytes in one notification. */
const maxPayloadBytes = 7500;
/** Queries on the listening connection, which is closed when it is silent for longer than `silentMs`. */
const pingMs = 10_000;
const silentMs = 30_000;
const reconnectMs = 500;
/**
 * Between two bundles: every one is received by every process, so that the work of all would grow with the square of their
 * number. The first of a burst leaves at once.
 */
const bundleMs = 20;

const id = z.string().max(64);
const signalSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('news'), workspaceId: id }),
  z.object({ type: z.literal('incomplete'), workspaceId: id }),
  z.object({ type: z.literal('directory'), workspaceId: id, version: z.number() }),
  z.object({ type: z.literal('device-removed'), workspaceId: id, deviceId: id }),
  z.object({
    type: z.literal('opened'),
    workspaceId: id,
    deviceId: id,
    kind: z.enum(['socket', 'poll']),
    askedAtMs: z.number(),
  }),
]);
const payloadSchema = z.object({ from: z.string(), signals: z.array(signalSchema) });

/** Undefined when the text is no notification of this relay's format (another version, or sent by hand). */
const readPayload = (text: string): z.output<typeof payloadSchema> | undefined => {
  try {
    return payloadSchema.safeParse(JSON.parse(text)).data;
  } catch {
    // Not JSON: not from a relay.
    return undefined;
  }
};

export interface PostgresSignals extends Signals {
  start(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * LISTEN and NOTIFY. Notifications are sent in bundles after the commit they are about: inside of it they would serialize all
 * commits of the database. They leave on the connection that listens, which waits for no disk: a notification is a commit, and
 * while one waits all others of the database do. When the connection broke and was replaced, the listener gets `missed`.
 */
export const createPostgresSignals = (deps: {
  pool: pg.Pool;
  connectionString: string;
  onFault(where: string, thrown: unknown): void;
  /** Instead of `bundleMs`. */
  pauseMs?: number;
}): PostgresSignals => {
  const self = randomUUID();
  /** How a notification of this process begins. */
  const own = `{"from":"${self}"`;
  let listener: (signal: RelaySignal) => void = () => undefined;
  let waiting = new Map<string, RelaySignal>();
  let isSending = false;
  let isStopped = false;
  /** The connection listens. */
  let isConnected = false;
  let client: pg.Client | undefined;
  const timers = new Set<NodeJS.Timeout>();

  const payloads = (signals: RelaySignal[]): string[] => {
    const text = JSON.stringify({ from: self, signals });
    if (Buffer.byteLength(text) <= maxPayloadBytes || signals.length === 1) return [text];
    const half = Math.ceil(signals.length / 2);
    return [...payloads(signals.slice(0, half)), ...payloads(signals.slice(half))];
  };

  const after = (ms: number, action: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      action();
    }, ms);
    timers.add(timer);
  };

  /** Never resolves once the signals are stopped. */
  const pause = (): Promise<void> => new Promise((resolve) => after(deps.pauseMs ?? bundleMs, resolve));

  const notify = async (signals: RelaySignal[]): Promise<void> => {
    const query = {
      name: 'notify',
      text: 'select pg_notify($1, p) from unnest($2::text[]) as p',
      values: [channel, payloads(signals)],
    };
    if (!isConnected || !client) await deps.pool.query(query);
    // A connection that breaks says so to onLost as well; the others need not wait for it. Twice is harmless.
    else await client.query(query).catch(() => deps.pool.query(query));
  };

  const send = async (): Promise<void> => {
    if (isSending) return;
    isSending = true;
    try {
      while (waiting.size > 0 && !isStopped) {
        const signals = [...waiting.values()];
        waiting = new Map();
        await notify(signals);
        await pause();
      }
    } catch (error) {
      // The other processes read the database at their next heartbeat (stream/reconcile.ts).
      deps.onFault('notify', error);
    } finally {
      isSending = false;
    }
  };

  const onLost = (of: pg.Client, error: unknown): void => {
    if (client !== of || isStopped) return;
    client = undefined;
    isConnected = false;
    deps.onFault('listen', error);
    of.end().catch(() => undefined); // Broken already: the error says nothing new.
    after(reconnectMs, reconnect);
  };

  const connect = async (): Promise<void> => {
    const made = createClient(deps.connectionString, silentMs);
    client = made;
    made.on('error', (error) => onLost(made, error));
    made.on('end', () => onLost(made, new Error('Connection terminated')));
    made.on('notification', ({ payload = '' }) => {
      // The server gives everybody everything, so half of it or all is this process's own.
      if (!payload.startsWith(own)) readPayload(payload)?.signals.forEach((signal) => listener(signal));
    });
    await made.connect();
    // What is said here is repeated at the next heartbeat: nothing of it has to survive a crash.
    await made.query('set synchronous_commit = off');
    await made.query(`listen ${channel}`);
    isConnected = true;
    const ping = (): void => {
      if (client !== made) return;
      made.query('select 1').catch((error: unknown) => onLost(made, error));
      after(pingMs, ping);
    };
    after(pingMs, ping);
  };

  const reconnect = (): void => {
    connect().then(
      () => listener({ type: 'missed' }),
      (error: unknown) => {
        if (client) onLost(client, error);
      },
    );
  };

  return {
    publish(signal) {
      waiting.set(JSON.stringify(signal), signal);
      // Bundles the signals of this turn of the event loop.
      setImmediate(() => void send());
    },
    listen(given) {
      listener = given;
    },
    start: connect,
    async stop() {
      isStopped = true;
      timers.forEach(clearTimeout);
      await client?.end();
    },
  };
};
