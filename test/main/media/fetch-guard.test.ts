import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  fetchMedia,
  fetchMediaOrCause,
  isFetchable,
  isForbiddenAddress,
} from '../../../src/main/media/fetch-guard.ts';
import { createRemoteMedia } from '../../../src/main/media/index.ts';

const onePixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

let server: Server;
let base: string;
const asked: { url: string; headers: Record<string, unknown> }[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push({ url: request.url ?? '', headers: request.headers });
    if (request.url === '/picture.png')
      return void response.writeHead(200, { 'content-type': 'image/png' }).end(onePixel);
    if (request.url === '/page')
      return void response.writeHead(200, { 'content-type': 'text/html' }).end('<p>not a picture</p>');
    if (request.url === '/once') return void response.writeHead(302, { location: '/picture.png' }).end();
    if (request.url === '/inside')
      return void response.writeHead(302, { location: 'http://10.0.0.1/secret.png' }).end();
    if (request.url === '/forever') return void response.writeHead(302, { location: '/forever' }).end();
    if (request.url === '/busy') return void response.writeHead(503).end();
    response.writeHead(410).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

describe('isForbiddenAddress', () => {
  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '::1',
    'fe80::1',
    'fd00::1',
    '::ffff:127.0.0.1',
    'not an address',
  ])('forbids %s', (address) => expect(isForbiddenAddress(address)).toBe(true));
  it.each(['93.184.216.34', '172.32.0.1', '2606:2800:220:1::1'])('permits %s', (address) =>
    expect(isForbiddenAddress(address)).toBe(false),
  );
});

describe('isFetchable', () => {
  it.each([
    'http://cdn.example/a.png',
    'https://user:pass@cdn.example/a.png',
    'file:///etc/passwd',
    'https://127.0.0.1/a.png',
    'https://[::1]/a.png',
    'data:image/png;base64,AA',
  ])('refuses %s', (url) => expect(isFetchable(new URL(url), { allowsLoopback: false })).toBe(false));
  it('permits loopback only with the simulators', () => {
    expect(isFetchable(new URL('http://127.0.0.1:1/a.png'), { allowsLoopback: true })).toBe(true);
    expect(isFetchable(new URL('http://127.0.0.1:1/a.png'), { allowsLoopback: false })).toBe(false);
  });
});

describe('fetchMedia', () => {
  const loopback = { allowsLoopback: true };
  it('returns the picture, also behind a redirect', async () => {
    for (const path of ['/picture.png', '/once'])
      expect(await fetchMedia(base + path, loopback)).toEqual({
        body: new Uint8Array(onePixel),
        contentType: 'image/png',
      });
  });
  it.each(['/page', '/gone', '/inside', '/forever'])('returns nothing for %s', async (path) => {
    expect(await fetchMedia(base + path, loopback)).toBeUndefined();
  });
  it.each([
    ['/gone', 'expired'],
    ['/page', 'unknown-kind'],
    ['/inside', 'blocked'],
    ['/forever', 'unreachable'],
    ['/busy', 'unreachable'],
  ])('says why there is nothing for %s: %s', async (path, cause) => {
    expect(await fetchMediaOrCause(base + path, loopback)).toBe(cause);
  });
  it('says that nobody answers, or that the link leads where nothing is fetched from', async () => {
    expect(await fetchMediaOrCause('http://127.0.0.1:9/a.png', loopback)).toBe('unreachable');
    expect(await fetchMediaOrCause('http://cdn.invented.example/a.png', loopback)).toBe('blocked');
  });
  it('asks nobody when loopback is not allowed', async () => {
    const before = asked.length;
    expect(await fetchMedia(`${base}/picture.png`, { allowsLoopback: false })).toBeUndefined();
    expect(asked.length).toBe(before);
  });
  it('hands a file of any kind out only to who asks for any, from the same places alone', async () => {
    const media = createRemoteMedia({ allowsLoopback: () => true, messageSource: () => undefined });
    expect(Buffer.from((await media.file(`${base}/page`)) as Uint8Array).toString()).toContain(
      'not a picture',
    );
    expect(await media.carried(`${base}/page`)).toBeUndefined();
    expect(await media.file(`${base}/inside`)).toBe('blocked');
    expect(await media.file(`${base}/gone`)).toBe('expired');
    const outside = createRemoteMedia({ allowsLoopback: () => false, messageSource: () => undefined });
    expect(await outside.file(`${base}/picture.png`)).toBe('blocked');
  });

  it('sends no cookie, no token, no referrer', async () => {
    await fetchMedia(`${base}/picture.png`, loopback);
    const headers = asked.at(-1)?.headers ?? {};
    for (const name of ['cookie', 'authorization', 'referer']) expect(headers[name]).toBeUndefined();
  });
});

