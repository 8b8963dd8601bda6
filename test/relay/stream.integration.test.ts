import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { streamCloseCodes } from '../../src/shared/wire/index.ts';
import { type RunningRelay, postWebhook, startRelay, textWebhook } from './helpers/running-relay.ts';
import {
  type TestDevice,
  bindChannel,
  enrolled,
  openSealed,
  sealFor,
  setChannelKey,
} from './helpers/test-device.ts';

const accountId = '17841400000000042';
const pageId = '104400000000711';
const dayMs = 24 * 60 * 60 * 1000;

const codeOf = async (answer: Response): Promise<string> =>
  ((await answer.json()) as { error: { code: string } }).error.code;
const seqs = (envelopes: { seq: number }[]): number[] => envelopes.map(({ seq }) => seq);

describe('the stream', () => {
  let running: RunningRelay;
  let workspaces = 0;
  beforeAll(async () => {
    running = await startRelay({ RELAY_HEARTBEAT_SECONDS: '0.2' });
  });
  afterAll(() => running.close());
  /** Two devices in a workspace of their own. */
  const pair = async (): Promise<[TestDevice, TestDevice]> => {
    const workspaceId = `stream-${(workspaces += 1)}`;
    return [await enrolled(running, { workspaceId }), await enrolled(running, { workspaceId })];
  };

  it('sends what waited, in order, says when it has caught up, then goes on live', async () => {
    const [from, to] = await pair();
    for (let index = 0; index < 120; index += 1) await from.post(to, `k${index}`, { index });
    const stream = to.stream();
    const waited = await stream.caughtUp();
    expect(waited.map(({ sealed }) => openSealed(sealed, to.sealKeys))).toEqual(
      Array.from({ length: 120 }, (_, index) => ({ index })),
    );
    expect(stream.frames[0]).toMatchObject({ type: 'hello', deviceId: to.id, head: 120, heartbeatMs: 200 });
    await from.post(to, 'live', { index: 'live' });
    await stream.until(() => stream.envelopes().length === 121);
    expect(seqs(stream.envelopes())).toEqual(Array.from({ length: 121 }, (_, index) => index + 1));
    stream.close();
  });

  it('resumes after the given seq and repeats what was not acknowledged', async () => {
    const [from, to] = await pair();
    for (const key of ['a', 'b', 'c']) await from.post(to, key, { key });
    expect(seqs(await to.stream(2).caughtUp())).toEqual([3]);
    expect(seqs(await to.stream(0).caughtUp())).toEqual([1, 2, 3]);
  });

  it('forgets what was acknowledged, cumulatively', async () => {
    const [from, to] = await pair();
    for (const key of ['a', 'b', 'c']) await from.post(to, key, { key });
    const stream = to.stream();
    await stream.caughtUp();
    stream.send({ type: 'ack', seq: 2 });
    await expect.poll(async () => seqs((await to.poll()).envelopes)).toEqual([3]);
    stream.close();
  });

  it('keeps a workspace envelope until every device of that time has it', async () => {
    const [first, second] = await pair();
    const keys = await setChannelKey(first);
    const account = `1784140000000${workspaces}`;
    await bindChannel(first, { pageId: `page-${workspaces}`, accountId: account });
    const before = (await first.poll()).head;
    await postWebhook(running.url, textWebhook(account, 'm1', 'for both'));
    const late = await enrolled(running, { workspaceId: first.agent.workspaceId });
    const [envelope] = (await second.poll(before)).envelopes;
    expect(openSealed(envelope?.sealed ?? '', keys)).toMatchObject({
      item: { message: { text: 'for both' } },
    });
    expect((await late.poll()).envelopes).toEqual([]);
    const ack = (device: TestDevice) =>
      device.call({ method: 'POST', path: '/v1/acks', body: { seq: envelope?.seq ?? 0 } });
    await ack(first);
    expect((await second.poll(before)).envelopes).toHaveLength(1);
    await ack(second);
    expect((await second.poll(before)).envelopes).toEqual([]);
    expect((await first.poll(before)).envelopes).toEqual([]);
  });

  it('sends a device only what is addressed to it, and never across workspaces', async () => {
    const [a, b] = await pair();
    const [c] = await pair();
    await a.post(b, 'secret', { for: 'b' });
    expect((await a.poll()).envelopes).toEqual([]);
    expect((await c.poll()).envelopes).toEqual([]);
    expect(await codeOf(await c.post(b, 'intruder', {}))).toBe('RECIPIENT_UNKNOWN');
    expect((await b.poll()).envelopes).toHaveLength(1);
  });

  it('makes one envelope of a repeated POST, and refuses the whole when one recipient is unknown', async () => {
    const [from, to] = await pair();
    await from.post(to, 'same', { n: 1 });
    await from.post(to, 'same', { n: 1 });
    const sealed = sealFor(to.sealKeys.publicKey, {});
    const mixed = [to.id, 'nobody'].map((audience) => ({
      audience,
      kind: 'private',
      dedupeKey: 'mixed',
      sealed,
    }));
    const answer = await from.call({ method: 'POST', path: '/v1/envelopes', body: { envelopes: mixed } });
    expect([answer.status, await codeOf(answer)]).toEqual([404, 'RECIPIENT_UNKNOWN']);
    expect((await to.poll()).envelopes).toHaveLength(1);
  });

  it('takes ten envelopes of the largest size, or two hundred smaller ones, in one POST, and no more bytes', async () => {
    const [from, to] = await pair();
    const post = (count: number, bytes: number, name: string) =>
      from.call({
        method: 'POST',
        path: '/v1/envelopes',
        body: {
          envelopes: Array.from({ length: count }, (_, index) => ({
            audience: to.id,
            kind: 'replica',
            dedupeKey: `${name}${index}`,
            sealed: Buffer.alloc(bytes, 7).toString('base64url'),
          })),
        },
      });
    expect(await (await post(10, 72 * 1024, 'large')).json()).toEqual({ accepted: 10 });
    expect(await (await post(200, 3 * 1024, 'small')).json()).toEqual({ accepted: 200 });
    expect((await post(11, 72 * 1024, 'more')).status).toBe(413);
    const stream = to.stream();
    expect(await stream.caughtUp()).toHaveLength(210);
    stream.close();
  });

  it('does not let an acknowledgement reach beyond the head', async () => {
    const [from, to] = await pair();
    await to.call({ method: 'POST', path: '/v1/acks', body: { seq: 1_000_000 } });
    await from.post(to, 'later', {});
    expect((await to.poll()).envelopes).toHaveLength(1);
    expect((await to.poll(1_000_000)).envelopes).toHaveLength(0);
    await from.post(to, 'later still', {});
    expect((await to.poll(1)).envelopes).toHaveLength(1);
  });

  it('starts at the head when the cursor is from another life', async () => {
    const [from, to] = await pair();
    const stream = to.stream(1_000_000);
    await stream.caughtUp();
    await from.post(to, 'new', {});
    await stream.until(() => stream.envelopes().length === 1);
    stream.close();
  });

  it('closes the older stream of a device when a newer one comes', async () => {
    const [device] = await pair();
    const older = device.stream();
    await older.caughtUp();
    const newer = device.stream();
    await newer.caughtUp();
    expect(await older.closed()).toBe(streamCloseCodes.replaced);
    expect(newer.closeCode).toBeUndefined();
    newer.close();
  });

  it('tells of changes in the directory', async () => {
    const [device] = await pair();
    const stream = device.stream();
    await stream.caughtUp();
    await setChannelKey(device);
    await stream.until(() => stream.frames.some(({ type }) => type === 'directory-changed'));
    const told = stream.frames.findLast(({ type }) => type === 'directory-changed');
    expect(told).toMatchObject({ version: (await device.directory()).version });
    stream.close();
  });

  it('beats, and gives up a console that has gone silent', async () => {
    const [device] = await pair();
    const stream = device.stream(0, { isSilent: true });
    await stream.until(() => stream.frames.some(({ type }) => type === 'heartbeat'));
    expect(await stream.closed()).toBe(streamCloseCodes.heartbeatMissed);
  });

  it.each([
    'not json',
    '{}',
    '{"type":"ack"}',
    '{"type":"ack","seq":-1}',
    '{"type":"envelope"}',
    'x'.repeat(10_000),
  ])('closes when a console sends %#, and lives on', async (text) => {
    const [device] = await pair();
    const stream = device.stream();
    await stream.caughtUp();
    stream.socket.send(text);
    expect([1008, 1009, 1006]).toContain(await stream.closed());
    expect((await device.call({ method: 'GET', path: '/v1/directory' })).status).toBe(200);
  });

  it('refuses the upgrade with an answer when it is not signed or the query is wrong', async () => {
    const [device] = await pair();
    const removed = await enrolled(running);
    await removed.call({ method: 'DELETE', path: `/v1/devices/${removed.id}` });
    const unknown = removed.stream();
    await unknown.until(() => unknown.refusedWith !== undefined);
    expect(unknown.refusedWith).toBe(401);
    const { WebSocket } = await import('ws');
    const { TestStream } = await import('./helpers/test-device.ts');
    const path = '/v1/stream?after=-1';
    const wrong = new TestStream(
      new WebSocket(`${running.url.replace('http', 'ws')}${path}`, {
        headers: device.headers({ method: 'GET', path }),
      }),
    );
    await wrong.until(() => wrong.refusedWith !== undefined);
    expect(wrong.refusedWith).toBe(400);
  });

  it('gives up a console that takes nothing, holds little for it, and loses nothing', async () => {
    const [from, to] = await pair();
    const stream = to.stream();
    await stream.caughtUp();
    stream.socket.pause();
    const alive = setInterval(() => stream.send({ type: 'heartbeat' }), 50);
    running.logLines.length = 0;
    const sealed = Buffer.alloc(72 * 1024, 7).toString('base64url');
    for (let post = 0; post < 20; post += 1) {
      const envelopes = Array.from({ length: 10 }, (_, index) => ({
        audience: to.id,
        kind: 'replica',
        dedupeKey: `${post}-${index}`,
        sealed,
      }));
      await from.call({ method: 'POST', path: '/v1/envelopes', body: { envelopes } });
    }
    // The lines of the posts are about answers of a few bytes; the stream's says what it has sent.
    const streamLine = () =>
      running.logLines.find((line) => ((JSON.parse(line) as { bytes?: number }).bytes ?? 0) > 100_000);
    await expect.poll(streamLine, { timeout: 10_000 }).toBeDefined();
    clearInterval(alive);
    stream.socket.terminate();
    // What was handed to the socket stays far below what waits: kernel buffers and one bound of ours.
    expect((JSON.parse(streamLine() ?? '{}') as { bytes: number }).bytes).toBeLessThan(12_000_000);
    const next = to.stream();
    expect(await next.caughtUp()).toHaveLength(200);
    next.close();
  });

  it('drops what nobody fetched for seven days', async () => {
    const [from, to] = await pair();
    await from.post(to, 'old', {});
    running.clock.advance(7 * dayMs - 60_000);
    await running.relay.sweep();
    expect((await to.poll()).envelopes).toHaveLength(1);
    running.clock.advance(120_000);
    expect((await to.poll()).envelopes).toEqual([]);
    await running.relay.sweep();
  });

  it('drops what counts for seconds after them, with the hash of its repeat, and refuses a longer time', async () => {
    const [from, to] = await pair();
    const envelope = (ttlMs: number) => ({
      audience: to.id,
      kind: 'replica',
      dedupeKey: 'typing',
      sealed: sealFor(to.sealKeys.publicKey, {}),
      ttlMs,
    });
    const post = (ttlMs: number) =>
      from.call({ method: 'POST', path: '/v1/envelopes', body: { envelopes: [envelope(ttlMs)] } });
    expect((await post(30_000)).ok).toBe(true);
    expect((await to.poll()).envelopes).toHaveLength(1);
    running.clock.advance(31_000);
    expect((await to.poll()).envelopes).toEqual([]);
    await running.relay.sweep();
    // Not remembered as a repeat either.
    await post(30_000);
    expect((await to.poll()).envelopes).toHaveLength(1);
    expect(await codeOf(await post(24 * 60 * 60 * 1000))).toBe('INPUT_INVALID');
  });
});

