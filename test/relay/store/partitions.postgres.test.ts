import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inRepository } from '../../../scripts/paths.ts';
import type { AccountId, ChannelId, PageId, WorkspaceId } from '../../../src/shared/domain/index.ts';
import {
  type Device,
  type SealedWebhook,
  acknowledge,
  ensureWorkspace,
  envelopeTtlMs,
  insertChannel,
  insertDevice,
  listEnvelopes,
  openStore,
  setChannelKey,
} from '../../../src/relay/store/index.ts';
import { createSweep } from '../../../src/relay/sweep.ts';
import { type PostgresServer, startPostgresServer } from '../../helpers/postgres-server.ts';

/** deploy/postgres/partition.sql, as docs/scale.md says to run it: on a database that relays have used. */
const script = readFileSync(inRepository('deploy', 'postgres', 'partition.sql'), 'utf8');
const nowMs = 1_790_000_000_000;

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgresServer();
});
afterAll(() => server.remove());

const run = async (url: string, text: string): Promise<pg.QueryResult> => {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return await client.query(text);
  } finally {
    await client.end();
  }
};

const webhook = (workspaceId: string): SealedWebhook => ({
  workspaceId,
  channelId: `channel-${workspaceId}`,
  keyId: 'key',
  sealed: randomBytes(200),
  keyHash: randomBytes(32),
});

const device = {
  id: 'device-a',
  workspaceId: 'a',
  accountId: 'account',
  agentId: 'maria@bakery.test',
  role: 'normal',
  signKey: 'sign',
  sealKey: 'seal',
  appVersion: '0.2.0',
  platform: 'linux',
  enrolledAtMs: nowMs,
  firstSeq: 0,
  ackedSeq: 0,
  lastSeenMs: 0,
  provenAtMs: 0,
  excusedUntilMs: 0,
  report: undefined,
} as unknown as Device;

/** A database in use: two teams, each with an account, one with a computer and two envelopes that wait for it. */
const inUse = async () => {
  const url = await server.createDatabase();
  const store = await openStore(url);
  await store.commit(async (writer) => {
    for (const id of ['a', 'b']) {
      await ensureWorkspace(writer, id, nowMs);
      await setChannelKey(writer, id, { keyId: 'key', publicKey: 'p'.repeat(43) });
      await insertChannel(writer, {
        id: `channel-${id}` as ChannelId,
        workspaceId: id as WorkspaceId,
        pageId: `page-${id}` as PageId,
        accountId: `account-${id}` as AccountId,
        personId: 'person',
        connectedAtMs: nowMs,
      });
    }
    await insertDevice(writer, device);
  });
  const given = [webhook('a'), webhook('b'), webhook('a')];
  await store.appendWebhooks(given, nowMs);
  await store.close();
  return { url, given };
};

describe('tables that are divided by team', () => {
  it('hold what was there, and the relay goes on with them: numbers, repeats, acknowledgements, sweeps', async () => {
    const { url, given } = await inUse();
    await run(url, script);
    // Starts as an update does: looks for migrations that are missing.
    const store = await openStore(url);
    expect(await store.appendWebhooks([...given, webhook('a')], nowMs)).toMatchObject({
      stored: 1,
      duplicates: 3,
    });
    const seqs = async () =>
      (await listEnvelopes(store.db, device, 0, nowMs)).envelopes.map(({ seq }) => seq);
    expect(await seqs()).toEqual([1, 2, 3]);
    const others = await Promise.all(
      Array.from({ length: 20 }, () => store.appendWebhooks([webhook('b'), webhook('a')], nowMs)),
    );
    expect(others.reduce((sum, { stored }) => sum + stored, 0)).toBe(40);
    expect(await seqs()).toEqual(Array.from({ length: 23 }, (_, index) => index + 1));
    await store.commit((writer) => acknowledge(writer, device.id, 22), 'shared');
    expect(await seqs()).toEqual([23]);
    await createSweep(store).run(nowMs + envelopeTtlMs);
    expect(await seqs()).toEqual([]);
    await store.close();
  });

  it('lie in more than one part', async () => {
    const { url } = await inUse();
    await run(url, script);
    const store = await openStore(url);
    await store.commit(async (writer) => {
      for (let n = 0; n < 50; n += 1) await ensureWorkspace(writer, `team-${n}`, nowMs);
    });
    await run(
      url,
      `insert into seen select 'team-' || n, sha256(int4send(n)), ${nowMs} from generate_series(0, 49) as n`,
    );
    const { rows } = await run(url, 'select count(distinct tableoid)::int as parts from seen');
    expect((rows as { parts: number }[])[0]?.parts).toBeGreaterThan(10);
    await store.close();
  });

  it('are left as they are when the script is run again', async () => {
    const { url } = await inUse();
    await run(url, script);
    await expect(run(url, script)).rejects.toThrow('envelopes is divided already');
    const { rows } = await run(url, 'select count(*)::int as count from envelopes');
    expect(rows).toEqual([{ count: 3 }]);
  });
});
