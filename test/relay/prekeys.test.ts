import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  aboutMeSchema,
  maxClockDifferenceMs,
  prekeyText,
  prekeysAnswerSchema,
  type Prekey,
} from '../../src/shared/wire/index.ts';
import { type RunningRelay, startRelay } from './helpers/running-relay.ts';
import {
  bindChannel,
  enrolled,
  makeSealKeys,
  openSealed,
  setChannelKey,
  type TestDevice,
} from './helpers/test-device.ts';

let running: RunningRelay;
beforeAll(async () => {
  running = await startRelay();
});
afterAll(() => running.close());

const workspaceId = 'workspace-a';
const made = (device: TestDevice, change: Partial<Prekey> = {}, by = device): Prekey => {
  const unsigned = { publicKey: makeSealKeys().publicKey, madeAtMs: running.clock.now(), ...change };
  const signature = by.sign(prekeyText({ workspaceId, deviceId: device.id }, unsigned));
  return { ...unsigned, signature, ...change };
};
const put = async (device: TestDevice, body: unknown): Promise<unknown> => {
  const answer = await device.call({ method: 'PUT', path: '/v1/prekey', body });
  return answer.status === 200
    ? await answer.json()
    : ((await answer.json()) as { error: { code: string; details?: unknown } }).error;
};
const ask = async (device: TestDevice, ids: readonly string[]) => {
  const answer = await device.call({ method: 'GET', path: `/v1/prekeys?devices=${ids.join(',')}` });
  return answer.status === 200 ? prekeysAnswerSchema.parse(await answer.json()).prekeys : answer.status;
};

describe('PUT /v1/prekey', () => {
  it('keeps the newest of a device, once, and gives the directory no new version', async () => {
    const device = await enrolled(running);
    const { version } = await device.directory();
    const first = made(device);
    expect(await put(device, first)).toEqual({});
    expect(await put(device, first)).toEqual({});
    const second = made(device, { madeAtMs: first.madeAtMs + 1 });
    expect(await put(device, second)).toEqual({});
    expect(await ask(device, [device.id])).toEqual([{ deviceId: device.id, ...second }]);
    expect((await device.directory()).version).toBe(version);
  });

  it('refuses an older one, another one of the same time, and one of the future', async () => {
    const device = await enrolled(running);
    const first = made(device);
    await put(device, first);
    const outdated = { code: 'INPUT_INVALID', details: { field: 'madeAtMs' } };
    expect(await put(device, made(device, { madeAtMs: first.madeAtMs - 1 }))).toMatchObject(outdated);
    expect(await put(device, made(device, { madeAtMs: first.madeAtMs }))).toMatchObject(outdated);
    const ahead = running.clock.now() + maxClockDifferenceMs + 1000;
    expect(await put(device, made(device, { madeAtMs: ahead }))).toMatchObject(outdated);
    expect(await ask(device, [device.id])).toEqual([{ deviceId: device.id, ...first }]);
  });

  it('refuses what the device did not sign', async () => {
    const device = await enrolled(running);
    const other = await enrolled(running);
    const forged = { code: 'INPUT_INVALID', details: { field: 'signature' } };
    expect(await put(device, made(device, {}, other))).toMatchObject(forged);
    expect(await put(device, made(other, {}, device))).toMatchObject(forged);
    expect(await put(device, { ...made(device), madeAtMs: running.clock.now() - 5 })).toMatchObject(forged);
    expect(await ask(device, [device.id])).toEqual([]);
  });
});

describe('GET /v1/prekeys', () => {
  it('answers for devices of the own workspace that have one, and for nobody else', async () => {
    const device = await enrolled(running);
    const bare = await enrolled(running);
    const foreign = await enrolled(running, { workspaceId: 'workspace-b' });
    const prekey = made(device);
    await put(device, prekey);
    expect(await ask(bare, [device.id, bare.id, 'unknown'])).toEqual([{ deviceId: device.id, ...prekey }]);
    expect(await ask(foreign, [device.id])).toEqual([]);
  });

  it('refuses a question without a device, and one with too many', async () => {
    const device = await enrolled(running);
    expect(await ask(device, [''])).toBe(400);
    expect(
      await ask(
        device,
        Array.from({ length: 101 }, (_, index) => `d${index}`),
      ),
    ).toBe(400);
    expect((await device.call({ method: 'GET', path: '/v1/prekeys' })).status).toBe(400);
  });
});

describe('a prekey', () => {
  it('is told to its person, and goes with the device', async () => {
    const device = await enrolled(running);
    const prekey = made(device);
    await put(device, prekey);
    const me = aboutMeSchema.parse(await (await device.call({ method: 'GET', path: '/v1/me' })).json());
    expect(me.devices[0]).toMatchObject({ prekey });
    const other = await enrolled(running);
    await device.call({ method: 'DELETE', path: `/v1/devices/${device.id}` });
    expect(await ask(other, [device.id])).toEqual([]);
  });

  it('is what a Facebook grant is sealed to', async () => {
    const device = await enrolled(running);
    const keys = makeSealKeys();
    await put(device, made(device, { publicKey: keys.publicKey }));
    await setChannelKey(device);
    await bindChannel(device, { pageId: '104400000000001', accountId: '17841400000000001' });
    const grant = (await device.poll()).envelopes.find(({ kind }) => kind === 'meta-grant');
    expect(openSealed(grant?.sealed ?? '', keys)).toMatchObject({ outcome: { kind: 'granted' } });
  });
});
