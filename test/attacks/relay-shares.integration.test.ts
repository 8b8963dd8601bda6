import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import {
  contentDigestHeader,
  formatContentDigest,
  maxClockDifferenceMs,
} from '../../src/shared/wire/index.ts';
import { type RunningRelay, postWebhook, startRelay, textWebhook } from '../relay/helpers/running-relay.ts';
import {
  TestDevice,
  type TestStream,
  bindChannel,
  enrolled,
  makeAgent,
  sealFor,
  setChannelKey,
} from '../relay/helpers/test-device.ts';

/**
 * Attacks "one team cannot use up what the others need" and "nothing of a call is read before its headers are right"
 * (docs/operate.md, "Limits").
 *
 * Before: the body of a call was read, up to 19 MB, before its signature was looked at; a team could fill the nonces of all, open
 * every stream of the process, and leave any number of rows in `seen`; one person could enrol any number of computers;
 * one computer that enrolled without end kept all others of its address out; a relay whose time was set back counted one minute for
 * as long as that;
 * with RELAY_TRUST_PROXY=true whoever asked chose the address that is counted and logged; every address of an IPv6 network counted
 * for itself.
 */
let running: RunningRelay;
afterEach(() => running.close());

const codeOf = async (answer: Response): Promise<string> =>
  ((await answer.json()) as { error: { code: string } }).error.code;
const refusalsOf = async (reason: string): Promise<number> =>
  Number(
    new RegExp(`relay_refused_requests_total\\{reason="${reason}"\\} (\\d+)`).exec(
      await running.relay.metrics.text(),
    )?.[1],
  );
const me = (device: TestDevice): Promise<Response> => device.call({ method: 'GET', path: '/v1/me' });

/** Sends the head of a request and none of its body; gives the status of the answer. */
const statusWithoutBody = (head: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const socket: Socket = connect(Number(new URL(running.url).port), '127.0.0.1', () => socket.write(head));
    socket.once('data', (bytes: Buffer) => {
      socket.destroy();
      resolve(Number(/^HTTP\/1\.1 (\d{3})/.exec(bytes.toString('latin1'))?.[1]));
    });
    socket.once('error', reject);
  });

describe('a signed call', () => {
  it('is refused by its headers alone, with a body that never comes', async () => {
    running = await startRelay();
    const device = await enrolled(running);
    const body = JSON.stringify({ seq: 0 });
    const digest = formatContentDigest(createHash('sha256').update(body).digest('base64'));
    const call = { method: 'POST', path: '/v1/acks', body: { seq: 0 } };
    const headOf = (headers: Record<string, string>): string =>
      `POST /v1/acks HTTP/1.1\r\nhost: relay.test\r\ncontent-type: application/json\r\ncontent-length: 60000\r\n` +
      `${Object.entries(headers)
        .map(([name, value]) => `${name}: ${value}\r\n`)
        .join('')}\r\n`;
    const named = (of: Partial<Parameters<TestDevice['headers']>[0]>): string =>
      headOf({ ...device.headers({ ...call, ...of }), [contentDigestHeader]: digest });
    expect(await statusWithoutBody(named({ signedBody: '{"seq":1}' }))).toBe(401);
    expect(await statusWithoutBody(named({ signedPath: '/v1/other' }))).toBe(401);
    expect(await statusWithoutBody(named({ deviceId: 'nobody' }))).toBe(401);
    expect(await statusWithoutBody(named({ atMs: running.clock.now() - maxClockDifferenceMs - 1000 }))).toBe(
      401,
    );
    expect(await statusWithoutBody(headOf({}))).toBe(401);
  });

  it('is refused when its body is not the one that its headers name, and taken when it is', async () => {
    running = await startRelay();
    const device = await enrolled(running);
    const digestOf = (text: string): Record<string, string> => ({
      [contentDigestHeader]: formatContentDigest(createHash('sha256').update(text).digest('base64')),
    });
    const other = '{"seq":7}';
    const call = { method: 'POST', path: '/v1/acks', body: { seq: 0 } };
    const swapped = await device.call({ ...call, signedBody: other, headers: digestOf(other) });
    expect([swapped.status, await codeOf(swapped)]).toEqual([401, 'SIGNATURE_INVALID']);
    expect((await device.call({ ...call, headers: digestOf('{"seq":0}') })).status).toBe(200);
    // A console of the version before names no digest.
    expect((await device.call(call)).status).toBe(200);
  });
});

