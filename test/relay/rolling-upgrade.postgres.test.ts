import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort } from '../../scripts/free-port.ts';
import { type PostgresServer, startPostgresServer } from '../helpers/postgres-server.ts';
import { until } from '../helpers/until.ts';
import { type Balancer, startBalancer } from './helpers/balancer.ts';
import { type PlatformFakes, startPlatformFakes } from './helpers/platform-fakes.ts';
import { movableClock, postWebhook, relayEnvironment, textWebhook } from './helpers/relay-environment.ts';
import { type RelayProcess, startRelayProcess } from './helpers/relay-process.ts';
import { TestDevice, bindChannel, makeAgent, openSealed, setChannelKey } from './helpers/test-device.ts';

/**
 * What an operator does with two relays on one PostgreSQL, under load: a new version in place of each, and a database that is
 * killed and comes back. Behind Debian's Caddy with deploy/Caddyfile where it is installed, else behind a stand-in of the same rules.
 */

const accountId = '17841400000000042';
const senders = 4;

let server: PostgresServer;
let fakes: PlatformFakes;
let environment: Record<string, string>;
let balancer: Balancer;
let ports: number[];
let relays: RelayProcess[];

const startAt = (port: number): Promise<RelayProcess> =>
  startRelayProcess({ ...environment, RELAY_PORT: String(port) });

beforeAll(async () => {
  server = await startPostgresServer();
  fakes = await startPlatformFakes();
  ports = [await freePort(), await freePort()];
  balancer = await startBalancer(ports);
  environment = {
    ...relayEnvironment(fakes.url, ''),
    RELAY_DATABASE_URL: await server.createDatabase(),
    RELAY_PUBLIC_URL: balancer.url,
    RELAY_TRUST_PROXY: 'loopback',
    RELAY_WEBHOOKS_PER_MINUTE: '10000000',
    RELAY_DRAIN_SECONDS: String(balancer.drainSeconds),
  };
  relays = await Promise.all(ports.map(startAt));
  await until(async () => expect((await fetch(`${balancer.url}/readyz`)).status).toBe(200));
}, 120_000);
afterAll(async () => {
  await Promise.all(relays.map((relay) => relay.kill('SIGKILL')));
  await balancer.close();
  await fakes.close();
  await server.remove();
});

/** What became of what was sent. */
interface Answered {
  /** Answered 200, in this order. */
  taken: string[];
  /** Refused, or not answered; Meta repeats them. */
  others: string[];
  /** What was said instead, once each. */
  refusals: Set<string>;
}

/** Sends webhooks as fast as they are answered until `work` is over. */
const underLoad = async (run: string, work: () => Promise<void>): Promise<Answered> => {
  const answered: Answered = { taken: [], others: [], refusals: new Set() };
  let isOver = false;
  let n = 0;
  const send = async (): Promise<void> => {
    while (!isOver) {
      const mid = `${run}-${(n += 1)}`;
      const refusal = await postWebhook(balancer.url, textWebhook(accountId, mid, mid))
        .then(async (answer) => {
          const text = await answer.text();
          return answer.status === 200 ? undefined : `${answer.status} ${text}`;
        })
        .catch((error: unknown) => `no answer: ${String(error)}`);
      if (refusal === undefined) answered.taken.push(mid);
      else {
        answered.others.push(mid);
        answered.refusals.add(refusal);
      }
    }
  };
  const sending = Promise.all(Array.from({ length: senders }, send));
  try {
    await work();
  } finally {
    isOver = true;
    await sending;
  }
  return answered;
};

const enrolledDevice = async () => {
  const home = { url: balancer.url, clock: movableClock(), fakes };
  const device = new TestDevice(home, makeAgent());
  await device.enrol();
  return device;
};
let device: TestDevice;
let keys: Awaited<ReturnType<typeof setChannelKey>>;
/** Position up to which the console has read. */
let position = 0;
/** Every webhook after it, in order. */
const midsWaiting = async (): Promise<string[]> => {
  const mids: string[] = [];
  for (;;) {
    const { envelopes } = await device.poll(position);
    const last = envelopes.at(-1);
    if (!last) return mids;
    position = last.seq;
    for (const { kind, sealed } of envelopes)
      if (kind === 'instagram')
        mids.push((openSealed(sealed, keys) as { item: { message: { mid: string } } }).item.message.mid);
  }
};
const readinessOf = (port: number): Promise<number> =>
  fetch(`http://127.0.0.1:${port}/readyz`).then((answer) => answer.status);
/** The balancer has seen that it is ready: it has served a webhook. */
const isUsed = async (port: number): Promise<void> => {
  const measured = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  expect(measured).toContain('route="POST /webhooks/meta",status="2xx"');
};
const probe = (): Promise<number> =>
  postWebhook(balancer.url, textWebhook(accountId, 'probe', 'x')).then((answer) => answer.status);

it('a new version in place of each refuses nothing and doubles nothing', async () => {
  device = await enrolledDevice();
  keys = await setChannelKey(device);
  await bindChannel(device, { pageId: '104400000000711', accountId });
  const { taken, others, refusals } = await underLoad('roll', async () => {
    for (const [index, port] of ports.entries()) {
      relays[index]?.child.kill('SIGTERM');
      expect(await relays[index]?.exited).toBe(0);
      relays[index] = await startAt(port);
      // The next one ends only when this one is used: where the operator waits for the balancer's own view.
      await until(() => isUsed(port));
    }
  });
  expect([[...refusals], others]).toEqual([[], []]);
  expect(taken.length).toBeGreaterThan(50);
  expect((await midsWaiting()).sort()).toEqual([...taken].sort());
}, 120_000);

it('a database that is killed and comes back loses nothing that was answered 200, and no relay ends', async () => {
  const { taken, others } = await underLoad('kill', async () => {
    await server.kill();
    await until(async () => expect(await probe()).not.toBe(200));
    await server.start();
    await until(async () => expect(await Promise.all(ports.map(readinessOf))).toEqual([200, 200]));
    await until(async () => expect(await probe()).toBe(200));
  });
  const kept = await midsWaiting();
  expect(new Set(kept).size).toBe(kept.length);
  expect(kept).toEqual(expect.arrayContaining(taken));
  for (const mid of others)
    expect((await postWebhook(balancer.url, textWebhook(accountId, mid, mid))).status).toBe(200);
  expect([...kept, ...(await midsWaiting())].sort()).toEqual([...taken, ...others, 'probe'].sort());
  expect(relays.map(({ child }) => child.exitCode)).toEqual([null, null]);
  for (const relay of relays) expect(relay.output()).not.toContain('"event":"fault"');
}, 120_000);
