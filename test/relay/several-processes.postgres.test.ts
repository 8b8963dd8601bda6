import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { leaseAnswerSchema, streamCloseCodes } from '../../src/shared/wire/index.ts';
import { type PostgresServer, startPostgresServer } from '../helpers/postgres-server.ts';
import { claimFrom, returnTo } from './helpers/browser-return.ts';
import { type PlatformFakes, startPlatformFakes } from './helpers/platform-fakes.ts';
import { movableClock, postWebhook, relayEnvironment, textWebhook } from './helpers/relay-environment.ts';
import { type RelayProcess, startRelayProcess } from './helpers/relay-process.ts';
import {
  TestDevice,
  type KeyPair,
  bindChannel,
  makeAgent,
  openSealed,
  setChannelKey,
} from './helpers/test-device.ts';

const clock = movableClock();

let server: PostgresServer;
let fakes: PlatformFakes;
let environment: Record<string, string>;
let a: RelayProcess;
let b: RelayProcess;

beforeAll(async () => {
  server = await startPostgresServer();
  fakes = await startPlatformFakes();
  environment = {
    ...relayEnvironment(fakes.url, ''),
    RELAY_DATABASE_URL: await server.createDatabase(),
    // Signals, not the look at every heartbeat, must do the work.
    RELAY_HEARTBEAT_SECONDS: '60',
  };
  // Both bring the empty database up to date at once.
  [a, b] = await Promise.all([startRelayProcess(environment), startRelayProcess(environment)]);
});
afterAll(async () => {
  await Promise.all([a.kill('SIGKILL'), b.kill('SIGKILL')]);
  await fakes.close();
  await server.remove();
});

let round = 0;
let accountId: string;
let pageId: string;
let workspaceId: string;
beforeEach(() => {
  round += 1;
  [accountId, pageId, workspaceId] = [
    `1784140000000004${round}`,
    `10440000000071${round}`,
    `workspace-${round}`,
  ];
});

/** A device that speaks to one process, and can be pointed at another. */
const deviceAt = async (
  relay: RelayProcess,
): Promise<TestDevice & { at(other: RelayProcess): TestDevice }> => {
  const home = { url: relay.url, clock, fakes };
  const device = new TestDevice(home, makeAgent({ workspaceId }));
  await device.enrol();
  return Object.assign(device, {
    at(other: RelayProcess) {
      home.url = other.url;
      return device;
    },
  });
};

const midsOf = (envelopes: { kind: string; sealed: string }[], keys: KeyPair): string[] =>
  envelopes
    .filter(({ kind }) => kind === 'instagram')
    .map(
      ({ sealed }) => (openSealed(sealed, keys) as { item: { message: { mid: string } } }).item.message.mid,
    );

