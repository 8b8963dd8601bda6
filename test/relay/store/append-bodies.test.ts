import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AccountId, ChannelId, PageId, WorkspaceId } from '../../../src/shared/domain/index.ts';
import {
  type Device,
  type Quota,
  type RelayStore,
  ensureWorkspace,
  findWorkspace,
  insertChannel,
  insertDevice,
  listEnvelopes,
  openStore,
  setChannelKey,
} from '../../../src/relay/store/index.ts';
import { metaJson, textWebhook } from '../helpers/relay-environment.ts';
import { type KeyPair, makeSealKeys, openSealed } from '../helpers/test-device.ts';

const nowMs = 1_790_000_000_000;
const of = { dedupeSecret: Buffer.alloc(32, 7), nowMs };

let folder: string;
let store: RelayStore;
let keys: KeyPair;
const device = {
  id: 'device',
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

const open = async (quota?: Quota): Promise<void> => {
  store = await openStore(`file:${join(folder, 'relay.db')}`, quota ? { quota } : {});
};
const append = (...bodies: (string | Buffer)[]) => {
  if (!store.appendBodies) throw new Error('SQLite reads bodies in its thread.');
  return store.appendBodies(
    bodies.map((body) => Buffer.from(body)),
    of,
  );
};
const message = (mid: string, text = mid, account = 'account-a'): string =>
  metaJson(textWebhook(account, mid, text));
const opened = async (): Promise<unknown[]> =>
  (await listEnvelopes(store.db, device, 0, nowMs)).envelopes.map(({ sealed }) => openSealed(sealed, keys));

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'relay-bodies-'));
  keys = makeSealKeys();
  await open();
  await store.commit(async (writer) => {
    await ensureWorkspace(writer, 'a', nowMs);
    await setChannelKey(writer, 'a', { keyId: 'key', publicKey: keys.publicKey });
    await insertChannel(writer, {
      id: 'channel' as ChannelId,
      workspaceId: 'a' as WorkspaceId,
      pageId: 'page-a' as PageId,
      accountId: 'account-a' as AccountId,
      personId: 'person',
      connectedAtMs: nowMs,
    });
    await insertDevice(writer, device);
  });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('bodies that the writing thread reads, seals and appends', () => {
  it('become envelopes in their order, each sealed to the team’s key, whatever is in the batch beside them', async () => {
    const outcome = await append(
      message('one', 'Grüße 🥐'),
      '{',
      message('two'),
      '{"object":"page","entry":[]}',
      'null',
      message('nobody', 'x', 'account-of-nobody'),
      message('three', 'x', 'page-a'),
    );
    expect(outcome).toEqual({
      stored: 3,
      duplicates: 0,
      overQuota: [],
      unbound: 0,
      refused: [1],
      malformed: 1,
      otherObjects: 1,
      unknownAccounts: 1,
      unreadable: 0,
      workspaceIds: ['a'],
    });
    expect(await opened()).toMatchObject([
      { accountId: 'account-a', receivedAtMs: nowMs, item: { message: { mid: 'one', text: 'Grüße 🥐' } } },
      { item: { message: { mid: 'two' } } },
      { accountId: 'account-a', item: { message: { mid: 'three' } } },
    ]);
  });

  it('are one envelope when they are repeated: in one batch, in the next, and after a restart', async () => {
    expect(await append(message('same'), message('same'))).toMatchObject({ stored: 1, duplicates: 1 });
    expect(await append(message('same'))).toMatchObject({ stored: 0, duplicates: 1 });
    await store.close();
    await open();
    expect(await append(message('same'), message('other'))).toMatchObject({ stored: 1, duplicates: 1 });
    expect((await findWorkspace(store.db, 'a'))?.head).toBe(2);
  });

  it('come back sealed when the team is over its quota, and are not touched by the next batch', async () => {
    await store.close();
    await open({ envelopes: 1, bytes: 1_000_000 });
    await append(message('first'), message('second'));
    const { overQuota, stored } = await append(message('late', 'The late one'));
    expect([stored, overQuota.length]).toEqual([0, 1]);
    await append(message('later', 'x'.repeat(500)));
    await store.close();
    await open();
    expect(await store.appendWebhooks(overQuota, nowMs)).toMatchObject({ stored: 1 });
    expect((await opened())[2]).toMatchObject({ item: { message: { mid: 'late', text: 'The late one' } } });
  });

  it('need no commit where none holds anything, and more memory than is kept when they are many', async () => {
    expect(await append('[]', '{}')).toMatchObject({ stored: 0, workspaceIds: [] });
    const many = Array.from({ length: 120 }, (_, n) => message(`many-${n}`, 'long '.repeat(2000)));
    expect(await append(...many)).toMatchObject({ stored: 120 });
    const texts = (await opened()) as { item: { message: { text: string } } }[];
    expect(new Set(texts.map(({ item }) => item.message.text))).toEqual(new Set(['long '.repeat(2000)]));
  });
});
