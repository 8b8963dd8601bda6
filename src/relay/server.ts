import type { AddressInfo } from 'node:net';
import rateLimit from '@fastify/rate-limit';
import Fastify, { type FastifyInstance } from 'fastify';
import { type Clock, systemClock } from '../shared/clock.ts';
import { BackchannelError } from '../shared/errors.ts';
import { registerAccounts } from './accounts/index.ts';
import type { RelayConfig } from './config.ts';
import { registerConnect } from './connect/index.ts';
import type { RelayContext } from './context.ts';
import { registerMetrics, registerPublic } from './health.ts';
import { registerAccessLog } from './http/access-log.ts';
import { registerRawBodies } from './http/body.ts';
import { answerFrameworkError, registerErrors } from './http/errors.ts';
import { createNonceCache } from './http/nonce-cache.ts';
import { createSignedRequests } from './http/signed-requests.ts';
import { registerLeases } from './leases/index.ts';
import { type LogSink, createLog } from './log.ts';
import { createLiveChatIdentities } from './platforms/livechat.ts';
import { type Metrics, createMetrics } from './metrics.ts';
import { createMetaLogin } from './platforms/meta.ts';
import { createKeyedSealer } from './sealing.ts';
import { openStore } from './store/index.ts';
import { createHub } from './stream/hub.ts';
import { registerStream } from './stream/index.ts';
import { createReconciler } from './stream/reconcile.ts';
import { sweepStore } from './sweep.ts';
import { registerLiveChatWebhook } from './webhooks/livechat/index.ts';
import { registerMetaWebhook } from './webhooks/meta/index.ts';

/** How often what has expired is deleted and the write-ahead log emptied. */
const sweepIntervalMs = 60_000;
/** Bodies of small JSON requests; larger ones say so at their route. */
const defaultBodyBytes = 64 * 1024;

export interface RelayOptions {
  clock?: Clock;
  /** Where log lines go instead of standard output. */
  logSink?: LogSink;
}

export interface Relay {
  readonly app: FastifyInstance;
  /** Listens and gives the local address. */
  start(): Promise<{ url: string; publicUrl: string }>;
  /** Says goodbye to every stream, finishes what was begun, closes the database. Safe to call twice. */
  close(): Promise<void>;
  /** Deletes what has expired now instead of at the next turn of the timer. */
  sweep(): Promise<void>;
  readonly metrics: Metrics;
}

/** Headers of every answer: nothing here may be cached, sniffed or (over TLS) fetched in clear. No cookies, ever. */
const registerHeaders = (app: FastifyInstance, isSecure: boolean): void => {
  app.addHook('onSend', async (_request, reply, payload) => {
    reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff');
    if (isSecure) reply.header('strict-transport-security', 'max-age=31536000');
    return payload;
  });
};

/**
 * Builds the relay without listening.
 * Errors: those of openStore (the database is opened and brought up to date here).
 */
export const buildRelay = async (config: RelayConfig, options: RelayOptions = {}): Promise<Relay> => {
  const clock = options.clock ?? systemClock;
  const log = createLog(config, options.logSink);
  const store = await openStore(config.databaseUrl, {
    quota: config.quota,
    maxFileBytes: config.maxFileBytes,
    onFault: (where, thrown) => log.fault(where, thrown),
  });
  const hub = createHub(store.signals);
  let publicUrl = config.publicUrl;
  let isDraining = false;
  const metrics = createMetrics({ openStreams: () => hub.streamCount(), isReady: () => !isDraining });
  const sealer = createKeyedSealer(clock);
  const timers: NodeJS.Timeout[] = [];

  const app = Fastify({
    // The framework's own lines would carry addresses; ours are written by hooks (http/access-log.ts).
    logger: false,
    trustProxy: config.trustProxy,
    bodyLimit: defaultBodyBytes,
    exposeHeadRoutes: false,
    forceCloseConnections: true,
    // Upload time of the largest body on a slow line; consoles send far less.
    requestTimeout: 60_000,
    return503OnClosing: true,
    routerOptions: { maxParamLength: 256 },
    frameworkErrors: (error, _request, reply) => void answerFrameworkError(error, reply),
  });
  const writeAccessLine = registerAccessLog(app, log, metrics, () => new URL(publicUrl).hostname);
  registerHeaders(app, config.publicUrl.startsWith('https:'));
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

  const context: RelayContext = {
    config,
    clock,
    log,
    store,
    hub,
    metrics,
    sealer,
    writeAccessLine,
    signed: createSignedRequests({ store, clock, nonces: createNonceCache() }),
    livechat: createLiveChatIdentities(config.livechat),
    meta: createMetaLogin(config.meta),
    publicUrl: () => publicUrl,
  };
  registerPublic(app, context, () => isDraining);
  registerMetrics(app, context);
  registerAccounts(app, context);
  await registerStream(app, context);
  registerConnect(app, context);
  registerLeases(app, context);
  registerMetaWebhook(app, context);
  registerLiveChatWebhook(app, context);

  const sweep = (): Promise<void> => {
    sealer.forget();
    return sweepStore(store, clock.now());
  };
  const reconcile = createReconciler(store, hub);
  const inBackground = (where: string, work: () => Promise<void>) => () =>
    void work().catch((error: unknown) => log.fault(where, error));

  const start: Relay['start'] = async () => {
    await app.listen({ host: config.host, port: config.port });
    const { port } = app.server.address() as AddressInfo;
    const url = `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`;
    if (new URL(publicUrl).port === '0') publicUrl = new URL(publicUrl.replace(/:0$/, `:${port}`)).origin;
    timers.push(setInterval(() => hub.tickAll(), config.heartbeatMs));
    if (store.isShared) timers.push(setInterval(inBackground('reconcile', reconcile), config.heartbeatMs));
    timers.push(setInterval(inBackground('sweep', sweep), sweepIntervalMs));
    return { url, publicUrl };
  };

  const close = async (): Promise<void> => {
    isDraining = true;
    // Everything goes on working until whoever balances the load has seen it.
    await new Promise((resolve) => setTimeout(resolve, config.drainMs));
    timers.forEach(clearInterval);
    hub.dismissAll();
    await app.close();
    await store.close();
  };
  let closing: Promise<void> | undefined;
  return { app, start, close: () => (closing ??= close()), sweep, metrics };
};
