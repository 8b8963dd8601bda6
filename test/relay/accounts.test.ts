import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aboutMeSchema, maxClockDifferenceMs } from '../../src/shared/wire/index.ts';
import { type RunningRelay, startRelay } from './helpers/running-relay.ts';
import { TestDevice, enrolled, makeAgent, makeSealKeys, setChannelKey } from './helpers/test-device.ts';

let running: RunningRelay;
beforeAll(async () => {
  running = await startRelay();
});
afterAll(() => running.close());

const codeOf = async (answer: Response): Promise<string> =>
  ((await answer.json()) as { error: { code: string } }).error.code;

describe('POST /v1/devices', () => {
  it('names the person and the workspace as LiveChat says', async () => {
    const device = new TestDevice(running, makeAgent({ email: 'Maria@Bakery.test', role: 'owner' }));
    expect(await device.enrol()).toMatchObject({
      workspaceId: 'workspace-a',
      agentId: 'maria@bakery.test',
      role: 'owner',
    });
  });

  it('gives the same device when the same keys enrol again, with the role of today', async () => {
    const device = await enrolled(running);
    const { version } = await device.directory();
    device.agent.role = 'normal';
    expect(await device.enrol()).toMatchObject({ deviceId: device.id, role: 'normal' });
    expect((await device.directory()).version).toBe(version);
  });

  it('refuses another sealing key under the same signing key', async () => {
    const device = await enrolled(running);
    const answer = await device.enrolCall(device.enrolBody({ sealKey: makeSealKeys().publicKey }));
    expect([answer.status, await codeOf(answer)]).toEqual([400, 'INPUT_INVALID']);
  });

  it('reads the agent from the list when the token may not read its account', async () => {
    running.fakes.broken.set('/v2/accounts/me', 403);
    const device = new TestDevice(running, makeAgent());
    expect(await device.enrol()).toMatchObject({ agentId: device.agent.email });
    running.fakes.broken.clear();
  });

  it('begins the stream of a new device at the head', async () => {
    const first = await enrolled(running);
    const second = await enrolled(running);
    await first.post(second, 'k', {});
    const third = new TestDevice(running, makeAgent());
    expect((await third.enrol()).head).toBe((await first.poll()).head);
  });

  it('refuses a token of another app', async () => {
    const device = new TestDevice(running, makeAgent());
    running.fakes.clientId = 'client-9999';
    const answer = await device.enrolCall();
    running.fakes.clientId = 'client-0001';
    expect([answer.status, await codeOf(answer)]).toEqual([403, 'LIVECHAT_APP_OTHER']);
  });

  it.each<[string, Record<string, unknown> & { aheadMs?: number }, number, string]>([
    ['a key of another length', { signKey: 'short' }, 400, 'INPUT_INVALID'],
    ['no sealing key', { sealKey: undefined }, 400, 'INPUT_INVALID'],
    ['a proof of other keys', { proof: randomBytes(64).toString('base64url') }, 401, 'SIGNATURE_INVALID'],
    ['an empty proof', { proof: '' }, 401, 'SIGNATURE_INVALID'],
    ['a time in the past', { aheadMs: -maxClockDifferenceMs - 5000 }, 401, 'SIGNATURE_STALE'],
    ['a time in the future', { aheadMs: maxClockDifferenceMs + 5000 }, 401, 'SIGNATURE_STALE'],
    ['a version of great length', { appVersion: 'x'.repeat(100) }, 400, 'INPUT_INVALID'],
  ])('refuses %s', async (_title, { aheadMs = 0, ...change }, status, code) => {
    const device = new TestDevice(running, makeAgent());
    const atMs = running.clock.now() + aheadMs;
    const answer = await device.enrolCall(device.enrolBody({ atMs, ...change }));
    expect([answer.status, await codeOf(answer)]).toEqual([status, code]);
  });

  it.each([
    [500, 503, 'LIVECHAT_UNAVAILABLE'],
    [429, 503, 'LIVECHAT_UNAVAILABLE'],
    [401, 401, 'LIVECHAT_TOKEN_REFUSED'],
    // L12: the one refusal that is documented for this call.
    [422, 401, 'LIVECHAT_TOKEN_REFUSED'],
    [404, 401, 'LIVECHAT_TOKEN_REFUSED'],
    [403, 403, 'LIVECHAT_FORBIDDEN'],
    [302, 502, 'ANSWER_INVALID'],
  ])('passes on what it means when LiveChat answers %i', async (status, expected, code) => {
    running.fakes.broken.set('/v2/info', status);
    const answer = await new TestDevice(running, makeAgent()).enrolCall();
    running.fakes.broken.clear();
    expect([answer.status, await codeOf(answer)]).toEqual([expected, code]);
  });

  it.each(['', 'not-a-known-token', 'x'.repeat(5000)])('refuses the token "%#"', async (token) => {
    const device = new TestDevice(running, makeAgent());
    const answer = await device.enrolCall(device.enrolBody(), token);
    expect([answer.status, await codeOf(answer)]).toEqual([401, 'LIVECHAT_TOKEN_REFUSED']);
  });
});

