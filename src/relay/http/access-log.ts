import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { RelayLog } from '../log.ts';
import type { Metrics } from '../metrics.ts';

/** "Product/1.2.3 …" → product and version; the rest of the header is dropped. */
export const clientOf = (userAgent: string | undefined): { client: string; clientVersion: string } => {
  const match = /^([A-Za-z][A-Za-z0-9_.-]{0,39})(?:\/(\d[A-Za-z0-9_.-]{0,23}))?(?=\s|$)/.exec(
    userAgent ?? '',
  );
  return { client: match?.[1] ?? '-', clientVersion: match?.[2] ?? '-' };
};

/** User agents that are remembered. */
const maxClients = 100;

/** Method and route template; the path of an unknown route is not repeated, since it can hold anything. */
export const routeOf = (request: FastifyRequest): string =>
  request.is404 ? '(none)' : `${request.method} ${request.routeOptions.url ?? '(none)'}`;

const bytesOf = (payload: unknown): number => {
  if (typeof payload === 'string') return Buffer.byteLength(payload);
  return payload instanceof Uint8Array ? payload.length : 0;
};

/** Facts of a finished request, however it was served. */
export interface RequestFacts {
  ip: string;
  userAgent: string | undefined;
  route: string;
  status: number;
  /** Of the answer's body. */
  bytes: number;
  durationMs: number;
}

/** Logs and counts one finished request. */
export type WriteLine = (facts: RequestFacts) => void;

/** Writes access lines and counts requests. */
export const createLineWriter = (log: RelayLog, metrics: Metrics, site: () => string): WriteLine => {
  // There are few different user agents.
  const clients = new Map<string | undefined, ReturnType<typeof clientOf>>();
  const knownClient = (userAgent: string | undefined): ReturnType<typeof clientOf> => {
    const known = clients.get(userAgent);
    if (known) return known;
    if (clients.size >= maxClients) clients.clear();
    const client = clientOf(userAgent);
    clients.set(userAgent, client);
    return client;
  };
  return ({ ip, userAgent, route, status, bytes, durationMs }) => {
    // The duration of a stream (hours) is no measure of the relay's speed.
    if (status === 101) metrics.countStream();
    else metrics.observeRequest(route, status, durationMs);
    const { client, clientVersion } = knownClient(userAgent);
    log.access({ site: site(), ip, bytes, client, clientVersion });
  };
};

/** The same for a request of the framework. A stream reports its own bytes. */
export type WriteAccessLine = (
  request: FastifyRequest,
  of: { status: number; bytes: number; durationMs: number },
) => void;

/** Logs and counts each request of the framework when its answer has been sent. */
export const registerAccessLog = (
  app: FastifyInstance,
  writeLine: WriteLine,
  addressOf: (request: IncomingMessage) => string,
): WriteAccessLine => {
  const sentBytes = new WeakMap<FastifyReply, number>();
  const write: WriteAccessLine = (request, facts) =>
    writeLine({
      ip: addressOf(request.raw),
      userAgent: request.headers['user-agent'],
      route: routeOf(request),
      ...facts,
    });
  app.addHook('onSend', async (_request, reply, payload) => {
    sentBytes.set(reply, bytesOf(payload));
    return payload;
  });
  app.addHook('onResponse', async (request, reply) => {
    write(request, {
      status: reply.statusCode,
      bytes: sentBytes.get(reply) ?? 0,
      durationMs: reply.elapsedTime,
    });
  });
  return write;
};
