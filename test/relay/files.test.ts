import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dayMs } from '../../src/shared/removal/retention.ts';
import { type RelayStore, openStore } from '../../src/relay/store/index.ts';
import { maxPrivateFileBytes } from '../../src/shared/domain/index.ts';
import { sealedFileBytes, sealedPieceBytes } from '../../src/shared/wire/index.ts';
import { type RunningRelay, startRelay } from './helpers/running-relay.ts';
import { type TestDevice, enrolled } from './helpers/test-device.ts';

/** Each test has a team of its own. */
let running: RunningRelay;
let common: RunningRelay;
let teams = 0;
let workspaceId: string;
let sender: TestDevice;
let colleague: TestDevice;
let outsider: TestDevice;
let stranger: TestDevice;
const gather = async (): Promise<void> => {
  teams += 1;
  workspaceId = `team-${teams}`;
  sender = await enrolled(running, { workspaceId });
  colleague = await enrolled(running, { workspaceId });
  outsider = await enrolled(running, { workspaceId });
  stranger = await enrolled(running, { workspaceId: `other-${teams}` });
};
beforeAll(async () => {
  common = await startRelay();
});
afterAll(() => common.close());
beforeEach(async () => {
  running = common;
  await gather();
});
afterEach(async () => {
  if (running !== common) await running.close();
});
/** Instead of the one that the tests share. */
const openWith = async (settings: Record<string, string>): Promise<void> => {
  running = await startRelay(settings);
  await gather();
};

const small = sealedPieceBytes + 100;
const piecesOf = (bytes: number): Uint8Array<ArrayBuffer>[] => {
  const content = new Uint8Array(randomBytes(bytes));
  const all: Uint8Array<ArrayBuffer>[] = [];
  for (let at = 0; at < bytes; at += sealedPieceBytes) all.push(content.slice(at, at + sealedPieceBytes));
  return all;
};
/** Status, and what was answered or the code of the refusal. */
const outcome = async (answer: Response): Promise<[number, unknown]> => {
  const json = (await answer.json()) as { error?: { code: string } };
  return [answer.status, json.error?.code ?? json];
};
const offer = async (
  id: string,
  {
    by = sender,
    bytes = small,
    devices = [colleague.id] as string[],
  }: { by?: TestDevice; bytes?: number; devices?: string[] } = {},
) => outcome(await by.call({ method: 'PUT', path: `/v1/files/${id}`, body: { bytes, devices } }));
const put = async (id: string, n: number, bytes: Uint8Array<ArrayBuffer>, by = sender) =>
  outcome(await by.call({ method: 'PUT', path: `/v1/files/${id}/pieces/${n}`, bytes }));
const get = async (id: string, n: number, by = colleague): Promise<number | Buffer> => {
  const answer = await by.call({ method: 'GET', path: `/v1/files/${id}/pieces/${n}` });
  return answer.status === 200 ? Buffer.from(await answer.arrayBuffer()) : answer.status;
};
const received = (id: string, by = colleague) =>
  by.call({ method: 'POST', path: `/v1/files/${id}/received` }).then(outcome);
const upload = async (id: string, pieces: readonly Uint8Array<ArrayBuffer>[], by = sender): Promise<void> => {
  for (const [n, piece] of pieces.entries()) expect(await put(id, n, piece, by)).toEqual([200, {}]);
};
const sent = async (devices?: string[]): Promise<{ id: string; pieces: Uint8Array<ArrayBuffer>[] }> => {
  const id = randomUUID();
  expect(await offer(id, { ...(devices && { devices }) })).toEqual([200, { next: 0 }]);
  const pieces = piecesOf(small);
  await upload(id, pieces);
  return { id, pieces };
};
const count = async (store: RelayStore, table: 'files' | 'file_pieces' | 'file_devices'): Promise<number> =>
  (await store.db.selectFrom(table).select('workspace_id').where('workspace_id', '=', workspaceId).execute())
    .length;
/** Files, pieces and devices that wait. */
const rows = async (): Promise<number[]> => {
  const store = await openStore(running.config.databaseUrl);
  const counts = [
    await count(store, 'files'),
    await count(store, 'file_pieces'),
    await count(store, 'file_devices'),
  ];
  await store.close();
  return counts;
};
const events = async (event: string): Promise<number> =>
  Number(
    new RegExp(`relay_files_total\\{event="${event}"\\} (\\d+)`).exec(
      await running.relay.metrics.text(),
    )?.[1],
  );

