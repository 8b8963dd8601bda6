import { createHash, randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { contentDigestHeader, formatContentDigest } from '../../src/shared/wire/index.ts';
import { sealFor, TestDevice, makeAgent } from '../relay/helpers/test-device.ts';
import { type Measured, RelayUnderAttack, ended, written } from './helpers/relay-under-attack.ts';

/**
 * Attacks "one tenant, or nobody at all, cannot keep the relay from the others" (docs/threat-model.md; operate.md, "Limits").
 *
 * Before: fifty unsigned webhooks of 4 MB held 210 MB; a body of one byte a minute was waited for; an address could open as many
 * connections and streams as it liked; a console that read nothing held a megabyte, and a page of 5 MB besides; twenty POSTs of
 * 19 MB by one console, in memory at once, were allowed; what large bodies and pages left behind was collected twice a second,
 * and the faster the computer the more that was (63 to 73 MB under the signed flood).
 * Now: a relay stands one of these after the other and never takes more than 50 MB above what it took before the first; the honest
 * team is answered rightly throughout. Its times are printed beside those right before the flood; they hold whatever else this
 * computer does, so nothing is asserted of them.
 */
const megabyte = 1024 * 1024;
const mostGrowth = 50 * megabyte;

let attacked: RelayUnderAttack;
const attackOneRelay = (settings: Record<string, string>): void => {
  beforeAll(async () => {
    attacked = await RelayUnderAttack.start(settings);
  }, 60_000);
  afterAll(() => attacked.close());
};

const sockets: Socket[] = [];
const open = async (from: string, count: number): Promise<Socket[]> => {
  const made = await Promise.all(Array.from({ length: count }, () => attacked.connect(from)));
  sockets.push(...made);
  return made;
};
const endAll = async (): Promise<void> => {
  const all = sockets.splice(0);
  for (const socket of all) socket.destroy();
  await Promise.all(all.map(ended));
};

afterEach(endAll);

const report = (name: string, { growth, honest, idleMs, relayMs, allMs }: Measured): void => {
  console.info(
    `${name}: +${(growth / megabyte).toFixed(1)} MB, honest ${honest.medianMs.toFixed(1)} ms, mostly ${honest.mostlyMs.toFixed(1)} ms` +
      ` (idle ${idleMs.toFixed(1)} ms, ${(honest.medianMs / idleMs).toFixed(1)}×), asked ${honest.asked},` +
      ` the relay's processor time ${(relayMs / 1000).toFixed(1)} of ${(allMs / 1000).toFixed(1)} s`,
  );
  expect(honest.wrong).toEqual([]);
  expect(growth).toBeLessThan(mostGrowth);
};

const post = (path: string, length: number, headers: Record<string, string> = {}): string =>
  `POST ${path} HTTP/1.1\r\nhost: relay.test\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n${Object.entries(
    headers,
  )
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n`;

describe('memory of the relay, and its answers to an honest team, from outside', () => {
  // What is slow is ended after this, and waited for here.
  attackOneRelay({ RELAY_SLOW_SECONDS: '2' });

  it('under large unsigned bodies that are held back before their last byte', async () => {
    const body = Buffer.alloc(4 * megabyte - 1, 'a');
    const head = post('/webhooks/meta', body.length + 1, {
      'x-hub-signature-256': `sha256=${'0'.repeat(64)}`,
    });
    const measured = await attacked.during(async () => {
      const held = await open('127.0.0.2', 50);
      await Promise.all(
        held.map(async (socket) => {
          socket.resume();
          await written(socket, head);
          await written(socket, body);
        }),
      );
      await Promise.all(held.map((socket) => written(socket, 'a')));
      await endAll();
    });
    report('large unsigned bodies', measured);
  });

  it('under the same from many addresses, to every kind of route', async () => {
    const measured = await attacked.during(async () => {
      const kinds = [
        ['/webhooks/meta', 4 * megabyte],
        ['/v1/envelopes', megabyte],
        ['/v1/devices', 64 * 1024],
        ['/webhooks/meta/deauthorize', 16 * 1024],
      ] as const;
      // Long enough for the honest team to be asked some dozen times.
      for (const [path, bytes] of [...kinds, ...kinds, ...kinds]) {
        const from = Array.from({ length: 20 }, (_, index) => `127.0.1.${index + 1}`);
        const held = (await Promise.all(from.map((address) => open(address, 5)))).flat();
        await Promise.all(
          held.map(async (socket) => {
            socket.resume();
            await written(socket, post(path, bytes));
            await written(socket, Buffer.alloc(bytes - 1, 'a'));
          }),
        );
        await endAll();
      }
    });
    report('bodies from many addresses', measured);
  });

  it('under bodies in pieces of one byte', async () => {
    const measured = await attacked.during(async () => {
      const held = await open('127.0.0.3', 100);
      await Promise.all(held.map((socket) => written(socket, post('/webhooks/meta', 4 * megabyte))));
      for (let round = 0; round < 150; round += 1) {
        await Promise.all(held.map((socket) => written(socket, 'a')));
      }
      await endAll();
    });
    report('bodies in pieces', measured);
  });

  it('under slow bodies and slow headers, which the relay itself ends', async () => {
    const measured = await attacked.during(async () => {
      const bodies = await open('127.0.0.4', 200);
      const headers = await open('127.0.0.5', 200);
      await Promise.all(
        bodies.map((socket) => written(socket, `${post('/webhooks/meta', 100_000)}${'a'.repeat(3000)}`)),
      );
      await Promise.all(
        headers.map((socket) => written(socket, 'POST /webhooks/meta HTTP/1.1\r\nhost: relay.test\r\n')),
      );
      await Promise.all([...bodies, ...headers].map(ended));
    });
    report('slow bodies and headers', measured);
  });

  it('under more connections than an address may have and unfinished headers', async () => {
    const measured = await attacked.during(async () => {
      const lines = Array.from({ length: 12 }, (_, index) => `x-flood-${index}: ${'a'.repeat(600)}\r\n`).join(
        '',
      );
      const held = await open('127.0.0.6', 1500);
      await Promise.all(held.map((socket) => written(socket, `GET /v1/config HTTP/1.1\r\n${lines}`)));
      // All but those it keeps are ended at once, and these when their headers do not come.
      await Promise.all(held.map(ended));
    });
    report('unfinished headers', measured);
  });

  it('under more upgrades than an address may have, unsigned', async () => {
    const upgrade =
      'GET /v1/stream?after=0 HTTP/1.1\r\nhost: relay.test\r\nconnection: upgrade\r\nupgrade: websocket\r\n' +
      'sec-websocket-version: 13\r\nsec-websocket-key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n';
    const measured = await attacked.during(async () => {
      const held = await open('127.0.0.7', 1500);
      await Promise.all(held.map((socket) => written(socket, upgrade)));
      await Promise.all(held.map(ended));
    });
    report('unsigned upgrades', measured);
  });
});

describe('memory of the relay, and its answers to an honest team, from another team', () => {
  attackOneRelay({ RELAY_WORKSPACE_MAX_MEGABYTES: '64', RELAY_WORKSPACE_PER_MINUTE: '500' });

  it('under a signed flood of one team, which reads nothing of it', async () => {
    const workspaceId = 'flooding-team';
    const devices: TestDevice[] = [];
    for (let n = 0; n < 20; n += 1) devices.push(await attacked.enrolled({ workspaceId }));
    const [first] = devices as [TestDevice];
    const sealed = sealFor(first.sealKeys.publicKey, randomBytes(50_000).toString('base64'));
    const statuses = new Map<number, number>();
    const post = async (device: TestDevice, body: object, isOfToday: boolean): Promise<number> => {
      // A console of today names its body's hash, one of the version before does not.
      const hash = createHash('sha256').update(JSON.stringify(body)).digest('base64');
      const headers = isOfToday ? { [contentDigestHeader]: formatContentDigest(hash) } : {};
      const call = { method: 'POST', path: '/v1/envelopes', body, headers };
      // 0: ended without an answer.
      return device.call(call).then(
        ({ status }) => status,
        () => 0,
      );
    };
    const measured = await attacked.during(async () => {
      const streams = devices.map((device) => device.stream());
      await Promise.all(streams.map((stream) => stream.caughtUp()));
      for (const stream of streams) stream.socket.pause();
      for (let round = 0; round < 6; round += 1) {
        await Promise.all(
          devices.map(async (device, index) => {
            const to = devices[(index + round) % devices.length] as TestDevice;
            const envelopes = Array.from({ length: 10 }, (_, at) => ({
              audience: to.id,
              kind: 'replica',
              dedupeKey: `${round}-${at}`,
              sealed,
            }));
            const status = await post(device, { envelopes }, index % 2 === 0);
            statuses.set(status, (statuses.get(status) ?? 0) + 1);
          }),
        );
      }
      for (const stream of streams) stream.socket.terminate();
    });
    expect([...statuses.keys()].filter((status) => ![0, 200, 429, 503, 507].includes(status))).toEqual([]);
    expect(statuses.get(200)).toBeGreaterThan(0);
    report(`signed flood (${JSON.stringify([...statuses])})`, measured);
  });

  it('under more calls of one team than anybody makes', async () => {
    const workspaceId = 'calling-team';
    const devices: TestDevice[] = [];
    for (let n = 0; n < 4; n += 1) devices.push(await attacked.enrolled({ workspaceId }));
    let refused = 0;
    const measured = await attacked.during(async () => {
      await Promise.all(
        devices.map(async (device) => {
          for (let n = 0; n < 200; n += 1) {
            const answer = await device.call({ method: 'GET', path: '/v1/me' });
            if (answer.status === 429) refused += 1;
            await answer.arrayBuffer();
          }
        }),
      );
    });
    report(`calls (${refused} refused)`, measured);
  });

  it('under sign-ins of one person on more and more computers', async () => {
    const agent = makeAgent();
    let accepted = 0;
    const measured = await attacked.during(async () => {
      for (let n = 0; n < 30; n += 1) {
        const answer = await new TestDevice(attacked.home, agent).enrolCall();
        if (answer.status === 200) accepted += 1;
      }
    });
    expect(accepted).toBe(10);
    report('devices', measured);
  });
});
