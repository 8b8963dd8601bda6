import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { RelayLog } from '../log.ts';
import type { Metrics } from '../metrics.ts';

/** "Product/1.2.3 …" → product and version; anything else in the header is not kept. */
export const clientOf = (userAgent: string | undefined): { client: string; clientVersion: string } => {
  const match = /^([A-Za-z][A-Za-z0-9_.-]{0,39})(?:\/(\d[A-Za-z0-9_.-]{0,23}))?(?=\s|$)/.exec(
    userAgent ?? '',
  );
  return { client: match?.[1] ?? '-', clientVersion: match?.[2] ?? '-' };
};

/** Method and template; an address that leads nowhere is not repeated, it can hold anything. */
export const routeOf = (request: FastifyRequest): string =>
  request.is404 ? '(none)' : `${request.method} ${request.routeOptions.url ?? '(none)'}`;

const bytesOf = (payload: unknown): number => {
  if (typeof payload === 'string') return Buffer.byteLength(payload);
  return payload instanceof Uint8Array ? payload.length : 0;
};

/** The line of one finished request. A stream says its own bytes. */
export type WriteAccessLine = (
  request: FastifyRequest,
  of: { status: number; bytes: number; durationMs: number },
) => void;

/** Writes one line per request when its answer has left, and counts it. */
export const registerAccessLog = (
  app: FastifyInstance,
  log: RelayLog,
  metrics: Metrics,
  site: () => string,
): WriteAccessLine => {
  const sentBytes = new WeakMap<FastifyReply, number>();
  const write: WriteAccessLine = (request, { status, bytes, durationMs }) => {
    const route = routeOf(request);
    // A stream lasts for hours, which says nothing about how quick the relay is.
    if (status === 101) metrics.countStream();
    else metrics.observeRequest(route, status, durationMs);
    log.access({
      site: site(),
      ip: request.ip,
      bytes,
      ...clientOf(request.headers['user-agent']),
      route,
      status,
      durationMs: Math.round(durationMs * 10) / 10,
    });
  };
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
