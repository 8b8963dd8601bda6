import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { realHosts } from '../../src/shared/platform-hosts.ts';
import { errorAnswerSchema, relayConfigSchema } from '../../src/shared/wire/index.ts';
import {
  type RunningRelay,
  metaSignature,
  pathSecret,
  startRelay,
  verifyToken,
} from './helpers/running-relay.ts';
import { returnTo } from './helpers/browser-return.ts';
import { TestDevice, enrolled, makeAgent, makeSealKeys, sealFor } from './helpers/test-device.ts';

let running: RunningRelay;
let device: TestDevice;
let colleague: TestDevice;

beforeAll(async () => {
  running = await startRelay();
  device = await enrolled(running);
  colleague = await enrolled(running);
});
afterAll(() => running.close());

/** A route, and values that are JSON but not what it takes. */
interface SignedRoute {
  method: string;
  path: string;
  bodies: unknown[];
}

const envelope = (change: object): unknown => ({
  envelopes: [
    {
      audience: colleague.id,
      kind: 'private',
      dedupeKey: 'k',
      sealed: sealFor(colleague.sealKeys.publicKey, {}),
      ...change,
    },
  ],
});
const anything: unknown[] = [null, 7, 'text', [], {}, { __proto__: null, constructor: 1 }];
const signedRoutes = (): SignedRoute[] => [
  {
    method: 'POST',
    path: '/v1/envelopes',
    bodies: [
      ...anything,
      { envelopes: [] },
      {
        envelopes: Array.from({ length: 201 }, () => (envelope({}) as { envelopes: unknown[] }).envelopes[0]),
      },
      envelope({ kind: 'instagram' }),
      envelope({ kind: 'meta-grant' }),
      envelope({ dedupeKey: '' }),
      envelope({ dedupeKey: 'x'.repeat(201) }),
      envelope({ sealed: '' }),
      envelope({ sealed: 'AAAA' }),
      envelope({ sealed: `${'A'.repeat(100)}=` }),
      envelope({ sealed: 'not base64url! '.repeat(10) }),
      envelope({ sealed: 'A'.repeat(96 * 1024 + 1) }),
      envelope({ audience: '' }),
      envelope({ audience: 'x'.repeat(65) }),
    ],
  },
  {
    method: 'POST',
    path: '/v1/acks',
    bodies: [...anything, { seq: -1 }, { seq: 1.5 }, { seq: '1' }, { seq: null }],
  },
  {
    method: 'PUT',
    path: '/v1/channel-key',
    bodies: [
      ...anything,
      { keyId: 'short', publicKey: makeSealKeys().publicKey },
      { keyId: 'long enough', publicKey: 'x' },
      { keyId: 'x'.repeat(65), publicKey: makeSealKeys().publicKey },
      { keyId: 'long enough', publicKey: makeSealKeys().publicKey, replaces: 7 },
    ],
  },
  {
    method: 'PUT',
    path: '/v1/prekey',
    bodies: [
      ...anything,
      { publicKey: 'x', madeAtMs: 1, signature: 'x'.repeat(86) },
      { publicKey: makeSealKeys().publicKey, madeAtMs: -1, signature: 'x'.repeat(86) },
      { publicKey: makeSealKeys().publicKey, madeAtMs: 1, signature: 'x' },
      { publicKey: makeSealKeys().publicKey, madeAtMs: 1, signature: 'x'.repeat(86) },
    ],
  },
  {
    method: 'POST',
    path: '/v1/channels',
    bodies: [
      ...anything,
      { ticket: 't', pageId: '', accountId: '1' },
      { ticket: 1, pageId: '1', accountId: '1' },
    ],
  },
];

const errorOf = async (answer: Response): Promise<string> =>
  errorAnswerSchema.parse(await answer.json()).error.code;

describe('every signed route that takes a body', () => {
  it('refuses what is not of its form, by code, and lives on', async () => {
    for (const { method, path, bodies } of signedRoutes()) {
      for (const body of bodies) {
        const answer = await device.adminCall({ method, path, body });
        expect([path, JSON.stringify(body).slice(0, 80), answer.status]).toEqual([
          path,
          JSON.stringify(body).slice(0, 80),
          400,
        ]);
        expect(await errorOf(answer)).toBe('INPUT_INVALID');
      }
    }
  });

  it('refuses what is not JSON with 400, another type with 415, too many bytes with 413', async () => {
    for (const { method, path } of signedRoutes()) {
      const send = (body: string, type = 'application/json') =>
        fetch(`${running.url}${path}`, {
          method,
          headers: { ...device.headers({ method, path, signedBody: body }), 'content-type': type },
          body,
        });
      expect([path, (await send('{"a":')).status]).toEqual([path, 400]);
      expect([path, (await send('')).status]).toEqual([path, 400]);
      expect([path, (await send('a=b', 'application/x-www-form-urlencoded')).status]).toEqual([path, 415]);
      expect([path, (await send('{}', 'text/plain')).status]).toEqual([path, 415]);
      const tooLong = path === '/v1/envelopes' ? 20 * 1024 * 1024 : 65 * 1024;
      expect([path, (await send('x'.repeat(tooLong))).status]).toEqual([path, 413]);
    }
  });
});