describe('a file on its way', () => {
  it('comes to the devices it is for, piece by piece, and goes when the last of them has it', async () => {
    const other = await enrolled(running, { workspaceId });
    const before = await events('delivered');
    const { id, pieces } = await sent([colleague.id, other.id]);
    for (const [n, piece] of pieces.entries()) expect(await get(id, n)).toEqual(Buffer.from(piece));
    expect(await received(id)).toEqual([200, {}]);
    expect(await get(id, 0)).toBe(404);
    expect(await get(id, 1, other)).toEqual(Buffer.from(pieces[1] ?? []));
    await received(id, other);
    expect(await get(id, 1, other)).toBe(404);
    // Repeated after a lost answer.
    expect(await received(id, other)).toEqual([200, {}]);
    expect(await rows()).toEqual([0, 0, 0]);
    expect(await events('delivered')).toBe(before + 1);
  });

  it('goes on after a break with the piece that is wanted next; a repeated piece changes nothing', async () => {
    const id = randomUUID();
    const pieces = piecesOf(small);
    await offer(id);
    await put(id, 0, pieces[0] as Uint8Array<ArrayBuffer>);
    await running.restart();
    expect(await offer(id)).toEqual([200, { next: 1 }]);
    expect(await put(id, 0, piecesOf(small)[0] as Uint8Array<ArrayBuffer>)).toEqual([200, {}]);
    expect(await get(id, 0)).toBe(404);
    await upload(id, pieces);
    expect(await offer(id)).toEqual([200, { next: 2 }]);
    expect(await get(id, 0)).toEqual(Buffer.from(pieces[0] ?? []));
  });

  it('is for nobody else: neither another colleague, nor another team, nor who is gone', async () => {
    const { id } = await sent();
    for (const by of [outsider, stranger, sender]) expect(await get(id, 1, by)).toBe(404);
    await received(id, outsider);
    await received(id, stranger);
    for (const by of [colleague, outsider, stranger])
      await by.call({ method: 'DELETE', path: `/v1/files/${id}` });
    expect(await get(id, 1)).not.toBe(404);
    // Another team's file of the same name is another file.
    const other = await enrolled(running, { workspaceId: stranger.agent.workspaceId });
    expect(await offer(id, { by: stranger, devices: [other.id] })).toEqual([200, { next: 0 }]);
  });

  it('is written by nobody else, and never again once it is whole', async () => {
    const id = randomUUID();
    const [first, second] = piecesOf(small) as [Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>];
    await offer(id);
    expect(await put(id, 0, first, colleague)).toEqual([404, 'NOT_FOUND']);
    expect(await offer(id, { by: colleague, devices: [outsider.id] })).toEqual([503, 'UNAVAILABLE']);
    expect(await put(id, 1, second)).toEqual([400, 'INPUT_INVALID']);
    expect(await put(id, 0, first.slice(1))).toEqual([400, 'INPUT_INVALID']);
    expect(await put(id, 0, new Uint8Array(sealedPieceBytes + 1))).toEqual([413, 'INPUT_TOO_LARGE']);
    await put(id, 0, first);
    expect(await put(id, 1, first)).toEqual([400, 'INPUT_INVALID']);
    expect(await put(id, 1, second)).toEqual([200, {}]);
    expect(await put(id, 2, second)).toEqual([400, 'INPUT_INVALID']);
    expect(await put(id, 1, piecesOf(100)[0] as Uint8Array<ArrayBuffer>)).toEqual([200, {}]);
    expect(await get(id, 1)).toEqual(Buffer.from(second));
    // Who has it may name more devices for it, of another size it is not.
    expect(await offer(id, { by: colleague, devices: [outsider.id] })).toEqual([200, { next: 2 }]);
    expect(await get(id, 1, outsider)).toEqual(Buffer.from(second));
    expect(await offer(id, { bytes: small + 1 })).toEqual([400, 'INPUT_INVALID']);
  });

  it('refuses what is larger than it may be, for nobody, or in another form', async () => {
    const most = sealedFileBytes(maxPrivateFileBytes);
    expect(await offer(randomUUID(), { bytes: most })).toEqual([200, { next: 0 }]);
    expect(await offer(randomUUID(), { bytes: most + 1 })).toEqual([400, 'INPUT_INVALID']);
    expect(await offer(randomUUID(), { bytes: 16 })).toEqual([400, 'INPUT_INVALID']);
    expect(await offer(randomUUID(), { devices: ['nobody', sender.id] })).toEqual([404, 'RECIPIENT_UNKNOWN']);
    expect(await offer(randomUUID(), { devices: [] })).toEqual([400, 'INPUT_INVALID']);
    expect(await offer('not-a-uuid')).toEqual([400, 'INPUT_INVALID']);
    const id = randomUUID();
    await offer(id);
    const path = `/v1/files/${id}/pieces/0`;
    const text = { 'content-type': 'text/plain' };
    const bytes = piecesOf(small)[0] as Uint8Array<ArrayBuffer>;
    expect((await sender.call({ method: 'PUT', path, bytes, headers: text })).status).toBe(415);
    expect((await sender.call({ method: 'POST', path: '/v1/acks', bytes })).status).toBe(415);
    for (const n of ['-1', '1e3', '99999', 'x'])
      expect((await sender.call({ method: 'GET', path: `/v1/files/${id}/pieces/${n}` })).status).toBe(400);
    expect((await fetch(`${running.url}${path}`)).status).toBe(401);
  });
});

