import { createHmac } from 'node:crypto';
import type { Route } from './relay-routes.ts';

/** One request as bytes. After `cutAfter` bytes the sender goes away in the middle; an `isLast` one closes its side when it is sent. */
export interface HostileRequest {
  kind: string;
  bytes: Buffer;
  cutAfter?: number;
  isLast?: boolean;
}

/** Numbers from a seed, so that a run can be had again. mulberry32. */
export const seededRandom = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
};

/** Stands in bodies, tokens, paths and messages of these requests; must be in no file and no line of the relay afterwards. */
export const planted = 'canary-5f1d-hostile';

/** What is asked for behind a path, where something is. */
const queries = [
  'after=0&waitMs=0',
  'after=-1&waitMs=99999999',
  `state=x&code=${planted}`,
  'error=access_denied&state=%00',
  'hub.mode=subscribe&hub.verify_token=guess&hub.challenge=1',
  'after=0&after=1&__proto__=1',
];
/** What stands for an id or a secret. */
const names = ['somebody', planted, '..%2f', '%00', "1'or'1'='1", '0'.repeat(200)];

/** What the makers are given: the real secret of the webhook (its owner can err, too), and requests that were made once. */
export interface HostileParts {
  appSecret: string;
  /** Texts of requests that have been answered before. */
  answered: readonly Buffer[];
  /** All routes of the relay. */
  routes: readonly Route[];
}

