import type { FastifyInstance, FastifyRequest } from 'fastify';
import { BackchannelError } from '../shared/errors.ts';
import { type RelayConfig as PublicConfig, wireVersion } from '../shared/wire/rest.ts';
import type { RelayContext } from './context.ts';
import { isSameSecret } from './crypto.ts';
import { policyAnswer } from './policy/index.ts';

/** What consoles must know (GET /v1/config), and what a load balancer asks. */
export const registerPublic = (
  app: FastifyInstance,
  context: RelayContext,
  isDraining: () => boolean,
): void => {
  const { config } = context;
  const { livechat, meta } = config;
  const limited = { config: { rateLimit: { max: config.publicPerMinute, timeWindow: '1 minute' } } };

  app.get('/v1/config', limited, async (): Promise<PublicConfig> => ({
    wireVersion,
    livechat: {
      clientId: livechat.clientId,
      accountsUrl: livechat.accountsUrl,
      apiUrl: livechat.apiUrl,
      redirectPorts: livechat.redirectPorts,
    },
    meta: { appId: meta.appId, graphUrl: meta.graphUrl, graphVersion: meta.graphVersion },
    isSandbox: config.isSandbox,
    policy: policyAnswer(context.policies, context.publicUrl(), context.clock.now()),
  }));

  app.get('/healthz', limited, async () => ({ status: 'ok' }));

  app.get('/readyz', limited, async () => {
    if (isDraining() || !(await context.store.isReachable())) throw new BackchannelError('UNAVAILABLE');
    return { status: 'ready' };
  });
};

const loopbackAddresses = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);
const forwardHeaders = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'];

/** From this computer itself, and not handed on by a proxy that runs on it. */
const isFromHere = (request: FastifyRequest): boolean =>
  loopbackAddresses.has(request.raw.socket.remoteAddress ?? '') &&
  forwardHeaders.every((name) => request.headers[name] === undefined);

/**
 * GET /metrics in Prometheus' text form: with RELAY_METRICS_TOKEN as bearer; when none is set, to this computer alone. To everybody
 * else the route does not exist.
 */
export const registerMetrics = (app: FastifyInstance, context: RelayContext): void => {
  const { config, metrics } = context;
  const isAllowed = (request: FastifyRequest): boolean => {
    if (config.metricsToken === undefined) return isFromHere(request);
    const given = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
    return given !== undefined && isSameSecret(given, config.metricsToken);
  };
  app.get(
    '/metrics',
    {
      config: { rateLimit: { max: config.publicPerMinute, timeWindow: '1 minute' } },
      async onRequest(request) {
        if (!isAllowed(request)) throw new BackchannelError('NOT_FOUND');
      },
    },
    async (_request, reply) => reply.header('content-type', metrics.contentType).send(await metrics.text()),
  );
};
