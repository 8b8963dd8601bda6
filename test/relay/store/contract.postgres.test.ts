import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type {
  AccountId,
  AgentId,
  ChannelId,
  DeviceId,
  PageId,
  WorkspaceId,
} from '../../../src/shared/domain/index.ts';
import {
  type Device,
  type Quota,
  type RelayStore,
  type SealedWebhook,
  acknowledge,
  appendEnvelopes,
  deleteDevice,
  ensureWorkspace,
  envelopeTtlMs,
  findDevice,
  findWorkspace,
  insertChannel,
  insertDevice,
  isBoundSigner,
  listEnvelopes,
  enforceQuota,
  noteBoundSigner,
  openStore,
  listDevicesById,
  setChannelKey,
  setPrekey,
  sweepExpired,
  sweepSeen,
} from '../../../src/relay/store/index.ts';
import { type Swept, createSweep } from '../../../src/relay/sweep.ts';
import { type PostgresServer, startPostgresServer } from '../../helpers/postgres-server.ts';

/** One contract, two databases. */
interface Place {
  /** A new, empty one. */
  create(): Promise<string>;
  close(): Promise<void>;
}

const sqlitePlace = async (): Promise<Place> => {
  const folder = mkdtempSync(join(tmpdir(), 'relay-contract-'));
  let files = 0;
  return {
    create: async () => `file:${join(folder, `relay-${(files += 1)}.db`)}`,
    close: async () => rmSync(folder, { recursive: true, force: true }),
  };
};

const postgresPlace = async (): Promise<Place> => {
  const server: PostgresServer = await startPostgresServer();
  return { create: () => server.createDatabase(), close: () => server.remove() };
};

const nowMs = 1_790_000_000_000;
const hash = (): Buffer => randomBytes(32);

