import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { type RelayConfig, readConfig } from '../../../src/relay/config.ts';
import { type Relay, buildRelay } from '../../../src/relay/server.ts';
import { type PlatformFakes, startPlatformFakes } from './platform-fakes.ts';
import { movableClock, relayEnvironment } from './relay-environment.ts';

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
export const makeDatabase = async (): Promise<string | undefined> => {
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

/**
 * A relay on a real database (a SQLite file, or PostgreSQL where vitest.config.ts says so) and a loopback port, with the
 * platforms faked at the network's edge.
 */
export const startRelay = async (settings: Record<string, string> = {}): Promise<RunningRelay> => {
  const fakes = await startPlatformFakes();
  const folder = mkdtempSync(join(tmpdir(), 'relay-test-'));
  const database = await makeDatabase();
  const config: RelayConfig = readConfig({
    ...relayEnvironment(fakes.url, join(folder, 'relay.db')),
    ...(database === undefined ? {} : { RELAY_DATABASE_URL: database }),
    ...settings,
  });
  // Tests let days pass, and their devices show no account again; those that are about it say so.
  if (settings['RELAY_ROLE_CHECK_MINUTES'] === undefined) config.roleCheckMs = Infinity;
  const clock = movableClock();
  const logLines: string[] = [];
  const open = async (): Promise<{ relay: Relay; url: string }> => {
    const relay = await buildRelay(config, {
      clock,
      elapsed: clock.elapsed,
      logSink: { write: (line) => void logLines.push(line) },
    });
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
