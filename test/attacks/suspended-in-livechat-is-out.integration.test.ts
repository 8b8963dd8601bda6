import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore, updateDevice } from '../../src/relay/store/index.ts';
import { type RunningRelay, startRelay } from '../relay/helpers/running-relay.ts';
import { type TestDevice, enrolled } from '../relay/helpers/test-device.ts';

/**
 * Attacks "whom LiveChat has suspended is out within the hour, or at LiveChat's push" (threat model, "A former colleague").
 * Before: the relay asked LiveChat at enrolment and at an administrator's orders only: a suspended agent's computer went on for ever.
 * Now: each computer shows its person's account again within the hour, and at once when a colleague says that LiveChat has suspended
 * them. Nobody is believed: who is not suspended shows the account and goes on.
 * A page of a captive portal or a proxy in LiveChat's place was taken for a refusal, and cut a whole office off after 55 minutes; an
 * excuse of 10 minutes cut a console off between its proofs; a device of a relay that had just been updated was excused never.
 */

let running: RunningRelay;
let colleague: TestDevice;
let suspended: TestDevice;

beforeEach(async () => {
  running = await startRelay({ RELAY_ROLE_CHECK_MINUTES: '55' });
  colleague = await enrolled(running, { role: 'normal' });
  suspended = await enrolled(running, { role: 'normal' });
});
afterEach(() => running.close());

const codeOf = async (answer: Response): Promise<string> =>
  answer.ok ? 'OK' : ((await answer.json()) as { error: { code: string } }).error.code;
const ask = async (device: TestDevice): Promise<string> =>
  codeOf(await device.call({ method: 'GET', path: '/v1/me' }));
const say = (device: TestDevice, about: TestDevice) =>
  device.call({ method: 'POST', path: '/v1/account-checks', body: { agentId: about.agent.email } });
const memberIds = async (): Promise<string[]> =>
  (await colleague.directory()).devices.map(({ deviceId }) => deviceId);

describe('an agent whom LiveChat has suspended', () => {
  it('is out within the hour, stream and calls, without anybody’s doing', async () => {
    const stream = suspended.stream();
    await stream.caughtUp();
    suspended.agent.isSuspended = true;
    running.clock.advance(56 * 60_000);
    await running.relay.sweep();
    expect(await stream.closed()).toBe(4401);
    expect(await ask(suspended)).toBe('DEVICE_UNKNOWN');
    // Who is not suspended shows the account, and goes on as the same computer.
    const { id } = colleague;
    expect(await ask(colleague)).toBe('DEVICE_UNKNOWN');
    await colleague.enrol();
    expect([colleague.id, await ask(colleague)]).toEqual([id, 'OK']);
  });

  it('is taken out of the directory for good when it tries to show the account, so that the keys are replaced', async () => {
    suspended.agent.isSuspended = true;
    expect(await codeOf(await suspended.enrolCall())).toBe('LIVECHAT_ACCOUNT_CLOSED');
    expect(await memberIds()).toEqual([colleague.id]);
    suspended.agent.isSuspended = false;
    // Back in LiveChat: as a new computer, which nobody has to let in.
    expect(await codeOf(await suspended.enrolCall())).toBe('DEVICE_REMOVED');
    await enrolled(running, suspended.agent);
    expect(await memberIds()).toHaveLength(2);
  });

  it('is out at once when a colleague’s console has it from LiveChat', async () => {
    const stream = suspended.stream();
    await stream.caughtUp();
    suspended.agent.isSuspended = true;
    expect(await codeOf(await say(colleague, suspended))).toBe('OK');
    expect(await stream.closed()).toBe(4401);
    expect(await ask(suspended)).toBe('DEVICE_UNKNOWN');
    expect(await codeOf(await suspended.enrolCall())).toBe('LIVECHAT_ACCOUNT_CLOSED');
  });

  it('is not kept in by LiveChat being away for longer than a day', async () => {
    running.fakes.broken.set('/v2/info', 500);
    for (let hour = 0; hour < 23; hour += 1) {
      running.clock.advance(60 * 60_000);
      expect(await codeOf(await suspended.enrolCall())).toBe('LIVECHAT_UNAVAILABLE');
      expect(await ask(suspended)).toBe('OK');
    }
    running.clock.advance(2 * 60 * 60_000);
    expect(await codeOf(await suspended.enrolCall())).toBe('LIVECHAT_UNAVAILABLE');
    expect(await ask(suspended)).toBe('DEVICE_UNKNOWN');
  });
});

