import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dayMs } from '../../../src/shared/removal/index.ts';
import { type TestDevice, enrolled } from '../helpers/test-device.ts';
import {
  type Setting,
  newest,
  notice,
  postNotice,
  removalsOf,
  start,
  startSetting,
  stepOf,
} from './helpers.ts';

let setting: Setting;
let admin: TestDevice;
beforeEach(async () => {
  setting = await startSetting();
  admin = await enrolled(setting.running);
});
afterEach(() => setting.close());

const hourMs = 60 * 60_000;
const secondsPass = async (ms: number): Promise<void> => {
  setting.running.clock.advance(ms);
  await setting.running.relay.runRemovals();
};
const revocations = async (): Promise<number> => (await setting.books()).revocations.length;
const noticed = async (): Promise<string> => {
  expect((await postNotice(setting.running.url, notice('workspace-a'))).status).toBe(200);
  await setting.running.relay.runRemovals();
  return (await newest(admin)).id;
};
/** A console whose sign-in LiveChat accepts shows it; one whose sign-in was refused has none to show. */
const says = async (
  device: TestDevice,
  id: string,
  isStillInstalled: boolean,
  token?: string,
): Promise<number> => {
  const call = { method: 'POST', path: `/v1/removals/${id}/notice`, body: { isStillInstalled } };
  const answer = isStillInstalled ? await device.adminCall(call, token) : await device.call(call);
  await setting.running.relay.runRemovals();
  return answer.status;
};

describe('L12: a notice of the Marketplace while LiveChat accepts a sign-in of the team', () => {
  it('asks the consoles that are connected before anything is revoked, and waits for an administrator', async () => {
    await setting.connect(admin);
    const stream = admin.stream();
    await stream.caughtUp();
    const id = await noticed();
    expect(await revocations()).toBe(0);
    expect(await says(admin, id, true)).toBe(200);
    await secondsPass(2 * 60_000);
    expect(await revocations()).toBe(0);
    expect(stepOf(await newest(admin), 'revoke-grant')).toMatchObject({
      state: 'open',
      trouble: 'postponed',
    });
    expect(await newest(admin)).toMatchObject({ notice: 'contradicted', state: 'scheduled' });

    const answer = await admin.adminCall({ method: 'POST', path: `/v1/removals/${id}/bring-forward` });
    expect(await answer.json()).toMatchObject({ state: 'removing' });
    await setting.running.relay.runRemovals();
    expect(await revocations()).toBe(1);
    await stream.closed();
  });

  it('holds at a process whose clock is a little behind, too', async () => {
    await setting.connect(admin);
    const stream = admin.stream();
    await stream.caughtUp();
    const id = await noticed();
    await secondsPass(19_000);
    await says(admin, id, true);
    setting.running.clock.set(-500);
    await secondsPass(2_000);
    setting.running.clock.set(-2_500);
    await setting.running.relay.runRemovals();
    expect(await revocations()).toBe(0);
    expect(await newest(admin)).toMatchObject({ notice: 'contradicted' });
    stream.close();
  });

  it('revokes within the minute when the consoles that are connected find nothing out', async () => {
    await setting.connect(admin);
    const stream = admin.stream();
    await stream.caughtUp();
    await noticed();
    await secondsPass(21_000);
    expect(await revocations()).toBe(1);
    stream.close();
  });

  it('is not executed when it is due, as long as a console shows its sign-in; then it is, as promised', async () => {
    const id = await noticed();
    const { dueAtMs: promisedMs } = await newest(admin);
    for (let halfDays = 0; halfDays < 16; halfDays += 1) {
      expect(await says(admin, id, true)).toBe(200);
      await secondsPass(dayMs / 2);
    }
    const held = await newest(admin);
    expect(held).toMatchObject({ state: 'scheduled', notice: 'contradicted' });
    expect(held.dueAtMs).toBeGreaterThan(promisedMs);
    // Everybody sees the day that it is due now, and an administrator can still cancel it.
    expect(held.dueAtMs).toBeGreaterThan(setting.running.clock.now());
    await secondsPass(dayMs / 2 + 1000);
    expect((await newest(admin)).mustWipe).toEqual({ what: 'workspace' });
  });

  it('believes no console that cannot show the sign-in to LiveChat', async () => {
    const id = await noticed();
    const { dueAtMs } = await newest(admin);
    const stranger = await enrolled(setting.running, { workspaceId: 'workspace-b' });
    expect(await says(admin, id, true, 'a-token-nobody-knows')).toBe(401);
    expect(await says(admin, id, true, stranger.token)).toBe(401);
    expect(await newest(admin)).toMatchObject({ notice: 'unconfirmed', dueAtMs });
    // Consoles of earlier versions show none: said to people, and nothing is held.
    await admin.call({ method: 'POST', path: `/v1/removals/${id}/notice`, body: { isStillInstalled: true } });
    expect(await newest(admin)).toMatchObject({ notice: 'contradicted', dueAtMs });
    await secondsPass(7 * dayMs);
    expect((await newest(admin)).mustWipe).toEqual({ what: 'workspace' });
  });

  it('goes on at once when an administrator orders what it says, whatever consoles say later', async () => {
    await setting.connect(admin);
    const stream = admin.stream();
    await stream.caughtUp();
    const id = await noticed();
    await says(admin, id, true);
    expect((await start(admin, { kind: 'uninstall' })).id).toBe(id);
    await says(admin, id, true);
    expect(await newest(admin)).toMatchObject({ notice: 'confirmed', state: 'scheduled' });
    expect(await revocations()).toBe(1);
    await secondsPass(7 * dayMs);
    expect((await newest(admin)).mustWipe).toEqual({ what: 'workspace' });
    await stream.closed();
  });
});

describe('L12: a notice of the Marketplace when sign-ins died with it', () => {
  it('is confirmed by a refusal only while no console’s sign-in is accepted', async () => {
    await setting.connect(admin);
    const colleague = await enrolled(setting.running);
    const stream = admin.stream();
    await stream.caughtUp();
    const id = await noticed();
    const { dueAtMs } = await newest(admin);
    // LiveChat accepts a token a moment longer, then none.
    await says(colleague, id, true);
    await says(admin, id, false);
    expect(await newest(admin)).toMatchObject({ notice: 'contradicted' });
    await secondsPass(hourMs / 2);
    expect(await revocations()).toBe(0);
    await says(colleague, id, false);
    expect(await newest(admin)).toMatchObject({ notice: 'confirmed', dueAtMs });
    expect(await revocations()).toBe(1);
    await secondsPass(7 * dayMs);
    expect((await newest(admin)).mustWipe).toEqual({ what: 'workspace' });
    await stream.closed();
  });

  it('keeps nothing of what consoles said once it is cancelled or begun', async () => {
    const id = await noticed();
    await says(admin, id, true);
    expect((await admin.adminCall({ method: 'POST', path: `/v1/removals/${id}/cancel` })).status).toBe(200);
    await postNotice(setting.running.url, notice('workspace-a', { date: '2026-03-09T10:20:30+01:00' }));
    const again = (await removalsOf(admin)).find(({ state }) => state === 'scheduled');
    await says(admin, again?.id ?? '', false);
    expect(await newest(admin)).toMatchObject({ notice: 'confirmed' });
  });
});