describe('GET /v1/envelopes', () => {
  let running: RunningRelay;
  beforeAll(async () => {
    running = await startRelay();
  });
  afterAll(() => running.close());

  it('waits for news and answers when it comes', async () => {
    const from = await enrolled(running);
    const to = await enrolled(running);
    const waiting = to.poll(0, 25_000);
    await from.post(to, 'news', { n: 1 });
    expect((await waiting).envelopes).toHaveLength(1);
  });

  it('answers empty when the time is over, and when the directory changes', async () => {
    const device = await enrolled(running);
    expect((await device.poll(0, 20)).envelopes).toEqual([]);
    const waiting = device.poll(0, 25_000);
    const before = (await device.directory()).version;
    await enrolled(running);
    expect((await waiting).directoryVersion).toBeGreaterThanOrEqual(before);
  });

  it('carries the same as the stream over pages', async () => {
    const from = await enrolled(running);
    const to = await enrolled(running);
    for (let index = 0; index < 60; index += 1) await from.post(to, `k${index}`, { index });
    const first = (await to.poll()).envelopes;
    const second = (await to.poll(first.at(-1)?.seq)).envelopes;
    expect(first.length + second.length).toBe(60);
  });

  it('keeps everything over a restart of the relay', async () => {
    const from = await enrolled(running);
    const to = await enrolled(running);
    await from.post(to, 'kept', { n: 1 });
    const before = await to.poll();
    const stream = to.stream();
    await stream.caughtUp();
    await running.restart();
    expect(await stream.closed()).toBe(streamCloseCodes.goingAway);
    expect(await to.poll()).toEqual(before);
    await from.post(to, 'kept', { n: 1 });
    expect((await to.poll()).envelopes).toHaveLength(1);
  });
});

describe('a webhook while a console listens', () => {
  it('reaches the stream without a poll', async () => {
    const running = await startRelay();
    const device = await enrolled(running);
    const keys = await setChannelKey(device);
    await bindChannel(device, { pageId, accountId });
    const stream = device.stream((await device.poll()).head);
    await stream.caughtUp();
    await postWebhook(running.url, textWebhook(accountId, 'm-live', 'Hello'));
    await stream.until(() => stream.envelopes().length === 1);
    expect(openSealed(stream.envelopes()[0]?.sealed ?? '', keys)).toMatchObject({
      item: { message: { text: 'Hello' } },
    });
    stream.close();
    await running.close();
  });
});
