import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ComputersAnswer, computersAnswerSchema } from '../../src/shared/wire/index.ts';
import { type RunningRelay, startRelay } from '../relay/helpers/running-relay.ts';
import { TestDevice, enrolled, makeAgent } from '../relay/helpers/test-device.ts';

/**
 * Attacks "a computer that was removed stays out" (threat model, "A former colleague") at the relay, with the removed computer's own
 * keys, its person's LiveChat account, and a second computer of theirs.
 * Before: one that was refused could push the oldest of its person out; a removed computer enrolled again by itself, with the same keys, in a second, and so did every other one of its person.
 * Now: its key is refused for good; new computers of its person wait until somebody of the team lets them in.
 */

let running: RunningRelay;
let admin: TestDevice;
let colleague: TestDevice;
let removed: TestDevice;

beforeEach(async () => {
  running = await startRelay();
  admin = await enrolled(running);
  colleague = await enrolled(running, { role: 'normal' });
  removed = await enrolled(running, { role: 'normal' });
});
afterEach(() => running.close());

const codeOf = async (answer: Response): Promise<string> =>
  answer.ok ? 'OK' : ((await answer.json()) as { error: { code: string } }).error.code;
const remove = (id: string) => ({ method: 'DELETE', path: `/v1/devices/${id}` });
const approve = (id: string) => ({ method: 'POST', path: `/v1/computers/${id}/approval` });
const readmit = (id: string) => ({ method: 'POST', path: `/v1/computers/${id}/readmission` });
const computersFor = async (device: TestDevice, isAdmin = false): Promise<ComputersAnswer['computers']> => {
  const call = { method: 'GET', path: '/v1/computers' };
  const answer = await (isAdmin ? device.adminCall(call) : device.call(call));
  return computersAnswerSchema.parse(await answer.json()).computers;
};
const memberIds = async (): Promise<string[]> =>
  (await admin.directory()).devices.map(({ deviceId }) => deviceId);
/** Another installation of the same person, with keys of its own. */
const secondComputerOf = (device: TestDevice): TestDevice => new TestDevice(running, device.agent);

describe('a computer that an administrator removed', () => {
  beforeEach(async () => {
    expect(await codeOf(await admin.adminCall(remove(removed.id)))).toBe('OK');
  });

  it('is not let in again with its own keys, under its own name or another', async () => {
    expect(await codeOf(await removed.enrolCall())).toBe('DEVICE_REMOVED');
    // With a token of somebody else, who helps.
    expect(await codeOf(await removed.enrolCall(removed.enrolBody(), colleague.token))).toBe(
      'DEVICE_REMOVED',
    );
    // Later, and after a restart of the relay.
    running.clock.advance(30 * 86_400_000);
    await running.restart();
    expect(await codeOf(await removed.enrolCall(removed.enrolBody()))).toBe('DEVICE_REMOVED');
    expect(await memberIds()).not.toContain(removed.id);
  });

  it('pushes no other computer of its person out', async () => {
    const others = Array.from({ length: 10 }, () => secondComputerOf(removed));
    expect(await codeOf(await (others[0] as TestDevice).enrolCall())).toBe('DEVICE_WAITING');
    const waiting = (await computersFor(admin)).find(({ state }) => state === 'waiting');
    expect(await codeOf(await admin.adminCall(approve(waiting?.deviceId ?? '')))).toBe('OK');
    for (const other of others) await other.enrol();
    const before = await memberIds();
    // So long that any of them would make room for one that is let in.
    running.clock.advance(15 * 86_400_000);
    expect(await codeOf(await removed.enrolCall())).toBe('DEVICE_REMOVED');
    expect(await memberIds()).toEqual(before);
  });

  it('is told so at every call, and does nothing', async () => {
    for (const [method, path, body] of [
      ['GET', '/v1/directory', undefined],
      ['GET', '/v1/envelopes?after=0&waitMs=0', undefined],
      ['GET', '/v1/removals', undefined],
      ['GET', '/v1/computers', undefined],
      ['PUT', '/v1/channel-key', { keyId: 'key-00001', publicKey: removed.sealKeys.publicKey }],
    ] as const) {
      expect([path, await codeOf(await removed.call({ method, path, body }))]).toEqual([
        path,
        'DEVICE_REMOVED',
      ]);
    }
    expect(await codeOf(await removed.post(admin, 'k', {}))).toBe('DEVICE_REMOVED');
  });

  it('cannot let itself in by its person’s second computer, which has to wait', async () => {
    const second = secondComputerOf(removed);
    expect(await codeOf(await second.enrolCall())).toBe('DEVICE_WAITING');
    // Nor by asking often: it is one computer that waits.
    for (let i = 0; i < 5; i += 1) expect(await codeOf(await second.enrolCall())).toBe('DEVICE_WAITING');
    for (let i = 0; i < 5; i += 1) await secondComputerOf(removed).enrolCall();
    const waiting = (await computersFor(colleague)).filter(({ state }) => state === 'waiting');
    expect(waiting.length).toBeLessThanOrEqual(3);
    expect(waiting.map(({ agentId }) => agentId)).toEqual(waiting.map(() => removed.agent.email));
    const [first] = waiting;
    expect(await codeOf(await removed.call(approve(first?.deviceId ?? '')))).toBe('DEVICE_REMOVED');
    expect(await memberIds()).toHaveLength(2);
  });

  it('is let in as a new computer by a colleague, once, and the next one waits again', async () => {
    const second = secondComputerOf(removed);
    await second.enrolCall();
    const [waiting] = (await computersFor(colleague)).filter(({ state }) => state === 'waiting');
    expect(await codeOf(await colleague.call(approve(waiting?.deviceId ?? '')))).toBe('OK');
    await second.enrol();
    expect(await memberIds()).toContain(second.id);
    expect(await codeOf(await secondComputerOf(removed).enrolCall())).toBe('DEVICE_WAITING');
    // The one that is in may not decide about its own person's others.
    const [next] = (await computersFor(second)).filter(({ state }) => state === 'waiting');
    expect(await codeOf(await second.call(approve(next?.deviceId ?? '')))).toBe('APPROVAL_BY_ANOTHER');
  });

  it('frees its person’s new computers when an administrator readmits it, its own key never', async () => {
    expect(await codeOf(await colleague.call(readmit(removed.id)))).toBe('ADMIN_ONLY');
    expect(await codeOf(await colleague.adminCall(readmit(removed.id)))).toBe('ADMIN_ONLY');
    expect(await codeOf(await admin.adminCall(readmit(removed.id)))).toBe('OK');
    expect(await codeOf(await removed.enrolCall())).toBe('DEVICE_REMOVED');
    const second = secondComputerOf(removed);
    await second.enrol();
    expect(await memberIds()).toContain(second.id);
  });

  it('stays where it is for the administrators of another team', async () => {
    const theirs = await enrolled(running, { workspaceId: 'workspace-b' });
    expect(await codeOf(await theirs.adminCall(readmit(removed.id)))).toBe('NOT_FOUND');
    expect((await computersFor(theirs, true)).map(({ deviceId }) => deviceId)).toEqual([theirs.id]);
  });
});

