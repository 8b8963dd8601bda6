/** A listening sandbox, a server that receives its webhooks, and a small Graph client: all real HTTP on loopback. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSandbox, type Sandbox } from '../../../src/sandbox/server.ts';

export interface Received {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  bytes: Buffer;
}

export interface Receiver {
  url: string;
  /** POSTs in order of arrival. */
  posts: Received[];
  /** Status answered from now on; `hang` never answers. */
  answer: number | 'hang';
  /** JSON answered beside the status. */
  body: string;
  bodies(): Record<string, unknown>[];
  /** Items of `messaging` (or `standby`) in every POST so far. */
  items(key?: 'messaging' | 'standby' | 'changes'): Record<string, unknown>[];
  close(): Promise<void>;
}

export async function startReceiver(verifyToken: string): Promise<Receiver> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://receiver.invalid');
      if (request.method === 'GET') {
        const isRight = url.searchParams.get('hub.verify_token') === verifyToken;
        response.statusCode = isRight ? 200 : 403;
        response.end(isRight ? url.searchParams.get('hub.challenge') : 'no');
        return;
      }
      receiver.posts.push({
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        bytes: Buffer.concat(chunks),
      });
      if (receiver.answer === 'hang') return;
      response.statusCode = receiver.answer;
      response.end(receiver.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/meta`,
    posts: [],
    answer: 200,
    body: 'EVENT_RECEIVED',
    bodies: () =>
      receiver.posts.map((post) => JSON.parse(post.bytes.toString('utf8')) as Record<string, unknown>),
    items: (key = 'messaging') =>
      receiver.bodies().flatMap((body) => {
        const entries = body['entry'] as Record<string, unknown>[];
        return entries.flatMap((entry) => (entry[key] ?? []) as Record<string, unknown>[]);
      }),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return receiver;
}

export interface GraphAnswer {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
  error: { code?: number; error_subcode?: number; message?: string; type?: string; fbtrace_id?: string };
}

export interface MetaTest {
  sandbox: Sandbox;
  meta: Sandbox['meta'];
  receiver: Receiver;
  base: string;
  /** Calls `/v25.0/<path>`; a body is sent as JSON. */
  graph(
    method: string,
    path: string,
    options?: { token?: string; body?: unknown; headers?: Record<string, string> },
  ): Promise<GraphAnswer>;
  /** Calls the control API. */
  control(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; body: Record<string, unknown> }>;
  close(): Promise<void>;
}

export async function startMeta(): Promise<MetaTest> {
  const sandbox = buildSandbox();
  const urls = await sandbox.listen();
  const receiver = await startReceiver(sandbox.meta.verifyToken);
  const base = urls.httpUrl;
  return {
    sandbox,
    meta: sandbox.meta,
    receiver,
    base,
    async graph(method, path, { token, body, headers = {} } = {}) {
      const response = await fetch(`${base}/v25.0/${path}`, {
        method,
        headers: {
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const parsed = JSON.parse(await response.text()) as Record<string, unknown>;
      return {
        status: response.status,
        headers: response.headers,
        body: parsed,
        error: (parsed['error'] ?? {}) as GraphAnswer['error'],
      };
    },
    async control(method, path, body) {
      const response = await fetch(`${base}/control/${path}`, {
        method,
        ...(body === undefined
          ? {}
          : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    },
    async close() {
      await sandbox.close();
      await receiver.close();
    },
  };
}

export const BAKERY = '104400000000711';
export const ACCOUNT = '17841400000000042';
export const CUSTOMER = '7610000000000099';
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** Body of a send to the usual customer. */
export const to = (message: unknown, more: Record<string, unknown> = {}) => ({
  recipient: { id: CUSTOMER },
  messaging_type: 'RESPONSE',
  message,
  ...more,
});
