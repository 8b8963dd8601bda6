import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import rateLimit from '@fastify/rate-limit';
import Fastify, { type FastifyInstance } from 'fastify';
import { BackchannelError } from '../../shared/errors.ts';
import type { RelayConfig } from '../config.ts';
import type { RelayLog } from '../log.ts';
import { registerRawBodies } from './body.ts';
import { answerFrameworkError, registerErrors } from './errors.ts';

/** For small JSON requests; routes with larger bodies set their own limit. */
const defaultBodyBytes = 64 * 1024;
/** Enough to upload the largest body over a slow connection. */
const requestTimeoutMs = 60_000;
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

/** The web framework with what all routes share: bodies, errors, headers, rate limits. */
export const createFramework = async (
  config: Pick<RelayConfig, 'publicUrl' | 'trustProxy'>,
  log: RelayLog,
  handleRaw: RawHandler,
): Promise<FastifyInstance> => {
  const app = Fastify({
    serverFactory(handler) {
      const server = createServer((request, response) => {
        if (!handleRaw(request, response)) handler(request, response);
      });
      server.requestTimeout = requestTimeoutMs;
      server.keepAliveTimeout = keepAliveTimeoutMs;
      return server;
    },
    // The framework's own lines would hold addresses; access-log.ts writes ours.
    logger: false,
    trustProxy: config.trustProxy,
    bodyLimit: defaultBodyBytes,
    exposeHeadRoutes: false,
    // Requests in progress are finished; server.ts bounds how long.
    forceCloseConnections: 'idle',
    return503OnClosing: true,
    routerOptions: { maxParamLength: 256 },
    frameworkErrors: (error, _request, reply) => void answerFrameworkError(error, reply),
  });
  const headers = commonHeadersOf(config);
  app.addHook('onSend', async (_request, reply, payload) => {
    reply.headers(headers);
    return payload;
  });
  registerRawBodies(app);
  registerErrors(app, log);
  await app.register(rateLimit, {
    global: false,
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