describe('signed requests', () => {
  const get = { method: 'GET', path: '/v1/directory' };
  let device: TestDevice;
  beforeAll(async () => {
    device = await enrolled(running);
  });

  it('are refused when the signature is used again', async () => {
    const nonce = randomBytes(16).toString('base64url');
    expect((await device.call({ ...get, nonce })).status).toBe(200);
    expect(await codeOf(await device.call({ ...get, nonce }))).toBe('SIGNATURE_REPLAYED');
  });

  it('leave the nonce unused when the signature was wrong', async () => {
    const nonce = randomBytes(16).toString('base64url');
    expect(await codeOf(await device.call({ ...get, nonce, signedPath: '/other' }))).toBe(
      'SIGNATURE_INVALID',
    );
    expect((await device.call({ ...get, nonce })).status).toBe(200);
  });

  // Times are differences: the table is made long before its last row is tried.
  it.each<[string, Partial<Parameters<TestDevice['call']>[0]> & { aheadMs?: number }, string]>([
    ['another path was signed', { signedPath: '/v1/directory?x=1' }, 'SIGNATURE_INVALID'],
    ['another body was signed', { signedBody: '{}' }, 'SIGNATURE_INVALID'],
    ['the time is stale', { aheadMs: -maxClockDifferenceMs - 5000 }, 'SIGNATURE_STALE'],
    ['the time is ahead', { aheadMs: maxClockDifferenceMs + 5000 }, 'SIGNATURE_STALE'],
    ['the device is unknown', { deviceId: 'nobody' }, 'DEVICE_UNKNOWN'],
    ['the nonce is too short', { nonce: 'short' }, 'SIGNATURE_INVALID'],
    ['the header is a bearer token', { headers: { authorization: 'Bearer abc' } }, 'SIGNATURE_INVALID'],
    ['the header is empty', { headers: { authorization: '' } }, 'SIGNATURE_INVALID'],
  ])('are refused when %s', async (_title, { aheadMs = 0, ...change }, code) => {
    const answer = await device.call({ ...get, atMs: running.clock.now() + aheadMs, ...change });
    expect([answer.status, await codeOf(answer)]).toEqual([401, code]);
  });

  it('are refused when another device signed', async () => {
    const other = await enrolled(running);
    expect(await codeOf(await other.call({ ...get, deviceId: device.id }))).toBe('SIGNATURE_INVALID');
  });

  it('are refused before a long body is read when the device is unknown', async () => {
    const answer = await device.call({
      method: 'POST',
      path: '/v1/envelopes',
      deviceId: 'nobody',
      body: { pad: 'x'.repeat(2_000_000) },
    });
    expect(await codeOf(answer)).toBe('DEVICE_UNKNOWN');
  });
});

