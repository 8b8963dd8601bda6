import { createServer as createHttpServer } from 'node:http';
import { type Server as HttpsServer, createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net';
import { generate } from 'selfsigned';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocketServer } from 'ws';
import { z } from 'zod';
import { createGraphHttp } from '../../src/main/instagram/graph-http.ts';
import { createUsageMeter } from '../../src/main/instagram/usage.ts';
import { fetchMedia } from '../../src/main/media/fetch-guard.ts';
import { setOutgoing } from '../../src/main/network/index.ts';
import { readFailure } from '../../src/main/messaging/index.ts';
import { openStreamSocket } from '../../src/main/relay-link/stream-socket.ts';

/**
 * Attacks "no token leaves this computer but inside TLS, to the host it is for", and cases F1 and F2.
 *
 * Before: with HTTP_PROXY set, calls to a relay or simulator on this computer went to the proxy, the Bearer token in clear; WebSockets
 * knew no proxy at all. A certificate that is not valid yet, plain HTTP on the port of HTTPS and a TLS alert left a reply "unknown".
 * Now: this computer is reached directly, everything else over TLS through CONNECT; and what ended before TLS stood was not sent.
 */
const token = 'canary-token-0123456789';
const closing: (() => void)[] = [];
const listen = async (server: Server | HttpsServer): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => server.close());
  return (server.address() as AddressInfo).port;
};
afterEach(() => {
  vi.unstubAllEnvs();
  setOutgoing({});
  closing.splice(0).forEach((close) => close());
});

const graph = (apiUrl: string) =>
  createGraphHttp({ apiUrl, token, meter: createUsageMeter({ now: () => Date.now() }) });
const send = (apiUrl: string): Promise<unknown> =>
  graph(apiUrl).call({
    method: 'POST',
    path: '/me/messages',
    body: {},
    schema: z.object({}),
    timeoutMs: 5000,
  });
const outcomeOf = async (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'answered',
    (error: unknown) => readFailure(error).outcome,
  );

describe('a proxy in the environment', () => {
  /** All that came to the proxy. Tunnels lead to `inside`, wherever they were asked for. */
  const seen: Buffer[] = [];
  const lines = (): string => Buffer.concat(seen).toString('latin1');
  let inside: number;
  beforeEach(async () => {
    seen.length = 0;
    const proxy = createServer((socket: Socket) => {
      let tunnel: Socket | undefined;
      socket.on('error', () => undefined);
      socket.on('data', (chunk: Buffer) => {
        seen.push(chunk);
        if (tunnel) return void tunnel.write(chunk);
        if (!chunk.toString('latin1').startsWith('CONNECT '))
          return void socket.end('HTTP/1.1 502 No\r\n\r\n');
        tunnel = connect(inside, '127.0.0.1', () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
        tunnel.on('error', () => undefined);
        tunnel.pipe(socket);
      });
    });
    const address = `http://127.0.0.1:${await listen(proxy)}`;
    for (const name of ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'])
      vi.stubEnv(name, address);
    vi.stubEnv('NO_PROXY', '');
    vi.stubEnv('no_proxy', '');
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'elsewhere.invalid' }]);
    inside = await listen(createHttpsServer({ key, cert }, (_request, response) => response.end('{}')));
  });

  it('sees nothing of calls and WebSockets to this computer', async () => {
    const server = createHttpServer((_request, response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}'),
    );
    const sockets = new WebSocketServer({ server });
    closing.push(() => sockets.close());
    const port = await listen(server);
    await send(`http://127.0.0.1:${port}`);
    await send(`http://localhost:${port}`);
    await new Promise<void>((resolve, reject) => {
      const socket = openStreamSocket({
        url: new URL(`ws://127.0.0.1:${port}/v1/stream`),
        headers: { authorization: `Bearer ${token}` },
        handshakeMs: 5000,
        onAlive: () => {
          socket.end();
          resolve();
        },
        onText: () => undefined,
        onFailure: reject,
      });
    });
    expect(lines()).toBe('');
  });

  it('is asked for a tunnel by name for all others, and sees no token in it', async () => {
    expect(await outcomeOf(send('https://graph.invalid'))).toBe('not-sent');
    await new Promise<void>((resolve) => {
      openStreamSocket({
        url: new URL('wss://relay.invalid/v1/stream'),
        headers: { authorization: `Bearer ${token}` },
        handshakeMs: 5000,
        onAlive: () => undefined,
        onText: () => undefined,
        onFailure: () => resolve(),
      });
    });
    const asked = [...lines().matchAll(/CONNECT (\S+) HTTP/g)].map(([, host]) => host);
    expect(asked).toEqual(['graph.invalid:443', 'relay.invalid:443']);
    expect(lines()).not.toContain(token);
    expect(lines()).not.toContain('Bearer');
  });

  it('is asked for the address that was checked, for media, and for none at all where there is no such address', async () => {
    expect(await fetchMedia('https://93.184.216.34/x.png', { allowsLoopback: false })).toBeUndefined();
    expect(lines()).toContain('CONNECT 93.184.216.34:443');
    seen.length = 0;
    expect(await fetchMedia('https://localhost/x.png', { allowsLoopback: false })).toBeUndefined();
    expect(await fetchMedia('https://nobody.invalid/x.png', { allowsLoopback: false })).toBeUndefined();
    expect(lines()).toBe('');
  });
});

