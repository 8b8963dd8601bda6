import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHmac, randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { type RelayConfig, readConfig } from '../../../src/relay/config.ts';
import { type Relay, buildRelay } from '../../../src/relay/server.ts';
import { type PlatformFakes, startPlatformFakes } from './platform-fakes.ts';
import { appSecret, movableClock, relayEnvironment } from './relay-environment.ts';

export * from './relay-environment.ts';

export interface RunningRelay {
  relay: Relay;
  url: string;
  config: RelayConfig;
  fakes: PlatformFakes;
  clock: ReturnType<typeof movableClock>;
  /** Folder that holds the database and nothing else. */
  folder: string;
  logLines: string[];
  /** Closes it and opens another on the same database. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** An empty database in the PostgreSQL of this run; undefined in a run on SQLite. */
const makeDatabase = async (): Promise<string | undefined> => {
  const server = inject('postgresUrl');
  if (server === undefined) return undefined;
  const url = new URL(server);
  const name = `relay_${randomBytes(6).toString('hex')}`;
  const client = new pg.Client(server);
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  url.pathname = `/${name}`;
  return url.href;
};

/** A relay on a real database (a SQLite file, or PostgreSQL where vitest.config.ts says so) and a loopback port, with the platforms faked at the network's edge. */
export const startRelay = async (settings: Record<string, string> = {}): Promise<RunningRelay> => {
  const fakes = await startPlatformFakes();
  const folder = mkdtempSync(join(tmpdir(), 'relay-test-'));
  const database = await makeDatabase();
  const config = readConfig({
    ...relayEnvironment(fakes.url, join(folder, 'relay.db')),
    ...(database === undefined ? {} : { RELAY_DATABASE_URL: database }),
    ...settings,
  });
  const clock = movableClock();
  const logLines: string[] = [];
  const open = async (): Promise<{ relay: Relay; url: string }> => {
    const relay = await buildRelay(config, { clock, logSink: { write: (line) => void logLines.push(line) } });
    return { relay, url: (await relay.start()).url };
  };
  const running: RunningRelay = {
    ...(await open()),
    config,
    fakes,
    clock,
    folder,
    logLines,
    async restart() {
      await running.relay.close();
      Object.assign(running, await open());
    },
    async close() {
      await running.relay.close();
      await fakes.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return running;
};

/** JSON as Meta writes it: ASCII only, lower-case \u escapes, escaped slashes. */
export const metaJson = (value: unknown): string =>
  JSON.stringify(value)
    .replaceAll('/', '\\/')
    .replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

export const metaSignature = (body: string | Uint8Array, secret = appSecret): string =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

/** Posts a webhook as Meta does. */
export const postWebhook = (
  url: string,
  body: unknown,
  options: { secret?: string; headers?: Record<string, string> } = {},
): Promise<Response> => {
  const text = typeof body === 'string' ? body : metaJson(body);
  return fetch(`${url}/webhooks/meta`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-hub-signature-256': metaSignature(text, options.secret),
      'user-agent': 'facebookexternalua',
      ...options.headers,
    },
    body: text,
  });
};

export const customerId = '7610000000000099';

/** One text message from a customer, as a webhook body. */
export const textWebhook = (accountId: string, mid: string, text: string): unknown => ({
  object: 'instagram',
  entry: [
    {
      id: accountId,
      time: 1_790_000_000_500,
      messaging: [
        {
          sender: { id: customerId },
          recipient: { id: accountId },
          timestamp: 1_790_000_000_000,
          message: { mid, text },
        },
      ],
    },
  ],
});