describe('DELETE /v1/devices/:id', () => {
  const remove = (id: string) => ({ method: 'DELETE', path: `/v1/devices/${id}` });

  it('lets a device remove itself, with what was addressed to it', async () => {
    const gone = await enrolled(running);
    const stays = await enrolled(running);
    await stays.post(gone, 'to-gone', {});
    const stream = gone.stream();
    await stream.caughtUp();
    expect((await gone.call(remove(gone.id))).status).toBe(200);
    expect(await stream.closed()).toBe(4401);
    expect(await codeOf(await gone.call({ method: 'GET', path: '/v1/directory' }))).toBe('DEVICE_UNKNOWN');
    expect((await stays.directory()).devices.map(({ deviceId }) => deviceId)).not.toContain(gone.id);
  });

  it('lets an administrator remove a colleague’s, and nobody else', async () => {
    const target = await enrolled(running, { role: 'normal' });
    const colleague = await enrolled(running, { role: 'normal' });
    const admin = await enrolled(running);
    expect(await codeOf(await colleague.call(remove(target.id)))).toBe('ADMIN_ONLY');
    expect(await codeOf(await colleague.adminCall(remove(target.id)))).toBe('ADMIN_ONLY');
    // Somebody else's administrator token does not lift one's own role.
    expect(await codeOf(await colleague.adminCall(remove(target.id), admin.token))).toBe('ADMIN_ONLY');
    expect(await codeOf(await admin.call(remove(target.id)))).toBe('ADMIN_ONLY');
    expect((await admin.adminCall(remove(target.id))).status).toBe(200);
    expect(await codeOf(await admin.adminCall(remove(target.id)))).toBe('NOT_FOUND');
  });

  it('asks LiveChat again, so that yesterday’s administrator is refused', async () => {
    const target = await enrolled(running);
    const admin = await enrolled(running);
    admin.agent.role = 'normal';
    expect(await codeOf(await admin.adminCall(remove(target.id)))).toBe('ADMIN_ONLY');
  });

  it('does not see devices of another workspace', async () => {
    const theirs = await enrolled(running, { workspaceId: 'workspace-b' });
    const admin = await enrolled(running);
    expect(await codeOf(await admin.adminCall(remove(theirs.id)))).toBe('NOT_FOUND');
  });
});