describe('something in LiveChat’s place', () => {
  const page = '<html>Sign in to this network</html>';
  const oddities = [
    ['a 403 page', { status: 403, text: page }],
    ['a 404 page', { status: 404, text: page }],
    ['a 401 page', { status: 401, text: page }],
    ['a page of a proxy', { status: 407, text: page }],
    ['a page', { status: 200, text: page }],
    ['another form', { status: 200, text: '{"network":"guests"}' }],
    ['a redirect to itself', { status: 302, text: '', location: '/v2/info' }],
  ] as const;

  it.each(oddities)('(%s) is neither a proof nor a refusal, for a day', async (_, answer) => {
    running.fakes.odd.set('/v2/info', answer);
    // As a console does it: twice within the time that a proof holds.
    for (let minutes = 0; minutes < 22 * 60; minutes += 25) {
      running.clock.advance(25 * 60_000);
      expect(await ask(colleague)).toBe('OK');
      await colleague.enrolCall();
    }
    running.clock.advance(3 * 60 * 60_000);
    await colleague.enrolCall();
    expect(await ask(colleague)).toBe('DEVICE_UNKNOWN');
    running.fakes.odd.clear();
    await colleague.enrol();
    expect(await ask(colleague)).toBe('OK');
  });

  it.each(['accounts/me', 'get_agent'])('is as much at LiveChat’s other address (%s)', async (path) => {
    running.fakes.odd.set(path, { status: 403, text: page });
    running.clock.advance(56 * 60_000);
    expect(await codeOf(await colleague.enrolCall())).toBe('LIVECHAT_UNAVAILABLE');
    expect(await ask(colleague)).toBe('OK');
  });

  it('cuts nobody off whose relay was updated just now, and excuses them for a day at most', async () => {
    const store = await openStore(`file:${join(running.folder, 'relay.db')}`);
    await store.commit((writer) => updateDevice(writer, colleague.id, { provenAtMs: 0, excusedUntilMs: 0 }));
    await store.close();
    running.fakes.odd.set('/v2/info', { status: 403, text: page });
    for (let hours = 0; hours < 24; hours += 1) {
      await colleague.enrolCall();
      expect(await ask(colleague)).toBe('OK');
      running.clock.advance(60 * 60_000);
    }
    await colleague.enrolCall();
    expect(await ask(colleague)).toBe('DEVICE_UNKNOWN');
  });

  it('says nothing for somebody whom LiveChat refuses', async () => {
    running.clock.advance(56 * 60_000);
    running.fakes.broken.set('/v2/info', 401);
    expect(await codeOf(await colleague.enrolCall())).toBe('LIVECHAT_TOKEN_REFUSED');
    expect(await ask(colleague)).toBe('DEVICE_UNKNOWN');
  });
});

describe('a lying colleague', () => {
  it('gets nobody out by saying that they are suspended', async () => {
    expect(await codeOf(await say(colleague, suspended))).toBe('OK');
    const { id } = suspended;
    await suspended.enrol();
    expect(suspended.id).toBe(id);
    expect(await ask(suspended)).toBe('OK');
    // Said again and again it costs nothing any more.
    for (let i = 0; i < 5; i += 1) await say(colleague, suspended);
    expect(await ask(suspended)).toBe('OK');
    expect(await memberIds()).toHaveLength(2);
  });

  it('says nothing about another team', async () => {
    const theirs = await enrolled(running, { workspaceId: 'workspace-b' });
    await say(colleague, theirs);
    expect(await ask(theirs)).toBe('OK');
  });
});
