import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import rateLimit from '@fastify/rate-limit';
import Fastify, { type FastifyInstance } from 'fastify';
import { BackchannelError, errorCatalogue } from '../../shared/errors.ts';
import type { RelayConfig } from '../config.ts';
import type { RelayLog } from '../log.ts';
import type { Elapsed } from '../relay-clock.ts';
import { type Addresses, addressGroup } from './address-of.ts';
import { registerRawBodies } from './body.ts';
import { answerFrameworkError, errorBody, registerErrors } from './errors.ts';
import type { IntakeBounds } from './intake-bounds.ts';
import { createRateStore } from './rate-store.ts';
import { discardRest } from './read-body.ts';
import type { WorkRoom } from './work-room.ts';

/** For small JSON requests; routes with larger bodies set their own limit. */
const defaultBodyBytes = 64 * 1024;
/** Enough to upload the largest body over a slow connection. */
const requestTimeoutMs = 60_000;
/** Slow headers and bodies are looked for so many times in the time they are given. */
const slowChecks = 5;
/** Request line and headers: a platform's code in the address, or an admin's token, with room to spare. */
const maxHeaderBytes = 8 * 1024;
/** Longer than the idle timeout of common load balancers (60 s), so that they close connections and not the relay. */
const keepAliveTimeoutMs = 75_000;

/** Headers of every answer: no caching, no sniffing, and with TLS no plain HTTP. There are no cookies. */
export const commonHeadersOf = (
  config: Pick<RelayConfig, 'publicUrl'>,
): Readonly<Record<string, string>> => ({
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  ...(config.publicUrl.startsWith('https:') ? { 'strict-transport-security': 'max-age=31536000' } : {}),
});

/** Handles a request before the framework; false when it leaves it to the framework. */
export type RawHandler = (request: IncomingMessage, response: ServerResponse) => boolean;

/** Refuses a request without reading its body. */
const refuse = (
  request: IncomingMessage,
  response: ServerResponse,
  headers: Readonly<Record<string, string>>,
  room: WorkRoom,
): void => {
  const error = new BackchannelError('RATE_LIMITED');
  response.writeHead(errorCatalogue[error.code].status, {
    ...headers,
    'content-type': 'application/json; charset=utf-8',
    connection: 'close',
  });
  response.end(JSON.stringify(errorBody(error)));
  discardRest(request, room);
};

/** The web framework with what all routes share: bodies, errors, headers, rate limits. */
export const createFramework = async (
  deps: {
    config: Pick<RelayConfig, 'publicUrl' | 'slowMs'>;
    log: RelayLog;
    addresses: Addresses;
    bounds: IntakeBounds;
    room: WorkRoom;
    elapsed: Elapsed;
  },
  handleRaw: RawHandler,
): Promise<FastifyInstance> => {
  const { config, log, addresses, bounds, room } = deps;
  const slowCheckMs = config.slowMs / slowChecks;
  const upgrades = new WeakSet<IncomingMessage>();
  const app = Fastify({
    serverFactory(handler) {
      const server = createServer(
        {
          requestTimeout: requestTimeoutMs,
          // They are a few hundred bytes and come in one piece.
          headersTimeout: config.slowMs,
          connectionsCheckingInterval: slowCheckMs,
          keepAliveTimeout: keepAliveTimeoutMs,
          maxHeaderSize: maxHeaderBytes,
        },
        (request, response) => {
          if (!bounds.admit(request, response)) refuse(request, response, commonHeadersOf(config), room);
          else if (!handleRaw(request, response)) handler(request, response);
        },
      );
      bounds.watch(server);
      server.on('upgrade', (request) => upgrades.add(request));
      const slowCheck = setInterval(() => bounds.bodies.cutSlow(), slowCheckMs);
      server.once('close', () => clearInterval(slowCheck));
      return server;
    },
    // The framework's own lines would hold addresses; access-log.ts writes ours.
    logger: false,
    bodyLimit: defaultBodyBytes,
    exposeHeadRoutes: false,
    // Requests in progress are finished; server.ts bounds how long.
    forceCloseConnections: 'idle',
    return503OnClosing: true,
    routerOptions: { maxParamLength: 256 },
    frameworkErrors: (error, _request, reply) => void answerFrameworkError(error, reply),
  });
  const headers = commonHeadersOf(config);
  app.addHook('onSend', async (request, reply, payload) => {
    reply.headers(headers);
    if (!request.raw.complete && !upgrades.has(request.raw)) discardRest(request.raw, room);
    return payload;
  });
  app.addHook('onRequest', async (request) => {
    if (upgrades.has(request.raw) && !bounds.admitStream(request.raw))
      throw new BackchannelError('RATE_LIMITED');
  });
  registerRawBodies(app, bounds.bodies);
  registerErrors(app, log);
  await app.register(rateLimit, {
    global: false,
    store: createRateStore(deps.elapsed),
    keyGenerator: (request) => addressGroup(addresses.of(request.raw)),
    // No headers: they would tell known routes from unknown ones.
    addHeaders: { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false },
    addHeadersOnExceeding: {
      'x-ratelimit-limit': false,
      'x-ratelimit-remaining': false,
      'x-ratelimit-reset': false,
    },
    errorResponseBuilder: () => new BackchannelError('RATE_LIMITED'),
  });
  return app;
};
