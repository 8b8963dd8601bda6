import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ComputersAnswer, computersAnswerSchema } from '../../src/shared/wire/index.ts';
import { type RunningRelay, startRelay } from '../relay/helpers/running-relay.ts';
import { TestDevice, enrolled, makeAgent } from '../relay/helpers/test-device.ts';

/**
 * Attacks "it waits until an administrator lets it in" (threat model, "Whoever gets at the server of a station") at the relay, with LiveChat
 * accounts that work and keys of the attacker's own.
 * Before: there were no stations; a computer of an account that works came in by itself.
 */

let running: RunningRelay;
let admin: TestDevice;
let colleague: TestDevice;

beforeEach(async () => {
  running = await startRelay();
  admin = await enrolled(running);
  colleague = await enrolled(running, { role: 'normal' });
});
afterEach(() => running.close());

const codeOf = async (answer: Response): Promise<string> =>
  answer.ok ? 'OK' : ((await answer.json()) as { error: { code: string } }).error.code;
const approve = (id: string) => ({ method: 'POST', path: `/v1/computers/${id}/approval` });
const asStation = { kind: 'station' };
const enrolAsStation = async (device: TestDevice): Promise<string> =>
  codeOf(await device.enrolCall(device.enrolBody(asStation)));
const waiting = async (): Promise<ComputersAnswer['computers'][number] | undefined> => {
  const answer = await admin.adminCall({ method: 'GET', path: '/v1/computers' });
  const { computers } = computersAnswerSchema.parse(await answer.json());
  return computers.find(({ state }) => state === 'waiting');
};

describe('a station', () => {
  it('waits with the account of an agent, of an administrator, and of the first of a team', async () => {
    expect(await enrolAsStation(new TestDevice(running, colleague.agent))).toBe('DEVICE_WAITING');
    expect(await enrolAsStation(new TestDevice(running, admin.agent))).toBe('DEVICE_WAITING');
    const first = new TestDevice(running, makeAgent({ workspaceId: 'workspace-new' }));
    expect(await enrolAsStation(first)).toBe('DEVICE_WAITING');
    expect((await admin.directory()).devices).toHaveLength(2);
  });

  it('is let in by an administrator alone, and is known as a station to everybody', async () => {
    const station = new TestDevice(running, colleague.agent);
    expect(await enrolAsStation(station)).toBe('DEVICE_WAITING');
    const id = (await waiting())?.deviceId ?? '';
    expect(await codeOf(await colleague.call(approve(id)))).toBe('ADMIN_ONLY');
    expect(await codeOf(await colleague.adminCall(approve(id)))).toBe('ADMIN_ONLY');
    // An administrator’s word counts with the proof of the role, which LiveChat is asked for.
    expect(await codeOf(await admin.call(approve(id)))).toBe('ADMIN_ONLY');
    expect(await enrolAsStation(station)).toBe('DEVICE_WAITING');
    expect(await codeOf(await admin.adminCall(approve(id)))).toBe('OK');
    expect(await enrolAsStation(station)).toBe('OK');
    const { devices } = await colleague.directory();
    expect(devices.filter(({ kind }) => kind === 'station').map(({ signKey }) => signKey)).toEqual([
      station.signKey,
    ]);
    expect(devices.filter(({ kind }) => kind === undefined)).toHaveLength(2);
  });

  it('is what it has signed: who takes the word out of its request is refused', async () => {
    const station = new TestDevice(running, colleague.agent);
    const { kind: _, ...withoutKind } = station.enrolBody(asStation);
    expect(await codeOf(await station.enrolCall(withoutKind))).toBe('SIGNATURE_INVALID');
    const put = { ...station.enrolBody(), kind: 'station' };
    expect(await codeOf(await station.enrolCall(put))).toBe('SIGNATURE_INVALID');
  });

  it('of somebody whose computer was removed brings none of their desktops in with it', async () => {
    const desktop = new TestDevice(running, colleague.agent);
    await desktop.enrol();
    await admin.adminCall({ method: 'DELETE', path: `/v1/devices/${desktop.id}` });
    const station = new TestDevice(running, colleague.agent);
    expect(await enrolAsStation(station)).toBe('DEVICE_WAITING');
    const id = (await waiting())?.deviceId ?? '';
    expect(await codeOf(await admin.adminCall(approve(id)))).toBe('OK');
    expect(await enrolAsStation(station)).toBe('OK');
    const next = new TestDevice(running, colleague.agent);
    expect(await codeOf(await next.enrolCall())).toBe('DEVICE_WAITING');
  });
});
