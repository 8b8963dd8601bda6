import type { FastifyInstance } from 'fastify';
import { BackchannelError } from '../shared/errors.ts';
import { type RelayConfig as PublicConfig, wireVersion } from '../shared/wire/rest.ts';
import type { RelayContext } from './context.ts';

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
  }));

  app.get('/healthz', limited, async () => ({ status: 'ok' }));

  app.get('/readyz', limited, async () => {
    if (isDraining() || !(await context.store.isReachable())) throw new BackchannelError('UNAVAILABLE');
    return { status: 'ready' };
  });
};