describe('what files may hold', () => {
  it('is bounded per team from the offer on, and given back when they go', async () => {
    await openWith({ RELAY_WORKSPACE_FILE_MEGABYTES: '1' });
    const first = randomUUID();
    const bytes = 3 * sealedPieceBytes;
    expect(await offer(first, { bytes })).toEqual([200, { next: 0 }]);
    expect(await offer(randomUUID(), { bytes })).toEqual([507, 'FILES_FULL']);
    // What was begun goes on, another team is not concerned, and envelopes are not.
    expect(await offer(first, { bytes })).toEqual([200, { next: 0 }]);
    const other = await enrolled(running, { workspaceId: stranger.agent.workspaceId });
    expect(await offer(randomUUID(), { by: stranger, bytes, devices: [other.id] })).toEqual([
      200,
      { next: 0 },
    ]);
    expect((await sender.post(colleague, 'k', {})).status).toBe(200);
    await sender.call({ method: 'DELETE', path: `/v1/files/${first}` });
    expect(await offer(randomUUID(), { bytes })).toEqual([200, { next: 0 }]);
  });

  it('counts many small files as well', async () => {
    await openWith({ RELAY_WORKSPACE_FILE_MEGABYTES: '1' });
    const statuses: number[] = [];
    for (let n = 0; n < 9; n += 1) statuses.push((await offer(randomUUID(), { bytes: 17 }))[0]);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 200, 507, 507]);
  });

  it('can be nothing at all', async () => {
    await openWith({ RELAY_WORKSPACE_FILE_MEGABYTES: '0' });
    expect(await offer(randomUUID())).toEqual([403, 'FILES_OFF']);
  });
});

describe('the end of a file that nobody fetches', () => {
  it('comes after seven days, or after one when it never was whole', async () => {
    const { id } = await sent();
    await offer(randomUUID());
    const before = await events('expired');
    running.clock.advance(dayMs + 1000);
    await running.relay.sweep();
    expect((await rows())[0]).toBe(1);
    running.clock.advance(5 * dayMs);
    expect(await get(id, 1)).not.toBe(404);
    running.clock.advance(dayMs);
    expect(await get(id, 0)).toBe(404);
    await running.relay.sweep();
    expect(await rows()).toEqual([0, 0, 0]);
    expect(await events('expired')).toBeGreaterThanOrEqual(before + 2);
  });

  it('comes with the last device that it is for, and with the sender while it is not whole', async () => {
    const { id } = await sent();
    const leave = (device: TestDevice) => device.call({ method: 'DELETE', path: `/v1/devices/${device.id}` });
    await offer(randomUUID(), { by: outsider });
    await leave(outsider);
    expect((await rows())[0]).toBe(1);
    // What a person sent before they signed out still comes.
    await leave(sender);
    expect(await get(id, 1)).not.toBe(404);
    await leave(colleague);
    expect(await rows()).toEqual([0, 0, 0]);
  });
});