describe('createRemoteMedia', () => {
  const create = () =>
    createRemoteMedia({
      allowsLoopback: () => true,
      messageSource: (id, index) => (id === 'm/1' && index === 0 ? `${base}/picture.png` : undefined),
    });
  const encode = (url: string) => Buffer.from(url).toString('base64url');

  it('fetches a picture only when main handed its address out before', async () => {
    const media = create();
    expect(await media.image(encode(`${base}/picture.png`))).toBeUndefined();
    media.remember(`${base}/picture.png`);
    expect((await media.image(encode(`${base}/picture.png`)))?.contentType).toBe('image/png');
    media.clear();
    expect(await media.image(encode(`${base}/picture.png`))).toBeUndefined();
  });
  it('asks again when a picture could not be had', async () => {
    const answers = ['unreachable' as const, { body: new Uint8Array([1]), contentType: 'image/png' }];
    const media = createRemoteMedia({
      allowsLoopback: () => true,
      messageSource: () => undefined,
      fetch: async () => answers.shift() ?? 'expired',
    });
    media.remember('https://cdn.example/a.png');
    expect(await media.image(encode('https://cdn.example/a.png'))).toBeUndefined();
    expect(await media.image(encode('https://cdn.example/a.png'))).toBeDefined();
  });
  it.each(['m%2F1/0'])('finds the media of a message', async (path) =>
    expect((await create().message(path))?.contentType).toBe('image/png'),
  );
  it.each(['m%2F1/1', 'm%2F1/-1', 'm%2F1/x', 'other/0', '', '/', '%E0%A4%A/0'])(
    'has nothing for %s',
    async (path) => expect(await create().message(path)).toBeUndefined(),
  );

  const held = (contentType: string | undefined) => {
    let nowMs = 0;
    let isThere = true;
    const fetched: string[] = [];
    const media = createRemoteMedia({
      allowsLoopback: () => false,
      messageSource: () => (isThere ? 'https://cdn.invented.example/a' : undefined),
      fetch: async (address) => {
        fetched.push(address);
        return contentType === undefined ? 'unreachable' : { body: new Uint8Array([1]), contentType };
      },
      now: () => nowMs,
    });
    return {
      media,
      fetched,
      later: (ms: number) => void (nowMs += ms),
      unsend: () => void (isThere = false),
    };
  };

  it.each([
    ['image/jpeg', 'image'],
    ['video/mp4', 'video'],
    ['audio/mp4', 'audio'],
    ['application/pdf', 'unknown-kind'],
    [undefined, 'unreachable'],
  ])('M6: tells by its content that %s is %s', async (contentType, kind) => {
    expect(await held(contentType).media.kind('m/0')).toBe(kind);
  });

  it('M6: fetches a medium once to see what it is and to show it', async () => {
    const { media, fetched, later } = held('video/mp4');
    await media.kind('m/0');
    expect((await media.message('m/0'))?.contentType).toBe('video/mp4');
    expect(fetched).toHaveLength(1);
    // It was handed out: nothing is kept.
    await media.message('m/0');
    expect(fetched).toHaveLength(2);
    await media.kind('m/0');
    later(20_000);
    await media.message('m/0');
    expect(fetched).toHaveLength(4);
  });

  it('M6: gives nothing of a message that was unsent meanwhile, and forgets everything when told to', async () => {
    const unsent = held('image/png');
    await unsent.media.kind('m/0');
    unsent.unsend();
    expect(await unsent.media.message('m/0')).toBeUndefined();
    const cleared = held('image/png');
    await cleared.media.kind('m/0');
    cleared.media.clear();
    await cleared.media.message('m/0');
    expect(cleared.fetched).toHaveLength(2);
  });
});