describe('a send that ended before TLS stood', () => {
  const certificate = async (of: { from: number; to: number }) => {
    const dayMs = 24 * 60 * 60 * 1000;
    const at = (days: number): Date => new Date(Date.now() + days * dayMs);
    return generate([{ name: 'commonName', value: '127.0.0.1' }], {
      notBeforeDate: at(of.from),
      notAfterDate: at(of.to),
      extensions: [
        { name: 'basicConstraints', cA: true },
        { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
      ],
    });
  };
  const believing = (cert: string): void => setOutgoing({ authorities: [cert] });
  /** A server of bytes: what it says to the first bytes it gets. */
  const saying = (answer: Buffer | string | undefined): Promise<number> =>
    listen(
      createServer((socket) => {
        socket.on('error', () => undefined);
        socket.once('data', () => (answer === undefined ? socket.destroy() : socket.end(answer)));
      }),
    );

  it.each([
    { name: 'a certificate that is not valid yet', from: 1, to: 30 },
    { name: 'one that was valid once', from: -30, to: -1 },
  ])('was certainly not sent: $name', async ({ from, to }) => {
    const { private: key, cert } = await certificate({ from, to });
    let requests = 0;
    const server = createHttpsServer({ key, cert }, (_request, response) => {
      requests += 1;
      response.end('{}');
    });
    const url = `https://127.0.0.1:${await listen(server)}`;
    believing(cert);
    expect(await outcomeOf(send(url))).toBe('not-sent');
    expect(requests).toBe(0);
  });

  it.each([
    {
      name: 'plain HTTP on the port of HTTPS',
      answer: 'HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n',
    },
    { name: 'a TLS alert', answer: Buffer.from('15030300020228', 'hex') },
    { name: 'an alert of another version', answer: Buffer.from('15030100020246', 'hex') },
    { name: 'a closed connection', answer: undefined },
  ])('was certainly not sent: $name', async ({ answer }) => {
    expect(await outcomeOf(send(`https://127.0.0.1:${await saying(answer)}`))).toBe('not-sent');
  });

  it('may have been sent when the answer is lost afterwards', async () => {
    const { private: key, cert } = await certificate({ from: -1, to: 1 });
    const server = createHttpsServer({ key, cert }, (request) => request.socket.destroy());
    const url = `https://127.0.0.1:${await listen(server)}`;
    believing(cert);
    expect(await outcomeOf(send(url))).toBe('unknown');
  });
});