describe('a team that asks for more than its share', () => {
  it('is refused by device and by team, while others are answered; the next minute it is answered again', async () => {
    running = await startRelay({ RELAY_DEVICE_PER_MINUTE: '5', RELAY_WORKSPACE_PER_MINUTE: '8' });
    const [one, two] = [
      await enrolled(running, { workspaceId: 'loud' }),
      await enrolled(running, { workspaceId: 'loud' }),
    ];
    const other = await enrolled(running, { workspaceId: 'quiet' });
    const statuses = async (device: TestDevice, count: number): Promise<number[]> => {
      const all: number[] = [];
      for (let n = 0; n < count; n += 1) all.push((await me(device)).status);
      return all;
    };
    expect(await statuses(one, 7)).toEqual([200, 200, 200, 200, 200, 429, 429]);
    expect(await statuses(two, 5)).toEqual([200, 200, 200, 429, 429]);
    expect(await statuses(other, 3)).toEqual([200, 200, 200]);
    expect([await refusalsOf('device-rate'), await refusalsOf('workspace-rate')]).toEqual([2, 2]);
    running.clock.advance(60_000);
    expect((await me(one)).status).toBe(200);
  });

  it('is answered again in the next minute, also when the relay’s time is set back meanwhile', async () => {
    running = await startRelay({ RELAY_DEVICE_PER_MINUTE: '5', RELAY_WEBHOOKS_PER_MINUTE: '1' });
    const device = await enrolled(running);
    for (let n = 0; n < 5; n += 1) await me(device);
    const webhook = (): Promise<Response> => postWebhook(running.url, textWebhook('1', 'mid', 'x'));
    await webhook();
    expect([(await me(device)).status, (await webhook()).status]).toEqual([429, 429]);
    running.clock.set(-4 * 60_000);
    running.clock.advance(60_000);
    expect([(await me(device)).status, (await webhook()).status]).toEqual([200, 200]);
  });

  it('cannot use up the calls of a device whose name it knows', async () => {
    running = await startRelay({ RELAY_DEVICE_PER_MINUTE: '5' });
    const [thief, victim] = [await enrolled(running), await enrolled(running)];
    for (let n = 0; n < 20; n += 1) {
      const forged = await thief.call({ method: 'GET', path: '/v1/me', deviceId: victim.id });
      expect(forged.status).toBe(401);
    }
    expect((await me(victim)).status).toBe(200);
  });

  it('opens no more streams than its share, and leaves those of others', async () => {
    running = await startRelay({ RELAY_WORKSPACE_MAX_STREAMS: '2', RELAY_MAX_STREAMS: '100' });
    const open: TestStream[] = [];
    for (let n = 0; n < 2; n += 1) {
      const stream = (await enrolled(running, { workspaceId: 'loud' })).stream();
      await stream.caughtUp();
      open.push(stream);
    }
    const third = (await enrolled(running, { workspaceId: 'loud' })).stream();
    await third.until(() => third.refusedWith !== undefined);
    expect(third.refusedWith).toBe(503);
    const other = (await enrolled(running, { workspaceId: 'quiet' })).stream();
    await other.caughtUp();
    expect(await refusalsOf('workspace-streams')).toBe(1);
    [...open, other].forEach((stream) => stream.close());
  });

  it('enrols ten computers of one person; the eleventh is told why, and one that is there already stays', async () => {
    running = await startRelay();
    const agent = makeAgent();
    const devices = Array.from({ length: 11 }, () => new TestDevice(running, agent));
    for (const device of devices.slice(0, 10)) expect((await device.enrolCall()).status).toBe(200);
    const [first] = devices as [TestDevice];
    const eleventh = devices.at(-1) as TestDevice;
    const refused = await eleventh.enrolCall();
    expect([refused.status, await codeOf(refused)]).toEqual([409, 'DEVICES_FULL']);
    await first.enrol();
    expect((await first.call({ method: 'DELETE', path: `/v1/devices/${first.id}` })).status).toBe(200);
    expect((await eleventh.enrolCall()).status).toBe(200);
    const twelfth = new TestDevice(running, agent);
    expect(await codeOf(await twelfth.enrolCall())).toBe('DEVICES_FULL');
    // Those that have been away for so long have wiped themselves.
    running.clock.advance(15 * 24 * 60 * 60 * 1000);
    expect((await twelfth.enrolCall()).status).toBe(200);
  });

  it('has one computer that enrols without end, with one key or with one token, and keeps the others of its office in', async () => {
    running = await startRelay({ RELAY_PUBLIC_PER_MINUTE: '65' });
    const noisy = new TestDevice(running, makeAgent());
    const statuses = new Set<number>();
    for (let n = 0; n < 70; n += 1) statuses.add((await noisy.enrolCall()).status);
    expect(statuses).toEqual(new Set([200, 429]));
    expect((await new TestDevice(running, makeAgent()).enrolCall()).status).toBe(200);
    running.clock.advance(60_000);
    const forgetful = makeAgent();
    for (let n = 0; n < 70; n += 1)
      statuses.add((await new TestDevice(running, forgetful, 'dal:one-token').enrolCall()).status);
    expect(statuses).toEqual(new Set([200, 409, 429]));
    expect((await new TestDevice(running, makeAgent()).enrolCall()).status).toBe(200);
    // Those that LiveChat is asked about still have an end for the address.
    const many = Array.from({ length: 10 }, () => new TestDevice(running, makeAgent()).enrolCall());
    expect((await Promise.all(many)).filter(({ status }) => status === 429)).not.toEqual([]);
  });

  it('loses its own oldest hashes of repeats, and no row of another team', async () => {
    running = await startRelay({ RELAY_WORKSPACE_MAX_ENVELOPES: '2000' });
    const loud = await enrolled(running, { workspaceId: 'loud' });
    const quiet = await enrolled(running, { workspaceId: 'quiet' });
    await quiet.post(quiet, 'kept', { n: 1 });
    const sealed = sealFor(loud.sealKeys.publicKey, {});
    let status = 200;
    for (let post = 0; status === 200 && post < 60; post += 1) {
      const envelopes = Array.from({ length: 200 }, (_, index) => ({
        audience: loud.id,
        kind: 'replica',
        dedupeKey: `${post}-${index}`,
        sealed,
      }));
      status = (await loud.call({ method: 'POST', path: '/v1/envelopes', body: { envelopes } })).status;
      await loud.call({ method: 'POST', path: '/v1/acks', body: { seq: 1_000_000 } });
      if (post % 5 === 2 && status === 200) await running.relay.sweep();
    }
    // Its share is ten thousand rows: fifty of these.
    expect(status).toBe(507);
    await running.relay.sweep();
    expect((await loud.post(loud, 'again', {})).status).toBe(200);
    const before = (await quiet.poll()).head;
    await quiet.post(quiet, 'kept', { n: 1 });
    expect((await quiet.poll()).head).toBe(before);
  });
});

