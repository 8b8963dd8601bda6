import type { AddressInfo } from 'node:net';
import rateLimit from '@fastify/rate-limit';
import Fastify, { type FastifyInstance } from 'fastify';
import { type Clock, systemClock } from '../shared/clock.ts';
import { BackchannelError } from '../shared/errors.ts';
import { registerAccounts } from './accounts/index.ts';
import type { RelayConfig } from './config.ts';
import { registerConnect } from './connect/index.ts';
import type { RelayContext } from './context.ts';
import { type CounterName, createCounters } from './counters.ts';
import { registerPublic } from './health.ts';
import { registerAccessLog } from './http/access-log.ts';
import { registerRawBodies } from './http/body.ts';
import { answerFrameworkError, registerErrors } from './http/errors.ts';
import { createNonceCache } from './http/nonce-cache.ts';
import { createSignedRequests } from './http/signed-requests.ts';
import { registerLeases } from './leases/index.ts';
import { type LogSink, createLog } from './log.ts';
import { createLiveChatIdentities } from './platforms/livechat.ts';
import { createMetaLogin } from './platforms/meta.ts';
import { type RelayStore, openStore, sweepEnvelopes, sweepTickets } from './store/index.ts';
import { createHub } from './stream/hub.ts';
import { registerStream } from './stream/index.ts';
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
  counters(): Record<CounterName, number>;
}

/** Headers of every answer: nothing here may be cached, sniffed or (over TLS) fetched in clear. No cookies, ever. */
const registerHeaders = (app: FastifyInstance, isSecure: boolean): void => {
  app.addHook('onSend', async (_request, reply, payload) => {
    reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff');
    if (isSecure) reply.header('strict-transport-security', 'max-age=31536000');
    return payload;
  });
};

const sweepStore = async (store: RelayStore, nowMs: number): Promise<void> => {
  await store.commit(async (writer) => {
    await sweepEnvelopes(writer, nowMs);
    await sweepTickets(writer, nowMs);
  });
  await store.truncateLog();
};

/**
 * Builds the relay without listening.
 * Errors: those of openStore (the database is opened and brought up to date here).
 */
export const buildRelay = async (config: RelayConfig, options: RelayOptions = {}): Promise<Relay> => {
  const clock = options.clock ?? systemClock;
  const log = createLog(config, options.logSink);
  const store = await openStore(config.databaseUrl);
  const hub = createHub();
  const counters = createCounters();
  let publicUrl = config.publicUrl;
  let isDraining = false;
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
  const writeAccessLine = registerAccessLog(app, log, () => new URL(publicUrl).hostname);
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
    counters,
    writeAccessLine,
    signed: createSignedRequests({ db: store.db, clock, nonces: createNonceCache() }),
    livechat: createLiveChatIdentities(config.livechat),
    meta: createMetaLogin(config.meta),
    publicUrl: () => publicUrl,
  };
  registerPublic(app, context, () => isDraining);
  registerAccounts(app, context);
  await registerStream(app, context);
  registerConnect(app, context);
  registerLeases(app, context);
  registerMetaWebhook(app, context);
  registerLiveChatWebhook(app, context);

  const sweep = (): Promise<void> => sweepStore(store, clock.now());

  const start: Relay['start'] = async () => {
    await app.listen({ host: config.host, port: config.port });
    const { port } = app.server.address() as AddressInfo;
    const url = `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`;
    if (new URL(publicUrl).port === '0') publicUrl = new URL(publicUrl.replace(/:0$/, `:${port}`)).origin;
    timers.push(setInterval(() => hub.tickAll(), config.heartbeatMs));
    timers.push(
      setInterval(() => {
        sweep().catch((error: unknown) => log.fault('sweep', error));
      }, sweepIntervalMs),
    );
    return { url, publicUrl };
  };

  const close = async (): Promise<void> => {
    isDraining = true;
    timers.forEach(clearInterval);
    hub.dismissAll();
    await app.close();
    await store.close();
  };
  let closing: Promise<void> | undefined;
  return { app, start, close: () => (closing ??= close()), sweep, counters: counters.read };
};