/** Endless requests that must all come to nothing: no crash, no row, no memory. */
export const createHostileRequests = (seed: number, parts: HostileParts): (() => HostileRequest) => {
  const random = seededRandom(seed);
  const below = (bound: number): number => Math.floor(random() * bound);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T;
  const route = (): { method: string; path: string } => {
    const [method, template] = pick(parts.routes);
    const path = template.replace(/:[A-Za-z]+/g, () => pick(names));
    return { method, path: method === 'GET' && random() < 0.4 ? `${path}?${pick(queries)}` : path };
  };
  const noise = (length: number): Buffer => Buffer.alloc(length).map(() => below(256)) as Buffer;
  const word = (length: number): string =>
    random()
      .toString(36)
      .slice(2, 12)
      .padEnd(10, '0')
      .repeat(Math.ceil(length / 10))
      .slice(0, length);

  const values: readonly (() => unknown)[] = [
    () => null,
    () => below(1e9) - 5e8,
    () => word(below(40)),
    () => planted,
    () => '\u0000\ud800\uffff',
    () => [],
    () => ({}),
    () => ({ __proto__: null, constructor: { prototype: 1 } }),
    () => Array.from({ length: below(50) }, () => below(9)),
  ];
  const junk = (depth = 0): unknown => {
    if (depth > 4 || random() < 0.4) return pick(values)();
    const keys = [
      'envelopes',
      'seq',
      'keyId',
      'publicKey',
      'signKey',
      'ticket',
      'entry',
      'messaging',
      'id',
      'fence',
      'event',
      word(5),
    ];
    return Object.fromEntries(Array.from({ length: below(5) }, () => [pick(keys), junk(depth + 1)]));
  };

  const request = (method: string, path: string, headers: Record<string, string>, body: Buffer): Buffer => {
    const lines = Object.entries({
      host: 'relay.test',
      'content-length': String(body.length),
      ...headers,
    }).map(([name, value]) => `${name}: ${value}\r\n`);
    return Buffer.concat([
      Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1'),
      body,
    ]);
  };
  const json = { 'content-type': 'application/json' };
  const signatureOf = (body: Buffer): Record<string, string> => ({
    'x-hub-signature-256': `sha256=${createHmac('sha256', parts.appSecret).update(body).digest('hex')}`,
  });
  const authorization = (): string =>
    pick([
      '',
      'Bearer ' + word(40),
      `Bearer ${planted}`,
      `BC1 device=${word(8)},ts=${Date.now()},nonce=${'n'.repeat(22)},sig=${'A'.repeat(86)}`,
      `BC1 device=a,ts=-1,nonce=${word(3)},sig=x`,
      `BC1 ${word(3000)}`,
    ]);
  const webhookOf = (accountId: string): Buffer =>
    Buffer.from(
      JSON.stringify({
        object: 'instagram',
        entry: [{ id: accountId, time: 1, messaging: [{ sender: { id: '1' }, junk: junk() }] }],
      }),
    );

  const makers: readonly (() => HostileRequest)[] = [
    () => {
      const { method, path } = route();
      const body = Buffer.from(JSON.stringify(junk()));
      return {
        kind: 'unsigned',
        bytes: request(method, path, { ...json, authorization: authorization() }, body),
      };
    },
    () => {
      const { method, path } = route();
      return {
        kind: 'malformed body',
        bytes: request(method, path, { ...json, authorization: authorization() }, noise(below(300))),
      };
    },
    () => {
      const body = webhookOf('17841400000000042');
      const headers = pick([
        {},
        signatureOf(Buffer.from('other')),
        { 'x-hub-signature-256': `sha256=${word(64)}` },
      ]);
      return {
        kind: 'webhook, not signed by Meta',
        bytes: request('POST', '/webhooks/meta', { ...json, ...headers }, body),
      };
    },
    () => {
      const whole = webhookOf('17841400000000042');
      const body = pick([
        whole.subarray(0, below(whole.length)),
        noise(below(200)),
        Buffer.from('{"entry":['.repeat(below(2000) + 1)),
      ]);
      return {
        kind: 'webhook, rightly signed, no JSON',
        bytes: request('POST', '/webhooks/meta', { ...json, ...signatureOf(body) }, body),
      };
    },
    () => {
      const body = pick([
        webhookOf(String(17841499999000000 + below(1000))),
        Buffer.from(JSON.stringify(junk())),
      ]);
      return {
        kind: 'webhook, rightly signed, for nobody',
        bytes: request('POST', '/webhooks/meta', { ...json, ...signatureOf(body) }, body),
      };
    },
    () => {
      const { method, path } = route();
      const bytes = request(
        method,
        path,
        { ...json, ...signatureOf(Buffer.alloc(0)), authorization: authorization() },
        Buffer.alloc(below(2000) + 10, 0x7b),
      );
      return { kind: 'truncated', bytes, cutAfter: below(bytes.length) };
    },
    () => {
      const { method, path } = route();
      const declared = pick([70_000, 5_000_000, 30_000_000, 9e15]);
      const bytes = request(method, path, { ...json, 'content-length': String(declared) }, Buffer.alloc(0));
      return { kind: 'oversized, announced', bytes, cutAfter: bytes.length };
    },
    () => {
      const { method, path } = route();
      return {
        kind: 'oversized',
        bytes: request(method, path, json, Buffer.alloc(66_000 + below(2000), 0x20)),
      };
    },
    () => ({ kind: 'replayed', bytes: pick(parts.answered) }),
    () => {
      const path = pick([
        '/%',
        '/%00',
        '/..%2f..%2fetc',
        `/${'x'.repeat(below(9000))}`,
        '//',
        '/v1/devices/%zz',
        `/v1/leases/${word(300)}`,
        '*',
        '/v1/stream?after=9e99',
      ]);
      return {
        kind: 'strange path',
        bytes: request(
          pick(['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']),
          path,
          json,
          Buffer.alloc(0),
        ),
      };
    },
    () => ({
      kind: 'no HTTP',
      isLast: true,
      bytes: pick([
        noise(below(400) + 1),
        Buffer.from('GET / HTTP/9.9\r\n\r\n'),
        Buffer.from(
          'POST /webhooks/meta HTTP/1.1\r\ntransfer-encoding: chunked\r\ncontent-length: 5\r\n\r\nzz\r\n',
        ),
        Buffer.from(`GET /v1/config HTTP/1.1\r\nhost: a\r\n${'x-y: z\r\n'.repeat(3000)}\r\n`),
        Buffer.from('\u0016\u0003\u0001\u0002'),
      ]),
    }),
    () => {
      const payload = Buffer.from(
        JSON.stringify({
          algorithm: pick(['HMAC-SHA256', 'none', 'HMAC-SHA1']),
          user_id: '1',
          ...Object(junk()),
        }),
      ).toString('base64url');
      const signature = createHmac('sha256', pick(['guess', '']))
        .update(payload)
        .digest('base64url');
      const text = pick([
        `${signature}.${payload}`,
        `.${payload}`,
        `${word(43)}.${word(below(400))}`,
        word(30),
        '',
      ]);
      const body = Buffer.from(`signed_request=${text}`);
      const type = pick([{ 'content-type': 'application/x-www-form-urlencoded' }, json]);
      return {
        kind: 'signed_request, forged',
        bytes: request(
          'POST',
          pick(['/webhooks/meta/deauthorize', '/webhooks/meta/data-deletion']),
          type,
          body,
        ),
      };
    },
    () => {
      const headers = {
        connection: 'upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': pick(['13', '7']),
        'sec-websocket-key': pick(['dGhlIHNhbXBsZSBub25jZQ==', 'x']),
        authorization: authorization(),
      };
      return {
        kind: 'upgrade, unsigned',
        bytes: request('GET', pick(['/v1/stream?after=0', '/v1/config', '/']), headers, Buffer.alloc(0)),
      };
    },
  ];
  return () => pick(makers)();
};