describe('two relay processes on one database', () => {
  it('wake each other’s consoles: a message and a webhook that came in at one go out at the other', async () => {
    const [here, there] = [await deviceAt(a), await deviceAt(b)];
    const keys = await setChannelKey(here);
    await bindChannel(here, { pageId, accountId });
    const stream = there.stream();
    await stream.caughtUp();
    await here.post(there, 'k', { n: 1 });
    await stream.until(() => stream.envelopes().length === 1);
    await postWebhook(a.url, textWebhook(accountId, 'mid-1', 'Hello'));
    await stream.until(() => stream.envelopes().length === 2);
    expect(midsOf(stream.envelopes(), keys)).toEqual(['mid-1']);
    const poll = there.poll(stream.envelopes().at(-1)?.seq, 25_000);
    await here.post(there, 'k2', { n: 2 });
    expect((await poll).envelopes).toHaveLength(1);
    stream.close();
  });

  it('tell of a directory that changed and of a device that was removed at the other', async () => {
    const [here, there] = [await deviceAt(a), await deviceAt(b)];
    const stream = there.stream();
    await stream.caughtUp();
    await setChannelKey(here);
    await stream.until(() => stream.frames.some(({ type }) => type === 'directory-changed'));
    await here.adminCall({ method: 'DELETE', path: `/v1/devices/${there.id}` });
    expect(await stream.closed()).toBe(streamCloseCodes.deviceUnknown);
  });

  it('let a device have one stream, wherever it is', async () => {
    const device = await deviceAt(a);
    const older = device.stream();
    await older.caughtUp();
    const newer = device.at(b).stream();
    await newer.caughtUp();
    expect(await older.closed()).toBe(streamCloseCodes.replaced);
    expect(newer.closeCode).toBeUndefined();
    newer.close();
  });

  it('refuse at one what was already asked at the other', async () => {
    const device = await deviceAt(a);
    const request = {
      method: 'GET',
      path: '/v1/directory',
      nonce: randomBytes(16).toString('base64url'),
      atMs: clock.now(),
    };
    expect((await device.call(request)).status).toBe(200);
    const again = await device.at(b).call(request);
    expect([again.status, await again.json()]).toMatchObject([
      401,
      { error: { code: 'SIGNATURE_REPLAYED' } },
    ]);
  });

  it('finish at one what was begun at the other: Facebook’s dialog, leases, keys', async () => {
    const device = await deviceAt(a);
    await setChannelKey(device.at(b));
    fakes.pages.push({ id: pageId, accountId });
    fakes.codes.set('code-1', { userToken: 'EAAUserToken0001', personId: '122100000000555' });
    const started = await device
      .at(a)
      .adminCall({ method: 'POST', path: '/v1/connect/meta', body: { returnTo } });
    const { ticket, dialogUrl } = (await started.json()) as { ticket: string; dialogUrl: string };
    const state = new URL(dialogUrl).searchParams.get('state') ?? '';
    const page = await fetch(`${b.url}/v1/connect/meta/callback?code=code-1&state=${state}`);
    await claimFrom(device.at(b), ticket, page);
    const bound = await device
      .at(a)
      .adminCall({ method: 'POST', path: '/v1/channels', body: { ticket, pageId, accountId } });
    const { channelId } = (await bound.json()) as { channelId: string };
    const colleague = await deviceAt(b);
    const ask = async (who: TestDevice) =>
      leaseAnswerSchema.parse(
        await (await who.call({ method: 'POST', path: `/v1/leases/${channelId}` })).json(),
      );
    const answers = await Promise.all([ask(device), ask(colleague), ask(device), ask(colleague)]);
    expect(new Set(answers.map(({ holder }) => holder?.deviceId)).size).toBe(1);
    expect(new Set(answers.map(({ fence }) => fence))).toEqual(new Set([1]));
  });

  it('make one device, one key and one envelope of what comes to both at once', async () => {
    const one = await deviceAt(a);
    const other = await deviceAt(b);
    const keys = [
      await Promise.all([setChannelKey(one, 'first-key'), setChannelKey(other, 'other-key')]),
    ].flat();
    const { channelKey } = await one.directory();
    expect(keys.map(({ publicKey }) => publicKey)).toContain(channelKey?.publicKey);
    await bindChannel(one, { pageId, accountId });
    const twin = new TestDevice({ url: a.url, clock, fakes }, makeAgent({ workspaceId }));
    const bodies = [twin.enrolBody(), twin.enrolBody()];
    const answers = await Promise.all(
      [a, b].map((relay, index) =>
        fetch(`${relay.url}/v1/devices`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${twin.token}` },
          body: JSON.stringify(bodies[index]),
        }),
      ),
    );
    const ids = await Promise.all(
      answers.map(async (answer) => ((await answer.json()) as { deviceId: string }).deviceId),
    );
    expect(new Set(ids).size).toBe(1);
    const before = (await one.poll()).head;
    const statuses = await Promise.all(
      Array.from({ length: 40 }, async (_, index) => {
        const body = textWebhook(accountId, `mid-${index >> 1}`, 'Hello');
        return (await postWebhook(index % 2 === 0 ? a.url : b.url, body)).status;
      }),
    );
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect((await one.poll()).head - before).toBe(20);
  });

  it('lose nothing they answered with 200 and double nothing when they are killed in turn', async () => {
    const device = await deviceAt(a);
    const keys = await setChannelKey(device);
    await bindChannel(device, { pageId, accountId });
    const start = (await device.poll()).head;
    const answered = new Set<string>();
    for (let turn = 0; turn < 4; turn += 1) {
      const victim = turn % 2 === 0 ? a : b;
      await Promise.all(
        Array.from({ length: 30 }, async (_, index) => {
          const mid = `round-${turn}-${index}`;
          try {
            const answer = await postWebhook(
              index % 2 === 0 ? a.url : b.url,
              textWebhook(accountId, mid, mid),
            );
            if (answer.status === 200) answered.add(mid);
            // The kill lands in the middle of the burst.
            if (index === 15) victim.child.kill('SIGKILL');
          } catch {
            // Cut off by the kill: not answered, so Meta would repeat it.
          }
        }),
      );
      if (victim.child.signalCode === null) await victim.kill('SIGKILL');
      const next = await startRelayProcess(environment);
      if (victim === a) a = next;
      else b = next;
    }
    const all = Array.from({ length: 120 }, (_, index) => `round-${Math.floor(index / 30)}-${index % 30}`);
    for (const mid of all) await postWebhook(a.url, textWebhook(accountId, mid, mid));
    const stream = device.at(b).stream(start);
    const envelopes = await stream.caughtUp();
    const mids = midsOf(envelopes, keys);
    expect(answered.size).toBeGreaterThan(0);
    expect([...mids].sort()).toEqual([...all].sort());
    expect(envelopes.map(({ seq }) => seq)).toEqual(envelopes.map((_, index) => start + 1 + index));
    stream.close();
  }, 60_000);
});

describe('a database that goes away', () => {
  it('is 503 for Meta, "not ready" for the balancer, and over without help when it is back', async () => {
    const [here, there] = [await deviceAt(a), await deviceAt(b)];
    const keys = await setChannelKey(here);
    await bindChannel(here, { pageId, accountId });
    const stream = there.stream();
    await stream.caughtUp();
    const headBefore = (await here.poll()).head;

    await server.stop();
    const refused = await postWebhook(a.url, textWebhook(accountId, 'mid-away', 'canary-away-text'));
    expect([refused.status, await refused.json()]).toMatchObject([503, { error: { code: 'UNAVAILABLE' } }]);
    expect((await here.call({ method: 'GET', path: '/v1/directory' })).status).toBe(503);
    expect((await fetch(`${a.url}/readyz`)).status).toBe(503);
    expect((await fetch(`${a.url}/healthz`)).status).toBe(200);

    await server.start();
    await expect.poll(async () => (await fetch(`${a.url}/readyz`)).status, { timeout: 15_000 }).toBe(200);
    expect((await here.poll()).head).toBe(headBefore);
    // Meta repeats; the console that stayed connected to the other process gets it.
    await expect
      .poll(async () => (await postWebhook(a.url, textWebhook(accountId, 'mid-away', 'x'))).status, {
        timeout: 15_000,
      })
      .toBe(200);
    await expect
      .poll(
        async () => {
          await here.post(there, randomBytes(6).toString('hex'), {});
          return midsOf(stream.envelopes(), keys);
        },
        { timeout: 15_000 },
      )
      .toEqual(['mid-away']);
    expect(a.output()).toContain('"event":"outage"');
    expect(a.output() + b.output()).not.toContain('canary-away-text');
    expect([a.child.exitCode, b.child.exitCode]).toEqual([null, null]);
    stream.close();
  }, 60_000);
});
