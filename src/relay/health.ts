import type { FastifyInstance, FastifyRequest } from 'fastify';
import { BackchannelError } from '../shared/errors.ts';
import {
  type FormerPlatforms,
  type RelayConfig as PublicConfig,
  signingForm,
  wireVersion,
} from '../shared/wire/rest.ts';
import type { PolicyVersion } from '../shared/removal/index.ts';
import type { RelayConfig } from './config.ts';
import { isOneOfSecrets } from './crypto.ts';
import { policyAnswer } from './policy/index.ts';
import type { Deps } from './route-deps.ts';

/** GET /v1/config for consoles; GET /healthz and /readyz for a load balancer. */
export const registerPublic = (
  app: FastifyInstance,
  deps: Deps<'clock' | 'store' | 'limited' | 'publicUrl'> & {
    config: Pick<RelayConfig, 'livechat' | 'meta' | 'isSandbox' | 'consoles'>;
    policies: readonly PolicyVersion[];
    isDraining(): boolean;
  },
): void => {
  const { config, limited } = deps;
  const { livechat, meta } = config;

  app.get('/v1/config', limited, async (): Promise<PublicConfig & FormerPlatforms> => ({
    wireVersion,
    signing: signingForm,
    livechat: {
      clientId: livechat.clientId,
      accountsUrl: livechat.accountsUrl,
      apiUrl: livechat.apiUrl,
      redirectPorts: livechat.redirectPorts,
    },
    meta: { appId: meta.appId, graphUrl: meta.graphUrl, graphVersion: meta.graphVersion },
    isSandbox: config.isSandbox,
    consoles: config.consoles,
    policy: policyAnswer(deps.policies, deps.publicUrl(), deps.clock.now()),
  }));

  app.get('/healthz', limited, async () => ({ status: 'ok' }));

  app.get('/readyz', limited, async () => {
    if (deps.isDraining() || !(await deps.store.isReachable())) throw new BackchannelError('UNAVAILABLE');
    return { status: 'ready' };
  });
};

const loopbackAddresses = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);
const forwardHeaders = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'];

/** From this computer itself, and not forwarded by a proxy that runs on it. */
const isLocal = (request: FastifyRequest): boolean =>
  loopbackAddresses.has(request.raw.socket.remoteAddress ?? '') &&
  forwardHeaders.every((name) => request.headers[name] === undefined);

/**
 * GET /metrics in Prometheus' text format: with RELAY_METRICS_TOKEN as bearer token; when none is set, only for this computer.
 * All others get NOT_FOUND.
 */
export const registerMetrics = (
  app: FastifyInstance,
  deps: Deps<'metrics' | 'limited'> & { config: Pick<RelayConfig, 'metricsTokens'> },
): void => {
  const { metrics } = deps;
  const { metricsTokens } = deps.config;
  const isAllowed = (request: FastifyRequest): boolean => {
    if (metricsTokens.length === 0) return isLocal(request);
    const given = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
    return given !== undefined && isOneOfSecrets(given, metricsTokens);
  };
  app.get(
    '/metrics',
    {
      ...deps.limited,
      async onRequest(request) {
        if (!isAllowed(request)) throw new BackchannelError('NOT_FOUND');
      },
    },
    async (_request, reply) => reply.header('content-type', metrics.contentType).send(await metrics.text()),
  );
};
