import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  leaseAnswerSchema,
  leaseGraceMs,
  leaseMs,
  type LeaseAnswer,
} from '../../../src/shared/wire/index.ts';
import { startRelay, type RunningRelay } from '../helpers/running-relay.ts';
import { bindChannel, enrolled, setChannelKey, type TestDevice } from '../helpers/test-device.ts';

let running: RunningRelay;
let one: TestDevice;
let other: TestDevice;
let channelId: string;
let round = 0;
let head: number;

beforeAll(async () => {
  running = await startRelay();
});
afterAll(() => running.close());
beforeEach(async () => {
  round += 1;
  const workspaceId = `lease-${round}`;
  one = await enrolled(running, { workspaceId });
  other = await enrolled(running, { workspaceId });
  await setChannelKey(one);
  channelId = await bindChannel(one, { pageId: `1044000000${round}`, accountId: `1784140000${round}` });
  head = (await one.poll()).head;
});

const ask = async (device: TestDevice, method = 'POST'): Promise<LeaseAnswer> =>
  leaseAnswerSchema.parse(await (await device.call({ method, path: `/v1/leases/${channelId}` })).json());
const release = (device: TestDevice, fence: number): Promise<Response> =>
  device.call({ method: 'POST', path: `/v1/leases/${channelId}/release`, body: { fence } });

describe('leases', () => {
  it('gives it to the first who asks, and tells everybody who holds it', async () => {
    expect(await ask(one, 'GET')).toEqual({ isHeld: false, fence: 0, validForMs: 0, head });
    expect(await ask(one)).toMatchObject({ isHeld: true, fence: 1, validForMs: leaseMs });
    const holder = { deviceId: one.id, agentId: one.agent.email };
    expect(await ask(other)).toEqual({ isHeld: false, fence: 1, validForMs: 0, head, holder });
    expect(await ask(other, 'GET')).toEqual({ isHeld: false, fence: 1, validForMs: 0, head, holder });
  });

  it('keeps its fence while it is renewed', async () => {
    await ask(one);
    running.clock.advance(leaseMs - 1000);
    expect(await ask(one)).toMatchObject({ isHeld: true, fence: 1 });
    running.clock.advance(leaseMs - 1000);
    expect(await ask(other)).toMatchObject({ isHeld: false, fence: 1 });
  });

  it('moves with a higher fence when its holder is silent, after the grace and within 60 s', async () => {
    await ask(one);
    running.clock.advance(leaseMs + leaseGraceMs / 2);
    expect(await ask(other)).toEqual({ isHeld: false, fence: 1, validForMs: 0, head });
    running.clock.advance(leaseGraceMs);
    expect(leaseMs + leaseGraceMs).toBeLessThan(60_000);
    expect(await ask(other)).toMatchObject({ isHeld: true, fence: 2 });
    expect(await ask(one)).toMatchObject({ isHeld: false, fence: 2 });
  });

  it('raises the fence when the same device has let it lapse', async () => {
    await ask(one);
    running.clock.advance(leaseMs + 1);
    expect(await ask(one)).toMatchObject({ isHeld: true, fence: 2 });
  });

  it('moves at once when given back, and only its holder gives it back', async () => {
    const { fence } = await ask(one);
    await release(other, fence);
    await release(one, fence + 1);
    expect(await ask(other)).toMatchObject({ isHeld: false });
    await release(one, fence);
    expect(await ask(other)).toMatchObject({ isHeld: true, fence: 2 });
    // A late release of a former holder changes nothing.
    await release(one, fence);
    expect(await ask(one)).toMatchObject({ isHeld: false, fence: 2 });
  });

  it('goes to exactly one of many who ask at once', async () => {
    const answers = await Promise.all([one, other, one, other, other].map((device) => ask(device)));
    const holders = new Set(answers.flatMap(({ holder }) => holder?.deviceId ?? []));
    expect(holders.size).toBe(1);
    expect(new Set(answers.map(({ fence }) => fence))).toEqual(new Set([1]));
  });

  it('survives a restart of the relay', async () => {
    await ask(one);
    await running.restart();
    expect(await ask(other)).toMatchObject({ isHeld: false, holder: { deviceId: one.id } });
    expect(await ask(one)).toMatchObject({ isHeld: true, fence: 1 });
  });

  it('is of its own workspace only', async () => {
    const stranger = await enrolled(running, { workspaceId: `stranger-${round}` });
    for (const call of [
      { method: 'GET', path: `/v1/leases/${channelId}` },
      { method: 'POST', path: `/v1/leases/${channelId}` },
      { method: 'POST', path: `/v1/leases/${channelId}/release`, body: { fence: 1 } },
      { method: 'POST', path: '/v1/leases/no-such-channel' },
    ]) {
      expect((await stranger.call(call)).status).toBe(404);
    }
    expect(await ask(one, 'GET')).toMatchObject({ fence: 0 });
  });

  it.each([{}, { fence: -1 }, { fence: 'x' }, { fence: 1.5 }])('refuses the release %j', async (body) => {
    const path = `/v1/leases/${channelId}/release`;
    expect((await one.call({ method: 'POST', path, body })).status).toBe(400);
  });

  it('is refused without a signature', async () => {
    const answer = await fetch(`${running.url}/v1/leases/${channelId}`, { method: 'POST' });
    expect(answer.status).toBe(401);
  });

  it('goes on growing when the account is connected anew under the same name', async () => {
    await ask(one);
    const again = await bindChannel(one, { pageId: `1044000000${round}`, accountId: `1784140000${round}` });
    expect(again).toBe(channelId);
    running.clock.advance(leaseMs + 1);
    expect(await ask(one)).toMatchObject({ fence: 2 });
  });

  it('goes with its channel', async () => {
    await ask(one);
    const gone = await one.adminCall({ method: 'DELETE', path: `/v1/channels/${channelId}` });
    expect(gone.status).toBe(200);
    expect((await one.call({ method: 'POST', path: `/v1/leases/${channelId}` })).status).toBe(404);
  });
});