describe('an address', () => {
  const accountId = '17841400000000042';
  const send = async (forwarded: string): Promise<number> =>
    (
      await postWebhook(running.url, textWebhook(accountId, `mid-${forwarded}`, 'x'), {
        headers: { 'x-forwarded-for': forwarded },
      })
    ).status;
  const connected = async (settings: Record<string, string>): Promise<void> => {
    running = await startRelay({ RELAY_WEBHOOKS_PER_MINUTE: '2', ...settings });
    const device = await enrolled(running);
    await setChannelKey(device);
    await bindChannel(device, { pageId: '104400000000711', accountId });
  };

  it('is the connection’s own without a proxy, whatever the request says', async () => {
    await connected({});
    expect([await send('198.51.100.1'), await send('198.51.100.2'), await send('198.51.100.3')]).toEqual([
      200, 200, 429,
    ]);
    expect(running.logLines.join('')).not.toContain('198.51.100');
  });

  it.each(['true', 'loopback'])(
    'is what the proxy in front added (RELAY_TRUST_PROXY=%s), and not what the request brought along',
    async (trusted) => {
      await connected({ RELAY_TRUST_PROXY: trusted });
      const forged = ['192.0.2.1', '192.0.2.2', '192.0.2.3'].map((invented) => `${invented}, 198.51.100.9`);
      const statuses: number[] = [];
      for (const value of forged) statuses.push(await send(value));
      expect(statuses).toEqual([200, 200, 429]);
      expect(running.logLines.join('')).not.toContain('192.0.2.');
    },
  );

  it('is never a text that is none', async () => {
    await connected({ RELAY_TRUST_PROXY: 'true' });
    expect([await send('canary-name'), await send('x'.repeat(500)), await send('1.2.3')]).toEqual([
      200, 200, 429,
    ]);
    expect(running.logLines.join('')).not.toMatch(/canary-name|xxx/);
  });

  it('of IPv6 is its /64', async () => {
    await connected({ RELAY_TRUST_PROXY: 'loopback' });
    expect([
      await send('2001:db8:1:2::1'),
      await send('2001:db8:1:2:ffff::9'),
      await send('2001:DB8:0001:2:3:4:5:6'),
      await send('2001:db8:1:3::1'),
    ]).toEqual([200, 200, 429, 200]);
  });

  it('has a bounded number of requests open, also behind a proxy; others are answered', async () => {
    running = await startRelay({ RELAY_OPEN_PER_ADDRESS: '3', RELAY_TRUST_PROXY: 'loopback' });
    const device = await enrolled(running);
    const head = (address: string): string =>
      `POST /webhooks/meta HTTP/1.1\r\nhost: r\r\nx-forwarded-for: ${address}\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n`;
    const held = await Promise.all(
      Array.from(
        { length: 3 },
        () =>
          new Promise<Socket>((resolve) => {
            const socket: Socket = connect(Number(new URL(running.url).port), '127.0.0.1', () =>
              socket.write(head('198.51.100.7'), () => resolve(socket)),
            );
          }),
      ),
    );
    await expect.poll(() => statusWithoutBody(head('198.51.100.7'))).toBe(429);
    expect((await me(device)).status).toBe(200);
    held.forEach((socket) => socket.destroy());
  });
});
