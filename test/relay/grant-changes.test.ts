import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningRelay, startRelay } from './helpers/running-relay.ts';
import { enrolled, type TestDevice } from './helpers/test-device.ts';

/** What the audit log says of the integration grant, which never passes the relay. */
let running: RunningRelay;
let admin: TestDevice;
let agent: TestDevice;
beforeEach(async () => {
  running = await startRelay();
  admin = await enrolled(running, { role: 'administrator' });
  agent = await enrolled(running, { role: 'normal' });
});
afterEach(() => running.close());

const say = async (device: TestDevice, change: string, isProven = true): Promise<number> => {
  const call = { method: 'POST', path: '/v1/integration-grant/changes', body: { change } };
  return (await (isProven ? device.adminCall(call) : device.call(call))).status;
};
const entries = async (): Promise<[string, string][]> => {
  const answer = await admin.adminCall({ method: 'GET', path: '/v1/audit' });
  const { entries: all } = (await answer.json()) as { entries: { action: string; outcome: string }[] };
  return all
    .filter(({ action }) => action.startsWith('integration-grant'))
    .map(({ action, outcome }) => [action, outcome]);
};

describe('changes of the integration grant', () => {
  it('are an administrator’s word, and a refusal is written too', async () => {
    expect(await say(admin, 'authorized')).toBe(200);
    expect(await say(admin, 'renewed')).toBe(200);
    expect(await say(agent, 'renewed')).toBe(403);
    expect(await say(admin, 'renewed', false)).toBe(403);
    expect(await say(admin, 'else')).toBe(400);
    expect(await entries()).toEqual([
      ['integration-grant-authorized', 'done'],
      ['integration-grant-renewed', 'done'],
      ['integration-grant-renewed', 'ADMIN_ONLY'],
      ['integration-grant-renewed', 'ADMIN_ONLY'],
    ]);
  });

  it('say of a revocation whose computer did it, once a minute', async () => {
    for (let n = 0; n < 5; n += 1) expect(await say(agent, 'revoked', false)).toBe(200);
    expect(await entries()).toEqual([['integration-grant-revoked', 'done']]);
    running.clock.advance(61_000);
    await say(agent, 'revoked', false);
    expect(await entries()).toHaveLength(2);
  });
});
