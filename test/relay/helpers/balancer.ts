import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { type IncomingMessage, type ServerResponse, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../../../scripts/free-port.ts';
import { inRepository } from '../../../scripts/paths.ts';

/** What stands in front of several relays. */
export interface Balancer {
  /** Which one it is: Debian's Caddy with deploy/Caddyfile, or the stand-in below where there is none. */
  kind: 'caddy' | 'stand-in';
  url: string;
  /** Seconds that a relay must stay after it said that it is not ready. */
  drainSeconds: number;
  close(): Promise<void>;
}

const hasCaddy = (): boolean => spawnSync('which', ['caddy']).status === 0;

const startCaddy = async (upstreams: readonly number[]): Promise<Balancer> => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child: ChildProcess = spawn(
    'caddy',
    ['run', '--adapter', 'caddyfile', '--config', inRepository('deploy', 'Caddyfile')],
    {
      stdio: 'ignore',
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: '/nonexistent',
        // A site without TLS: certificates are not what is rehearsed.
        RELAY_DOMAIN: url,
        RELAY_UPSTREAMS: upstreams.map((each) => `127.0.0.1:${each}`).join(' '),
      },
    },
  );
  return {
    kind: 'caddy',
    url,
    drainSeconds: 6,
    async close() {
      child.kill('SIGTERM');
      await new Promise((resolve) => child.once('exit', resolve));
    },
  };
};

const lookMs = 200;
const tryForMs = 5000;

/** As deploy/Caddyfile asks of Caddy: asks /readyz, sends to who is ready, and asks the next where a connection is refused. */
const startStandIn = async (upstreams: readonly number[]): Promise<Balancer> => {
  const ready = new Set(upstreams);
  let turn = 0;
  let isOpen = true;
  const look = async (): Promise<void> => {
    while (isOpen) {
      for (const port of upstreams) {
        const status = await fetch(`http://127.0.0.1:${port}/readyz`)
          .then((answer) => answer.status)
          .catch(() => 0);
        if (status === 200) ready.add(port);
        else ready.delete(port);
      }
      await delay(lookMs);
    }
  };

  /** False where nobody took it, so that another may be asked. */
  const forward = (incoming: IncomingMessage, body: Buffer, response: ServerResponse, port: number) =>
    new Promise<boolean>((resolve) => {
      const outgoing = request(
        {
          port,
          host: '127.0.0.1',
          agent: false,
          method: incoming.method,
          path: incoming.url,
          headers: incoming.headers,
        },
        (answer) => {
          response.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(response);
          answer.once('close', () => resolve(true));
        },
      );
      outgoing.once('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'ECONNREFUSED') return resolve(false);
        response.writeHead(502).end();
        resolve(true);
      });
      outgoing.end(body);
    });

  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const parts: Buffer[] = [];
    for await (const part of incoming) parts.push(part as Buffer);
    const untilMs = performance.now() + tryForMs;
    while (performance.now() < untilMs) {
      const ports = [...ready];
      const port = ports[(turn += 1) % ports.length];
      if (port !== undefined && (await forward(incoming, Buffer.concat(parts), response, port))) return;
      await delay(lookMs / 10);
    }
    response.writeHead(503).end();
  };

  const server = createServer((incoming, response) => void serve(incoming, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const looking = look();
  return {
    kind: 'stand-in',
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    drainSeconds: 2,
    async close() {
      isOpen = false;
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await looking;
    },
  };
};

/** In front of relays on these ports. */
export const startBalancer = (upstreams: readonly number[]): Promise<Balancer> =>
  hasCaddy() ? startCaddy(upstreams) : startStandIn(upstreams);