describe.each([
  { name: 'SQLite', open: sqlitePlace },
  { name: 'PostgreSQL', open: postgresPlace },
])('the store on $name', ({ name, open }) => {
  let place: Place;
  let url: string;
  let store: RelayStore;
  beforeAll(async () => {
    place = await open();
  });
  afterAll(() => place.close());
  beforeEach(async () => {
    url = await place.create();
    store = await openStore(url);
  });
  afterEach(() => store.close());

  const makeWorkspace = async (id: string, of: RelayStore = store): Promise<void> => {
    await of.commit(async (writer) => {
      await ensureWorkspace(writer, id, nowMs);
      await setChannelKey(writer, id, { keyId: `key-${id}`, publicKey: 'p'.repeat(43) });
      await insertChannel(writer, {
        id: `channel-${id}` as ChannelId,
        workspaceId: id as WorkspaceId,
        pageId: `page-${id}` as PageId,
        accountId: `account-${id}` as AccountId,
        personId: 'person',
        connectedAtMs: nowMs,
      });
    });
  };
  const makeDevice = async (workspaceId: string, id: string, firstSeq = 0): Promise<Device> => {
    const device: Device = {
      id: id as DeviceId,
      workspaceId: workspaceId as WorkspaceId,
      accountId: 'account',
      agentId: `${id}@bakery.test` as AgentId,
      role: 'normal',
      signKey: `sign-${id}`,
      sealKey: `seal-${id}`,
      appVersion: '0.1.0',
      platform: 'linux',
      kind: 'console',
      enrolledAtMs: nowMs,
      firstSeq,
      ackedSeq: firstSeq,
      lastSeenMs: 0,
      provenAtMs: 0,
      excusedUntilMs: 0,
      report: undefined,
    };
    await store.commit((writer) => insertDevice(writer, device));
    return device;
  };
  const webhook = (workspaceId: string, change: Partial<SealedWebhook> = {}): SealedWebhook => ({
    workspaceId,
    channelId: `channel-${workspaceId}`,
    keyId: `key-${workspaceId}`,
    sealed: randomBytes(200),
    keyHash: hash(),
    ...change,
  });
  const sweep = (atMs: number, quota?: Quota): Promise<Swept> => createSweep(store, quota).run(atMs);
  const head = async (id: string): Promise<number> => (await findWorkspace(store.db, id))?.head ?? -1;
  const seqs = async (device: Device, after = 0): Promise<number[]> =>
    (await listEnvelopes(store.db, device, after, nowMs)).envelopes.map(({ seq }) => seq);

  describe('commit', () => {
    it('does all of many jobs of the same moment, each with its own answer', async () => {
      const values = await Promise.all(
        Array.from({ length: 200 }, (_, index) =>
          store.commit(async (writer) => {
            await ensureWorkspace(writer, `w${index}`, 1);
            return index;
          }),
        ),
      );
      expect(values).toEqual(Array.from({ length: 200 }, (_, index) => index));
    });

    it('undoes only the job that failed', async () => {
      const outcomes = await Promise.allSettled(
        ['a', 'bad', 'c'].map((id) =>
          store.commit(async (writer) => {
            await ensureWorkspace(writer, id, 1);
            if (id === 'bad') throw new Error('guilty');
          }),
        ),
      );
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      expect(await findWorkspace(store.db, 'bad')).toBeUndefined();
      expect(await findWorkspace(store.db, 'c')).toBeDefined();
    });

    it('lets each of many who look before they write see what the others wrote', async () => {
      await makeWorkspace('w');
      // Read, then write what was read: without isolation two would write the same number.
      await Promise.all(
        Array.from({ length: 12 }, () =>
          store.commit(async (writer) => {
            const row = await writer
              .selectFrom('workspaces')
              .select('directory_version')
              .where('id', '=', 'w')
              .executeTakeFirstOrThrow();
            await writer
              .updateTable('workspaces')
              .set({ directory_version: row.directory_version + 1 })
              .where('id', '=', 'w')
              .execute();
          }),
        ),
      );
      expect((await findWorkspace(store.db, 'w'))?.directoryVersion).toBe(13);
    });

    it('keeps what was committed when it is opened again', async () => {
      await makeWorkspace('w');
      await store.appendWebhooks([webhook('w')], nowMs);
      await store.close();
      store = await openStore(url);
      expect(await head('w')).toBe(1);
    });
  });

  describe('appendWebhooks', () => {
    it('numbers them per workspace in the given order, and hands out exactly the bytes that came in', async () => {
      await makeWorkspace('a');
      await makeWorkspace('b');
      const device = await makeDevice('a', 'd');
      const given = [webhook('a'), webhook('b'), webhook('a'), webhook('a')];
      expect(await store.appendWebhooks(given, nowMs)).toEqual({
        stored: 4,
        duplicates: 0,
        overQuota: [],
        unbound: 0,
      });
      const { envelopes } = await listEnvelopes(store.db, device, 0, nowMs);
      expect(envelopes.map(({ seq, sealed }) => [seq, sealed])).toEqual(
        given
          .filter(({ workspaceId }) => workspaceId === 'a')
          .map(({ sealed }, index) => [index + 1, `2.${Buffer.from(sealed).toString('base64url')}`]),
      );
      expect(envelopes[0]).toMatchObject({
        audience: 'workspace',
        kind: 'instagram',
        keyId: 'key-a',
        createdAtMs: nowMs,
        expiresAtMs: nowMs + envelopeTtlMs,
      });
      expect(await head('b')).toBe(1);
    });

    it('makes one of repeats, in one batch, in two and in two at once', async () => {
      await makeWorkspace('a');
      const same = webhook('a');
      expect(await store.appendWebhooks([same, same], nowMs)).toMatchObject({ stored: 1, duplicates: 1 });
      expect(await store.appendWebhooks([same, webhook('a')], nowMs)).toMatchObject({
        stored: 1,
        duplicates: 1,
      });
      const [x, y] = [webhook('a'), webhook('a')];
      const both = await Promise.all([
        store.appendWebhooks([x, y], nowMs),
        store.appendWebhooks([y, x], nowMs),
      ]);
      expect(both.reduce((sum, { stored }) => sum + stored, 0)).toBe(2);
      expect(await head('a')).toBe(4);
    });

    it('leaves out what belongs to no channel any more', async () => {
      await makeWorkspace('a');
      const outcome = await store.appendWebhooks(
        [webhook('a', { channelId: 'gone' }), webhook('nowhere'), webhook('a')],
        nowMs,
      );
      expect(outcome).toEqual({ stored: 1, duplicates: 0, overQuota: [], unbound: 2 });
    });

    it('stops at twice the quota of one workspace and goes on for the others; the next count frees it', async () => {
      await store.close();
      store = await openStore(url, { quota: { envelopes: 3, bytes: 1_000_000 } });
      await makeWorkspace('full');
      await makeWorkspace('free');
      const device = await makeDevice('full', 'd');
      await store.appendWebhooks(
        Array.from({ length: 6 }, () => webhook('full')),
        nowMs,
      );
      const late = webhook('full');
      const both = [late, webhook('free'), webhook('full')];
      expect(await store.appendWebhooks(both, nowMs)).toEqual({
        stored: 1,
        duplicates: 0,
        unbound: 0,
        overQuota: [both[0], both[2]],
      });
      await store.commit((writer) => acknowledge(writer, device.id, 6), 'shared');
      await store.commit(
        (writer) => enforceQuota(writer, 'full', { envelopes: 3, bytes: 1_000_000 }),
        'shared',
      );
      expect(await store.appendWebhooks([late], nowMs)).toMatchObject({ stored: 1 });
    });

    it('bounds bytes as well; what devices hand in finds its end at the quota itself', async () => {
      await store.close();
      const quota = { envelopes: 1000, bytes: 350 };
      store = await openStore(url, { quota });
      await makeWorkspace('full');
      await makeDevice('full', 'd');
      await store.appendWebhooks([webhook('full'), webhook('full')], nowMs);
      const posted = {
        audience: 'd',
        kind: 'private' as const,
        keyId: 'd',
        sealed: randomBytes(10),
        keyHash: hash(),
        expiresAtMs: nowMs + 1000,
      };
      await expect(
        store.commit((writer) => appendEnvelopes(writer, 'full', [posted], nowMs, quota), 'shared'),
      ).rejects.toMatchObject({ code: 'WORKSPACE_FULL' });
      expect(await store.appendWebhooks([webhook('full'), webhook('full')], nowMs)).toMatchObject({
        stored: 2,
      });
      const late = webhook('full');
      expect(await store.appendWebhooks([late], nowMs)).toMatchObject({ stored: 0, overQuota: [late] });
    });

    it('never shows a higher seq before a lower one while many write at once', async () => {
      const other = name === 'PostgreSQL' ? await openStore(url) : store;
      await makeWorkspace('a');
      await makeWorkspace('b');
      const device = await makeDevice('a', 'd');
      let isDone = false;
      const seen: number[] = [];
      const reader = (async () => {
        let after = 0;
        for (;;) {
          const last = isDone;
          for (const { seq } of (await listEnvelopes(store.db, device, after, nowMs)).envelopes) {
            seen.push(seq);
            after = seq;
          }
          if (last && (await seqs(device, after)).length === 0) return;
        }
      })();
      const write = async (to: RelayStore, round: number): Promise<void> => {
        const batch = [webhook('b'), webhook('a'), webhook('a'), webhook('b')];
        await to.appendWebhooks(round % 2 === 0 ? batch : batch.reverse(), nowMs);
      };
      const post = (to: RelayStore): Promise<number> =>
        to.commit(
          (writer) =>
            appendEnvelopes(
              writer,
              'a',
              [
                {
                  audience: 'd',
                  kind: 'private',
                  keyId: 'd',
                  sealed: randomBytes(50),
                  keyHash: hash(),
                  expiresAtMs: nowMs + 1000,
                },
              ],
              nowMs,
            ),
          'shared',
        );
      await Promise.all(
        Array.from({ length: 60 }, (_, round) => {
          const to = round % 3 === 0 ? other : store;
          return round % 4 === 0 ? post(to) : write(to, round);
        }),
      );
      isDone = true;
      await reader;
      // 45 batches of two, 15 posts: nothing skipped, nothing twice, no hole.
      expect(seen).toEqual(Array.from({ length: 105 }, (_, index) => index + 1));
      if (other !== store) await other.close();
    });
  });

  describe('setPrekey', () => {
    it('keeps the newest, also when two processes set one at the same time', async () => {
      await makeWorkspace('a');
      await makeDevice('a', 'one');
      const prekeyAt = (madeAtMs: number) => ({ publicKey: `key-${madeAtMs}`, madeAtMs, signature: 's' });
      const set = (madeAtMs: number, of = store) =>
        of.commit((writer) => setPrekey(writer, 'one', prekeyAt(madeAtMs)));
      expect((await findDevice(store.db, 'one'))?.prekey).toBeUndefined();
      expect(await set(5)).toBe(true);
      expect(await set(5)).toBe(false);
      expect(await set(4)).toBe(false);
      await Promise.all([set(7), set(6), set(8)]);
      expect((await findDevice(store.db, 'one'))?.prekey).toEqual(prekeyAt(8));
      expect((await listDevicesById(store.db, 'a', ['one', 'two'])).map(({ id }) => id)).toEqual(['one']);
      expect(await listDevicesById(store.db, 'b', ['one'])).toEqual([]);
    });
  });

  describe('acknowledge and sweep', () => {
    it('drops an envelope when the last device it is for has it', async () => {
      await makeWorkspace('a');
      const [one, two] = [await makeDevice('a', 'one'), await makeDevice('a', 'two')];
      await store.appendWebhooks([webhook('a'), webhook('a')], nowMs);
      await store.commit((writer) => acknowledge(writer, one.id, 2), 'shared');
      expect(await seqs(two)).toEqual([1, 2]);
      await store.commit((writer) => acknowledge(writer, two.id, 1), 'shared');
      expect(await seqs(two)).toEqual([2]);
      expect((await findDevice(store.db, 'two'))?.ackedSeq).toBe(1);
    });

    it('lets nothing lie when the last two acknowledge in the same moment', async () => {
      await makeWorkspace('a');
      const devices = [
        await makeDevice('a', 'one'),
        await makeDevice('a', 'two'),
        await makeDevice('a', 'three'),
      ];
      for (let seq = 1; seq <= 20; seq += 1) {
        await store.appendWebhooks([webhook('a')], nowMs);
        await Promise.all(
          devices.map(({ id }) => store.commit((writer) => acknowledge(writer, id, seq), 'shared')),
        );
      }
      await sweep(nowMs);
      expect(await seqs(devices[0] as Device)).toEqual([]);
      expect(await store.db.selectFrom('envelopes').select('seq').execute()).toEqual([]);
    });

    it('drops what has expired, and forgets repeats after their time', async () => {
      await makeWorkspace('a');
      await makeDevice('a', 'd');
      const old = webhook('a');
      await store.appendWebhooks([old], nowMs);
      const expired = (atMs: number) => store.commit((writer) => sweepExpired(writer, atMs, 10), 'shared');
      expect(await expired(nowMs + envelopeTtlMs - 1)).toBe(0);
      expect(await expired(nowMs + envelopeTtlMs)).toBe(1);
      expect(await store.commit((writer) => sweepSeen(writer, nowMs + envelopeTtlMs, 10), 'shared')).toBe(1);
      expect(await store.appendWebhooks([old], nowMs + envelopeTtlMs)).toMatchObject({ stored: 1 });
    });

    it('counts anew what waits where a counter has reached the quota', async () => {
      await makeWorkspace('a');
      await makeDevice('a', 'd');
      await store.appendWebhooks([webhook('a'), webhook('a')], nowMs);
      const held = () =>
        store.db.selectFrom('workspaces').select(['held_envelopes', 'held_bytes']).executeTakeFirstOrThrow();
      expect(await held()).toEqual({ held_envelopes: 2, held_bytes: 400 });
      // Deletions do not lower it.
      await sweep(nowMs + envelopeTtlMs, { envelopes: 3, bytes: 1000 });
      expect(await held()).toEqual({ held_envelopes: 2, held_bytes: 400 });
      await sweep(nowMs + envelopeTtlMs, { envelopes: 2, bytes: 1000 });
      expect(await held()).toEqual({ held_envelopes: 0, held_bytes: 0 });
    });

    it('counts the hashes that are left, of every team', async () => {
      await makeWorkspace('a');
      await makeWorkspace('b');
      await store.appendWebhooks([webhook('a'), webhook('a'), webhook('b')], nowMs);
      await store.appendWebhooks([webhook('a')], nowMs + 1);
      await sweep(nowMs + envelopeTtlMs);
      const rows = await store.db
        .selectFrom('workspaces')
        .select(['id', 'seen_rows'])
        .orderBy('id')
        .execute();
      expect(rows).toEqual([
        { id: 'a', seen_rows: 1 },
        { id: 'b', seen_rows: 0 },
      ]);
      expect(await store.db.selectFrom('seen').select('workspace_id').execute()).toHaveLength(1);
    });

    it('lets everything go that only a removed device had not acknowledged, and what was for it alone', async () => {
      await makeWorkspace('a');
      const [here, away] = [await makeDevice('a', 'here'), await makeDevice('a', 'away')];
      await store.appendWebhooks([webhook('a'), webhook('a'), webhook('a')], nowMs);
      await store.commit((writer) => acknowledge(writer, here.id, 2), 'shared');
      expect(await store.commit((writer) => deleteDevice(writer, away))).toBe(true);
      expect(await store.db.selectFrom('envelopes').select('seq').execute()).toEqual([{ seq: 3 }]);
    });

    it('keeps nothing for a team without a device', async () => {
      await makeWorkspace('a');
      await makeWorkspace('b');
      await makeDevice('b', 'd');
      await store.appendWebhooks([webhook('a'), webhook('a'), webhook('b')], nowMs);
      await sweep(nowMs);
      expect(await store.db.selectFrom('envelopes').select('workspace_id').execute()).toEqual([
        { workspace_id: 'b' },
      ]);
      // Whoever comes now begins behind them, as before.
      expect(await head('a')).toBe(2);
    });

    it('deletes in parts what has expired at once, and leaves what has not', async () => {
      await makeWorkspace('a');
      await makeDevice('a', 'd');
      const many = Array.from({ length: 1200 }, () => webhook('a'));
      for (let from = 0; from < many.length; from += 100)
        await store.appendWebhooks(many.slice(from, from + 100), nowMs + from);
      await store.appendWebhooks([webhook('a')], nowMs + 5000);
      await sweep(nowMs + 1100 + envelopeTtlMs);
      expect(await store.db.selectFrom('envelopes').select('seq').execute()).toEqual([{ seq: 1201 }]);
    });

    it('looks at every team in turn, wherever a sweep began', async () => {
      const ids = Array.from({ length: 2500 }, (_, n) => `team-${String(n).padStart(4, '0')}`);
      await store.commit(async (writer) => {
        await writer
          .insertInto('workspaces')
          .values(ids.map((id) => ({ id, last_seq: 1, directory_version: 1, created_at_ms: nowMs })))
          .execute();
        await writer
          .insertInto('envelopes')
          .values(
            // Of every fiftieth one.
            Array.from({ length: 50 }, (_, n) => ({
              workspace_id: ids[n * 50] ?? '',
              seq: 1,
              audience: 'workspace',
              kind: 'instagram',
              key_id: 'key',
              sealed: randomBytes(8),
              created_at_ms: nowMs,
              expires_at_ms: nowMs + envelopeTtlMs,
            })),
          )
          .execute();
      }, 'shared');
      const left = async () => (await store.db.selectFrom('envelopes').select('seq').execute()).length;
      const sweeps = createSweep(store);
      await sweeps.run(nowMs);
      expect(await left()).toBe(30);
      await sweeps.run(nowMs);
      await sweeps.run(nowMs);
      expect(await left()).toBe(0);
    });

    it('forgets how a device signed that is gone', async () => {
      await makeWorkspace('a');
      const [here, gone] = [await makeDevice('a', 'here'), await makeDevice('a', 'gone')];
      await store.commit(async (writer) => {
        await noteBoundSigner(writer, here.id);
        await noteBoundSigner(writer, gone.id);
        await deleteDevice(writer, gone);
      });
      await sweep(nowMs);
      expect([await isBoundSigner(store.db, here.id), await isBoundSigner(store.db, gone.id)]).toEqual([
        true,
        false,
      ]);
    });

    it('does one sweep at a time, and none after it was stopped', async () => {
      await makeWorkspace('a');
      const sweeps = createSweep(store);
      await store.appendWebhooks([webhook('a')], nowMs);
      const [one, two] = [sweeps.run(nowMs), sweeps.run(nowMs)];
      expect(one).toBe(two);
      await sweeps.stop();
      await one;
    });
  });

  describe('enforceQuota', () => {
    const posted = (audience: string) => ({
      audience,
      kind: 'private' as const,
      keyId: audience,
      sealed: randomBytes(100),
      keyHash: hash(),
      expiresAtMs: nowMs + envelopeTtlMs,
    });
    const room = (quota: Quota): Promise<number> =>
      store.commit((writer) => enforceQuota(writer, 'a', quota), 'shared');
    const ten = async (): Promise<void> => {
      await store.appendWebhooks(
        Array.from({ length: 10 }, () => webhook('a')),
        nowMs,
      );
    };

    it('lets go, oldest first, what one console has, and keeps the rest and what is for one device', async () => {
      await makeWorkspace('a');
      const [here, away] = [await makeDevice('a', 'here'), await makeDevice('a', 'away')];
      await store.commit((writer) => appendEnvelopes(writer, 'a', [posted(away.id)], nowMs), 'shared');
      await ten();
      await store.commit((writer) => acknowledge(writer, here.id, 7), 'shared');
      // 11 wait: 1 for one device, 6 that one console has, 4 that none has.
      expect(await room({ envelopes: 20, bytes: 1e6 })).toBe(0);
      expect(await room({ envelopes: 10, bytes: 1e6 })).toBe(2);
      expect(await seqs(away)).toEqual([1, 4, 5, 6, 7, 8, 9, 10, 11]);
      expect(await room({ envelopes: 1, bytes: 1e6 })).toBe(4);
      expect(await seqs(away)).toEqual([1, 8, 9, 10, 11]);
      expect(await seqs(here)).toEqual([8, 9, 10, 11]);
      const held = await store.db.selectFrom('workspaces').selectAll().where('id', '=', 'a').execute();
      expect(held[0]).toMatchObject({ held_envelopes: 5, held_bytes: 900 });
    });

    it('counts bytes', async () => {
      await makeWorkspace('a');
      const [here, away] = [await makeDevice('a', 'here'), await makeDevice('a', 'away')];
      await ten();
      await store.commit((writer) => acknowledge(writer, here.id, 10), 'shared');
      // 2,000 held, 900 may stay.
      expect(await room({ envelopes: 100, bytes: 1000 })).toBe(6);
      expect(await seqs(away)).toEqual([7, 8, 9, 10]);
    });

    it('lets go nothing while no console has it, whoever was enrolled later', async () => {
      await makeWorkspace('a');
      const away = await makeDevice('a', 'away');
      await ten();
      // Its stream begins behind them: it never had them.
      await makeDevice('a', 'new', 10);
      expect(await room({ envelopes: 1, bytes: 1 })).toBe(0);
      expect(await seqs(away)).toHaveLength(10);
    });

    it('is part of the sweep, for full workspaces alone', async () => {
      await makeWorkspace('a');
      await makeWorkspace('b');
      const here = await makeDevice('a', 'here');
      await makeDevice('a', 'away');
      const other = await makeDevice('b', 'other');
      await ten();
      await store.appendWebhooks([webhook('b')], nowMs);
      await store.commit((writer) => acknowledge(writer, here.id, 10), 'shared');
      const quota = { envelopes: 10, bytes: 1e6 };
      expect((await sweep(nowMs, quota)).released).toEqual([{ workspaceId: 'a', envelopes: 1 }]);
      expect((await sweep(nowMs, quota)).released).toEqual([]);
      expect(await seqs(other)).toHaveLength(1);
    });
  });

  it('finds whom a webhook is for by account or Page, whatever the ids are', async () => {
    await makeWorkspace('a');
    await makeWorkspace('b');
    const found = await store.findRecipients(['account-a', 'page-b', 'nobody', 'with\0nul', '"quote"', "'"]);
    expect(found.map(({ accountId }) => accountId).sort()).toEqual(['account-a', 'account-b']);
    expect(found[0]).toMatchObject({ keyId: expect.any(String), publicKey: 'p'.repeat(43) });
    expect(await store.findRecipients([])).toEqual([]);
  });

  it('gives a nonce once', async () => {
    expect(await store.takeNonce('d', 'n', nowMs)).toBe(true);
    expect(await store.takeNonce('d', 'n', nowMs)).toBe(false);
    expect(await store.takeNonce('other', 'n', nowMs)).toBe(true);
  });

  it('keeps room for nonces and acknowledgements when its file may grow no larger (PostgreSQL has none)', async () => {
    await store.close();
    store = await openStore(url, { maxFileBytes: 1024 * 1024 });
    await makeWorkspace('a');
    const device = await makeDevice('a', 'd');
    // Large ones until none fits, then small ones.
    for (const bytes of [20_000, 10]) {
      const refused = await (async () => {
        for (let n = 0; n < 150; n += 1) {
          const batch = Array.from({ length: 4 }, () => webhook('a', { sealed: randomBytes(bytes) }));
          await store.appendWebhooks(batch, nowMs);
        }
      })().catch((error: unknown) => error);
      if (name === 'SQLite') expect(refused).toMatchObject({ code: 'UNAVAILABLE' });
      else expect(refused).toBeUndefined();
    }
    for (let n = 0; n < 500; n += 1)
      expect(await store.takeNonce('d', `nonce-of-a-usual-length-${n}`, nowMs)).toBe(true);
    if (name === 'SQLite')
      await expect(store.commit(async () => store.requireRoom(10), 'shared')).rejects.toMatchObject({
        code: 'UNAVAILABLE',
      });
    const last = await head('a');
    await store.commit((writer) => acknowledge(writer, device.id, last), 'shared');
    expect(await seqs(device)).toEqual([]);
    expect(await store.appendWebhooks([webhook('a', { sealed: randomBytes(20_000) })], nowMs)).toMatchObject({
      stored: 1,
    });
    await store.commit(async () => store.requireRoom(10), 'shared');
  });

  it('says whether it can be reached', async () => {
    expect(await store.isReachable()).toBe(true);
  });

  it('stops with STORAGE_NEWER when the database was written by a newer relay', async () => {
    await store.db
      .insertInto('kysely_migration' as 'workspaces')
      .values({ name: '9999-from-the-future', timestamp: '2030' } as never)
      .execute();
    await expect(openStore(url)).rejects.toMatchObject({ code: 'STORAGE_NEWER' });
  });
});