describe('every signed route', () => {
  const routes = [
    ['GET', '/v1/directory'],
    ['GET', '/v1/me'],
    ['PUT', '/v1/channel-key'],
    ['POST', '/v1/envelopes'],
    ['GET', '/v1/envelopes'],
    ['POST', '/v1/acks'],
    ['GET', '/v1/stream'],
    ['DELETE', '/v1/devices/x'],
    ['POST', '/v1/connect/meta'],
    ['POST', '/v1/connect/meta/claim'],
    ['POST', '/v1/channels'],
    ['DELETE', '/v1/channels/x'],
  ] as const;

  it.each(routes)('%s %s refuses what is not signed', async (method, path) => {
    for (const authorization of [
      '',
      'Bearer x',
      'BC1 ',
      'BC1 device=a,ts=1,nonce=b,sig=c',
      `BC1 ${'x'.repeat(5000)}`,
    ]) {
      const answer = await fetch(`${running.url}${path}`, { method, headers: { authorization } });
      expect(answer.status).toBe(401);
      expect(await errorOf(answer)).toMatch(/^SIGNATURE_/);
    }
  });
});

describe('queries and names', () => {
  it.each([
    'after=-1',
    'after=x',
    'after=1.5',
    'after=1e3',
    'after=1&after=2',
    'after=99999999999999999999',
    'waitMs=-1',
    'waitMs=25001',
    'waitMs=x',
  ])('are refused when a poll says %s', async (query) => {
    const answer = await device.call({ method: 'GET', path: `/v1/envelopes?${query}` });
    expect([answer.status, await errorOf(answer)]).toEqual([400, 'INPUT_INVALID']);
  });

  it.each([
    '/v1/devices/nobody',
    '/v1/channels/nothing',
    `/v1/devices/${'x'.repeat(300)}`,
    '/v1/channels/%2e%2e%2f',
  ])('are not found when nothing is called %#', async (path) => {
    expect((await device.adminCall({ method: 'DELETE', path })).status).toBe(404);
  });

  it.each(['/v1/devices/%', '/webhooks/livechat/%zz', '/%00', '/v1/../etc/passwd', '//', '/v1/stream/'])(
    'are an answer and not a crash when the path is %s',
    async (path) => {
      const answer = await fetch(`${running.url}${path}`, { method: 'POST' });
      expect([400, 404]).toContain(answer.status);
      expect(await errorOf(answer)).toMatch(/NOT_FOUND|INPUT_INVALID/);
    },
  );
});

describe('public routes', () => {
  it('tell a console all it must know', async () => {
    const answer = await fetch(`${running.url}/v1/config`);
    const config: unknown = await answer.json();
    expect(relayConfigSchema.parse(config)).toMatchObject({ wireVersion: 1, signing: 2 });
    // Consoles up to 0.2 know no other source (decision 0079).
    expect(config).toMatchObject({
      livechat: { clientId: 'client-0001', redirectPorts: [...realHosts.redirectPorts] },
      meta: { appId: '980000000000011', graphVersion: 'v25.0' },
      isSandbox: false,
    });
  });

  it('say that the relay is alive and ready', async () => {
    expect((await fetch(`${running.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${running.url}/readyz`)).status).toBe(200);
  });

  it('refuse a stream that is not an upgrade', async () => {
    expect((await device.call({ method: 'GET', path: '/v1/stream' })).status).toBe(404);
  });
});

describe('every answer', () => {
  const calls: [string, string, RequestInit][] = [
    ['config', '/v1/config', {}],
    ['health', '/healthz', {}],
    ['readiness', '/readyz', {}],
    ['nowhere', '/nowhere', {}],
    ['callback', '/v1/connect/meta/callback?state=x', {}],
    ['handshake', `/webhooks/meta?hub.mode=subscribe&hub.challenge=1&hub.verify_token=${verifyToken}`, {}],
    [
      'webhook',
      '/webhooks/meta',
      {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-hub-signature-256': metaSignature('{}') },
        body: '{}',
      },
    ],
    ['webhook, refused', '/webhooks/meta', { method: 'POST' }],
    [
      'marketplace',
      `/webhooks/livechat/${pathSecret}`,
      { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' },
    ],
    ['enrolment, refused', '/v1/devices', { method: 'POST' }],
    ['directory, refused', '/v1/directory', {}],
  ];

  it.each(calls)('sets no cookie and is not to be stored: %s', async (_title, path, init) => {
    const answer = await fetch(`${running.url}${path}`, init);
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('sets no cookie on signed routes and enrolment', async () => {
    const fresh = new TestDevice(running, makeAgent());
    const answers = [
      await fresh.enrolCall(),
      await device.call({ method: 'GET', path: '/v1/directory' }),
      await device.call({ method: 'GET', path: '/v1/envelopes' }),
      await device.call({ method: 'POST', path: '/v1/acks', body: { seq: 0 } }),
      await device.post(colleague, 'cookie', {}),
      await device.adminCall({ method: 'POST', path: '/v1/connect/meta', body: { returnTo } }),
    ];
    for (const answer of answers) {
      expect(answer.status).toBe(200);
      expect(answer.headers.get('set-cookie')).toBeNull();
    }
  });
});

describe('the rate limit', () => {
  it('is per address on routes without a signature', async () => {
    const limited = await startRelay({ RELAY_PUBLIC_PER_MINUTE: '3' });
    const statuses: number[] = [];
    for (let index = 0; index < 5; index += 1)
      statuses.push((await fetch(`${limited.url}/v1/config`)).status);
    expect(statuses).toEqual([200, 200, 200, 429, 429]);
    expect(await errorOf(await fetch(`${limited.url}/v1/config`))).toBe('RATE_LIMITED');
    await limited.close();
  });
});
