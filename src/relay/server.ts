import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { type Clock, systemClock } from '../shared/clock.ts';
import { registerAccounts } from './accounts/index.ts';
import type { RelayConfig } from './config.ts';
import { registerConnect } from './connect/index.ts';
import type { RelayContext } from './context.ts';
import { registerMetrics, registerPublic } from './health.ts';
import { createLineWriter, registerAccessLog } from './http/access-log.ts';
import { createAddressOf } from './http/address-of.ts';
import { commonHeadersOf, createFramework } from './http/framework.ts';
import { createNonceCache } from './http/nonce-cache.ts';
import { createSignedRequests } from './http/signed-requests.ts';
import { registerLeases } from './leases/index.ts';
import { type LogSink, type RelayLog, createLog } from './log.ts';
import { createLiveChatIdentities } from './platforms/livechat.ts';
import { type Metrics, createMetrics } from './metrics.ts';
import { createMetaLogin } from './platforms/meta.ts';
import { readPolicyVersions, registerPolicy } from './policy/index.ts';
import { openRemovals, registerRemovals } from './removal/index.ts';
import { createKeyedSealer } from './sealing.ts';
import { openStore } from './store/index.ts';
import { createHub } from './stream/hub.ts';
import { registerStream } from './stream/index.ts';
import { createReconciler } from './stream/reconcile.ts';
import { sweepStore } from './sweep.ts';
import { registerLiveChatWebhook } from './webhooks/livechat/index.ts';
import { type Receiver, createReceiver, registerMetaHandshake } from './webhooks/meta/index.ts';

/** How often what has expired is deleted and the write-ahead log emptied. */
const sweepIntervalMs = 60_000;
/** How often removals are looked at; whoever causes one does not wait for it. */
const removalIntervalMs = 5000;
/** Requests under way have this long to end when the relay stops; then they are cut, unanswered, and come again. */
const closeTimeoutMs = 10_000;

export interface RelayOptions {
  clock?: Clock;
  /** Where log lines go instead of standard output. */
  logSink?: LogSink;
  /** The log of whoever starts the relay, when it has one already. */
  log?: RelayLog;
}

export interface Relay {
  readonly app: FastifyInstance;
  /** Listens and gives the local address. */
  start(): Promise<{ url: string; publicUrl: string }>;
  /** Says goodbye to every stream, finishes what was begun, closes the database. Safe to call twice. */
  close(): Promise<void>;
  /** Deletes what has expired now instead of at the next turn of the timer. */
  sweep(): Promise<void>;
  /** Works now on the removals whose time has come. */
  runRemovals(): Promise<void>;
  readonly metrics: Metrics;
}

/**
 * Builds the relay without listening.
 * Errors: those of openStore (the database is opened and brought up to date here).
 */
export const buildRelay = async (config: RelayConfig, options: RelayOptions = {}): Promise<Relay> => {
  const clock = options.clock ?? systemClock;
  const log = options.log ?? createLog(config, options.logSink);
  const store = await openStore(config.databaseUrl, {
    quota: config.quota,
    maxFileBytes: config.maxFileBytes,
    onFault: (where, thrown) => log.fault(where, thrown),
  });
  const hub = createHub(store.signals);
  let publicUrl = config.publicUrl;
  const site = new URL(publicUrl).hostname;
  let isDraining = false;
  const metrics = createMetrics({ openStreams: () => hub.streamCount(), isReady: () => !isDraining });
  const sealer = createKeyedSealer(clock);
  const timers: NodeJS.Timeout[] = [];

  // Made when everything it needs is there; nothing listens before that.
  const raw: { receiver?: Receiver } = {};
  const app = await createFramework(config, log, (request, response) => {
    if (raw.receiver?.isFor(request) !== true) return false;
    raw.receiver.serve(request, response);
    return true;
  });
  const writeLine = createLineWriter(log, metrics, () => site);
  const writeAccessLine = registerAccessLog(app, writeLine);

  const policies = readPolicyVersions(config.policyFile);
  const removals = await openRemovals({
    config,
    store,
    clock,
    log,
    hub,
    policies,
    relayName: () => site,
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
    writeLine,
    signed: createSignedRequests({ store, clock, nonces: createNonceCache() }),
    livechat: createLiveChatIdentities(config.livechat),
    meta: createMetaLogin(config.meta),
    publicUrl: () => publicUrl,
    removals,
    policies,
  };
  registerPublic(app, context, () => isDraining);
  registerMetrics(app, context);
  registerAccounts(app, context);
  await registerStream(app, context);
  registerConnect(app, context);
  registerLeases(app, context);
  registerRemovals(app, context);
  registerPolicy(app, context);
  registerMetaHandshake(app, context);
  raw.receiver = createReceiver(context, {
    addressOf: createAddressOf(config.trustProxy),
    headers: commonHeadersOf(config),
  });
  registerLiveChatWebhook(app, context);

  const sweep = async (): Promise<void> => {
    sealer.forget();
    await removals.sweep(clock.now());
    for (const { workspaceId, envelopes } of await sweepStore(store, clock.now(), config.quota)) {
      metrics.countReleased(envelopes);
      log.event('envelopes-released', { envelopes });
      hub.incomplete(workspaceId);
    }
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
    await removals.start();
    timers.push(setInterval(() => void removals.run(), removalIntervalMs));
    void removals.run();
    return { url, publicUrl };
  };

  const close = async (): Promise<void> => {
    isDraining = true;
    // Everything goes on working until whoever balances the load has seen it.
    await new Promise((resolve) => setTimeout(resolve, config.drainMs));
    timers.forEach(clearInterval);
    await removals.stop();
    hub.dismissAll();
    const cut = setTimeout(() => app.server.closeAllConnections(), closeTimeoutMs);
    await app.close();
    clearTimeout(cut);
    await store.close();
  };
  let closing: Promise<void> | undefined;
  return {
    app,
    start,
    close: () => (closing ??= close()),
    sweep,
    runRemovals: () => removals.run(),
    metrics,
  };
};
