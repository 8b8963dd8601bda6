import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RelaySignal } from '../../../src/relay/store/index.ts';
import { createPool } from '../../../src/relay/store/postgres/connections.ts';
import { type PostgresSignals, createPostgresSignals } from '../../../src/relay/store/postgres/signals.ts';
import { type PostgresServer, startPostgresServer } from '../../helpers/postgres-server.ts';

let server: PostgresServer;
let url: string;
beforeAll(async () => {
  server = await startPostgresServer();
  url = await server.createDatabase();
});
afterAll(() => server.remove());

interface Process {
  signals: PostgresSignals;
  heard: RelaySignal[];
  faults: string[];
  stop(): Promise<void>;
}

/** What a relay process has of them. */
const startProcess = async (pauseMs?: number): Promise<Process> => {
  const pool = createPool(url, () => undefined);
  const [heard, faults]: [RelaySignal[], string[]] = [[], []];
  const signals = createPostgresSignals({
    pool,
    connectionString: url,
    onFault: (where) => faults.push(where),
    ...(pauseMs !== undefined && { pauseMs }),
  });
  signals.listen((signal) => heard.push(signal));
  await signals.start();
  return {
    signals,
    heard,
    faults,
    async stop() {
      await signals.stop();
      await pool.end();
    },
  };
};

const news = (workspaceId: string): RelaySignal => ({ type: 'news', workspaceId });
const until = (isTrue: () => boolean): Promise<void> =>
  vi.waitFor(() => expect(isTrue()).toBe(true), { timeout: 30_000, interval: 5 });
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Somebody else on the channel, who counts notifications and says something of their own. */
const startOutsider = async () => {
  const client = new pg.Client(url);
  await client.connect();
  const payloads: string[] = [];
  client.on('notification', ({ payload }) => payloads.push(payload ?? ''));
  await client.query('listen backchannel_relay');
  return { client, payloads };
};

describe('signals between processes', () => {
  it('reach every other process, and not the one that sent them', async () => {
    const [a, b] = [await startProcess(), await startProcess()];
    a.signals.publish(news('one'));
    await until(() => b.heard.length === 1);
    b.signals.publish(news('two'));
    await until(() => a.heard.length === 1);
    expect([a.heard, b.heard]).toEqual([[news('two')], [news('one')]]);
    await Promise.all([a.stop(), b.stop()]);
  });

  it('leave at once when nothing left before, and together when something did: one notification, each signal once', async () => {
    const outsider = await startOutsider();
    const a = await startProcess(2000);
    a.signals.publish(news('first'));
    await until(() => outsider.payloads.length === 1);
    for (let n = 0; n < 300; n += 1) {
      a.signals.publish(news(`team-${n % 100}`));
      await turn();
    }
    await until(() => outsider.payloads.length > 1);
    expect(outsider.payloads).toHaveLength(2);
    const { signals } = JSON.parse(outsider.payloads[1] ?? '') as { signals: RelaySignal[] };
    expect(signals).toEqual(Array.from({ length: 100 }, (_, n) => news(`team-${n}`)));
    await a.stop();
    await outsider.client.end();
  });

  it('go on while the connection that listens is away, and what was missed meanwhile is asked for', async () => {
    const [a, b] = [await startProcess(), await startProcess()];
    const outsider = await startOutsider();
    // Both lose the connection that listens; the pools keep theirs.
    await outsider.client.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name = 'backchannel-relay' and pid in (
          select pid from pg_stat_activity where query = 'listen backchannel_relay')`,
    );
    await until(() => a.faults.length > 0);
    a.signals.publish(news('away'));
    await until(() => outsider.payloads.some((text) => text.includes('away')));
    await until(() => b.heard.some(({ type }) => type === 'missed'));
    await until(() => a.heard.some(({ type }) => type === 'missed'));
    // And are connected again.
    a.signals.publish(news('back'));
    await until(() => b.heard.some((signal) => signal.type === 'news' && signal.workspaceId === 'back'));
    await Promise.all([a.stop(), b.stop()]);
    await outsider.client.end();
  });

  it('from somebody who writes anything into the channel are left', async () => {
    const a = await startProcess();
    const outsider = await startOutsider();
    for (const text of ['', '{', '{"from":1}', '{"from":"x","signals":[{"type":"none"}]}'])
      await outsider.client.query('select pg_notify($1, $2)', ['backchannel_relay', text]);
    await outsider.client.query('select pg_notify($1, $2)', [
      'backchannel_relay',
      JSON.stringify({ from: 'x', signals: [news('good')] }),
    ]);
    await until(() => a.heard.length > 0);
    expect(a.heard).toEqual([news('good')]);
    await a.stop();
    await outsider.client.end();
  });
});
