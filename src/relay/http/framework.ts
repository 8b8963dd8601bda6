import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import rateLimit from '@fastify/rate-limit';
import Fastify, { type FastifyInstance } from 'fastify';
import { BackchannelError } from '../../shared/errors.ts';
import type { RelayConfig } from '../config.ts';
import type { RelayLog } from '../log.ts';
import { registerRawBodies } from './body.ts';
import { answerFrameworkError, registerErrors } from './errors.ts';

/** Bodies of small JSON requests; larger ones say so at their route. */
const defaultBodyBytes = 64 * 1024;
/** Upload time of the largest body on a slow line; consoles send far less. */
const requestTimeoutMs = 60_000;
/** Longer than the idle time of common load balancers (60 s), so that it is they who close. */
const keepAliveTimeoutMs = 75_000;

/** Headers of every answer: nothing here may be cached, sniffed or (over TLS) fetched in clear. No cookies, ever. */
export const commonHeadersOf = (config: RelayConfig): Readonly<Record<string, string>> => ({
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  ...(config.publicUrl.startsWith('https:') ? { 'strict-transport-security': 'max-age=31536000' } : {}),
});

/** Takes a request before the framework sees it; false when it is not its own. */
export type RawHandler = (request: IncomingMessage, response: ServerResponse) => boolean;

/** The web framework with what is the same for all routes: bodies, errors, headers, rate limits. */
export const createFramework = async (
  config: RelayConfig,
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
    // The framework's own lines would carry addresses; ours are written by hooks (access-log.ts).
    logger: false,
    trustProxy: config.trustProxy,
    bodyLimit: defaultBodyBytes,
    exposeHeadRoutes: false,
    // What has begun is finished; server.ts bounds how long.
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
    // Counted per address; the headers would only tell known routes from unknown ones.
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