describe('PUT /v1/channel-key', () => {
  const put = (device: TestDevice, body: unknown) =>
    device.adminCall({ method: 'PUT', path: '/v1/channel-key', body });

  it('is for administrators, whose changes and other people’s tries stand in the audit log', async () => {
    const admin = await enrolled(running, { workspaceId: 'workspace-key-roles' });
    const agent = await enrolled(running, { workspaceId: 'workspace-key-roles', role: 'normal' });
    const body = { keyId: 'key-00001', publicKey: makeSealKeys().publicKey };
    expect(await codeOf(await put(agent, body))).toBe('ADMIN_ONLY');
    expect(await codeOf(await admin.call({ method: 'PUT', path: '/v1/channel-key', body }))).toBe(
      'ADMIN_ONLY',
    );
    expect((await put(admin, body)).status).toBe(200);
    const replacing = { keyId: 'key-00002', publicKey: makeSealKeys().publicKey, replaces: 'key-00001' };
    expect(await codeOf(await put(agent, replacing))).toBe('ADMIN_ONLY');
    expect((await put(admin, replacing)).status).toBe(200);
    const log = (await (await admin.adminCall({ method: 'GET', path: '/v1/audit?after=0' })).json()) as {
      entries: { action: string; subject?: string; outcome: string }[];
    };
    const ofKeys = log.entries.filter(({ action }) => action.startsWith('channel-key'));
    expect(ofKeys.map(({ action, subject, outcome }) => [action, subject, outcome])).toEqual([
      ['channel-key-replaced', undefined, 'ADMIN_ONLY'],
      ['channel-key-replaced', undefined, 'ADMIN_ONLY'],
      ['channel-key-made', 'key-00001', 'done'],
      ['channel-key-replaced', undefined, 'ADMIN_ONLY'],
      ['channel-key-replaced', 'key-00002', 'done'],
    ]);
  });

  it('is set once, repeated harmlessly, and replaced only by naming the old one', async () => {
    const device = await enrolled(running, { workspaceId: 'workspace-keys' });
    const colleague = await enrolled(running, { workspaceId: 'workspace-keys' });
    const keys = await setChannelKey(device, 'key-00001');
    expect((await colleague.directory()).channelKey).toEqual({
      keyId: 'key-00001',
      publicKey: keys.publicKey,
    });
    const { version } = await device.directory();
    expect((await put(device, { keyId: 'key-00001', publicKey: keys.publicKey })).status).toBe(200);
    expect((await device.directory()).version).toBe(version);
    const next = { keyId: 'key-00002', publicKey: makeSealKeys().publicKey };
    expect(await codeOf(await put(colleague, next))).toBe('CHANNEL_KEY_EXISTS');
    expect(await codeOf(await put(colleague, { ...next, replaces: 'key-00000' }))).toBe('CHANNEL_KEY_EXISTS');
    expect(await codeOf(await put(colleague, { ...next, keyId: 'key-00001', replaces: 'key-00001' }))).toBe(
      'CHANNEL_KEY_EXISTS',
    );
    expect((await put(colleague, { ...next, replaces: 'key-00001' })).status).toBe(200);
    expect((await device.directory()).channelKey?.keyId).toBe('key-00002');
  });

  it('has one winner when two first consoles set it at once', async () => {
    const devices = await Promise.all([1, 2].map(() => enrolled(running, { workspaceId: 'workspace-race' })));
    const answers = await Promise.all(
      devices.map((device, index) =>
        put(device, { keyId: `key-0000${index}`, publicKey: makeSealKeys().publicKey }),
      ),
    );
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 409]);
  });
});

describe('GET /v1/directory', () => {
  it('shows the own workspace and nothing of another', async () => {
    const mine = await enrolled(running, { workspaceId: 'workspace-m' });
    const theirs = await enrolled(running, { workspaceId: 'workspace-t' });
    await setChannelKey(theirs);
    const directory = await mine.directory();
    expect(directory.devices).toEqual([
      {
        deviceId: mine.id,
        agentId: mine.agent.email,
        signKey: mine.signKey,
        sealKey: mine.sealKeys.publicKey,
        enrolledAtMs: expect.any(Number),
      },
    ]);
    expect(directory.channelKey).toBeUndefined();
  });
});

describe('GET /v1/me', () => {
  it('lists everything under the caller’s address, and nothing of anybody else', async () => {
    const maria = makeAgent({ email: 'me@bakery.test', role: 'administrator' });
    const desk = new TestDevice(running, maria);
    await desk.enrol();
    const laptop = new TestDevice(running, maria);
    await laptop.enrol();
    const other = await enrolled(running);
    const answer = await desk.call({ method: 'GET', path: '/v1/me' });
    expect(answer.status).toBe(200);
    const me = aboutMeSchema.parse(await answer.json());
    expect(me).toMatchObject({
      workspaceId: 'workspace-a',
      agentId: 'me@bakery.test',
      role: 'administrator',
    });
    expect(me.devices.map(({ deviceId }) => deviceId).sort()).toEqual([desk.id, laptop.id].sort());
    expect(me.devices.every(({ enrolledAtMs, appVersion }) => enrolledAtMs > 0 && appVersion !== '')).toBe(
      true,
    );
    expect(JSON.stringify(me)).not.toContain(other.id);
  });

  it('is refused without a signature', async () => {
    const answer = await fetch(`${running.url}/v1/me`);
    expect(answer.status).toBe(401);
  });
});