describe('an administrator who was removed', () => {
  it('does not readmit or let in their own computers, though LiveChat still calls them one', async () => {
    const other = await enrolled(running);
    const laptop = secondComputerOf(other);
    await laptop.enrol();
    await admin.adminCall(remove(other.id));
    expect(await codeOf(await laptop.adminCall(readmit(other.id)))).toBe('APPROVAL_BY_ANOTHER');
    const third = secondComputerOf(other);
    await third.enrolCall();
    const [waiting] = (await computersFor(laptop, true)).filter(({ state }) => state === 'waiting');
    expect(await codeOf(await laptop.adminCall(approve(waiting?.deviceId ?? '')))).toBe(
      'APPROVAL_BY_ANOTHER',
    );
  });
});

describe('the stream of a computer that is removed', () => {
  it('is cut at once, and brings nothing any more', async () => {
    const stream = removed.stream();
    await stream.caughtUp();
    await admin.adminCall(remove(removed.id));
    expect(await stream.closed()).toBe(4401);
    await colleague.post(admin, 'k', {});
    expect(stream.envelopes()).toEqual([]);
    const again = removed.stream();
    await again.until(() => again.refusedWith !== undefined);
    expect(again.refusedWith).toBe(403);
  });

  it('is cut as a long poll too: the answer that was waited for holds nothing', async () => {
    const { head } = await removed.poll();
    const polled = removed.call({ method: 'GET', path: `/v1/envelopes?after=${head}&waitMs=20000` });
    // The poll is there when a second one of the same device would replace it.
    await admin.adminCall(remove(removed.id));
    expect(['DEVICE_UNKNOWN', 'DEVICE_REMOVED']).toContain(await codeOf(await polled));
  });
});

describe('a colleague', () => {
  it('removes nobody’s computer but their own, which waits for another to let the next one in unless they did it themselves', async () => {
    expect(await codeOf(await colleague.call(remove(removed.id)))).toBe('ADMIN_ONLY');
    expect(await codeOf(await colleague.adminCall(remove(removed.id)))).toBe('ADMIN_ONLY');
    const laptop = secondComputerOf(colleague);
    await laptop.enrol();
    expect(await codeOf(await colleague.call(remove(laptop.id)))).toBe('OK');
    expect(await codeOf(await laptop.enrolCall())).toBe('DEVICE_REMOVED');
    const next = secondComputerOf(colleague);
    expect(await codeOf(await next.enrolCall())).toBe('DEVICE_WAITING');
    const [waiting] = (await computersFor(colleague)).filter(({ state }) => state === 'waiting');
    expect(await codeOf(await colleague.call(approve(waiting?.deviceId ?? '')))).toBe('OK');
    await next.enrol();
  });

  it('sees their own computers, and of others only those that wait', async () => {
    await secondComputerOf(colleague).enrol();
    const seen = await computersFor(colleague);
    expect(new Set(seen.map(({ agentId }) => agentId))).toEqual(new Set([colleague.agent.email]));
    expect(await codeOf(await colleague.adminCall({ method: 'GET', path: '/v1/computers' }))).toBe(
      'ADMIN_ONLY',
    );
    expect(await computersFor(admin, true)).toHaveLength(4);
  });
});

describe('a team in which nobody is left to ask', () => {
  it('lets an administrator in whom LiveChat vouches for, and nobody else', async () => {
    const alone = await startRelay();
    const first = await enrolled(alone);
    const second = new TestDevice(alone, first.agent);
    await second.enrol();
    await second.call(remove(first.id));
    await second.call(remove(second.id));
    const agent = new TestDevice(alone, makeAgent({ ...first.agent, role: 'normal' }));
    expect(await codeOf(await agent.enrolCall())).toBe('DEVICE_WAITING');
    const owner = new TestDevice(alone, { ...first.agent, role: 'owner' });
    await owner.enrol();
    await alone.close();
  });
});
