import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { type Clock, systemClock } from '../shared/clock.ts';
import {
  createAdminCheck,
  createEnrolLimits,
  createLastSeen,
  cutUnproven,
  findCaller,
  registerAccounts,
} from './accounts/index.ts';
import type { RelayConfig } from './config.ts';
import { registerConnect } from './connect/index.ts';
import { registerFiles } from './files/index.ts';
import { registerMetrics, registerPublic } from './health.ts';
import { createLineWriter, registerAccessLog } from './http/access-log.ts';
import { createAddresses } from './http/address-of.ts';
import { commonHeadersOf, createFramework } from './http/framework.ts';
import { createIntakeBounds } from './http/intake-bounds.ts';
import { limitPerAddress } from './http/limited-route.ts';
import { createNonceCache, nonceBoundsOf } from './http/nonce-cache.ts';
import { createSignedRequests } from './http/signed-requests.ts';
import { createSignerLimits } from './http/signer-limits.ts';
import { createSigningForms } from './http/signing-forms.ts';
import { createWorkRoom } from './http/work-room.ts';
import { registerInstallPage } from './install-page.ts';
import { registerLeases } from './leases/index.ts';
import type { Elapsed } from './relay-clock.ts';
import { type LogSink, type RelayLog, createLog } from './log.ts';
import { type Metrics, createMetrics } from './metrics.ts';
import { createOutageLog } from './outages.ts';
import { createLiveChatIdentities } from './platforms/livechat.ts';
import { createMetaLogin } from './platforms/meta.ts';
import { readPolicyVersions, registerPolicy } from './policy/index.ts';
import { createQuotaRoom } from './quota-room.ts';
import { openRemovals, registerRemovals } from './removal/index.ts';
import { createKeyedSealer } from './sealing.ts';
import { type RelayStore, claimDatabase, openStore } from './store/index.ts';
import { createHub } from './stream/hub.ts';
import { registerStream } from './stream/index.ts';
import { createReconciler } from './stream/reconcile.ts';
import { createSweep } from './sweep.ts';
import { registerLiveChatWebhook } from './webhooks/livechat/index.ts';
import { type Receiver, createReceiver, registerMetaHandshake } from './webhooks/meta/index.ts';

/** How often expired rows are deleted and the write-ahead log is truncated. */
const sweepIntervalMs = 60_000;
/** How often due removals are looked for; requests that cause one start it themselves. */
const removalIntervalMs = 5000;
/** Time for open requests when the relay stops; then their connections are closed, and their senders repeat them. */
const closeTimeoutMs = 10_000;

/** What tests replace. */
export interface RelayOptions {
  clock?: Clock;
  elapsed?: Elapsed;
  /** Where log lines go instead of standard output. */
  logSink?: LogSink;
  /** A log that exists already. */
  log?: RelayLog;
}

/** A relay that was built. */
export interface Relay {
  readonly app: FastifyInstance;
  /** Listens; returns the local address and the public one. */
  start(): Promise<{ url: string; publicUrl: string }>;
  /** Closes the streams, finishes open requests, closes the database. Safe to call twice. */
  close(): Promise<void>;
  /** Sweeps now instead of at the next interval. */
  sweep(): Promise<void>;
  /** Runs due removals now. */
  runRemovals(): Promise<void>;
  readonly metrics: Metrics;
}

/**
 * Builds the relay without listening.
 * Errors: DATABASE_IN_USE, and those of openStore (the database is opened and migrated here).
 */
export const buildRelay = async (config: RelayConfig, options: RelayOptions = {}): Promise<Relay> => {
  const clock = options.clock ?? systemClock;
  const elapsed = options.elapsed ?? (() => performance.now());
  let noncesSweptAtMs = Number.NEGATIVE_INFINITY;
  // The log is there before the store that it asks.
  const opened: { store?: RelayStore } = {};
  const outages = createOutageLog(options.log ?? createLog(config, options.logSink), {
    isReachable: async () => (await opened.store?.isReachable()) === true,
    elapsed,
  });
  const { log } = outages;
  const releaseDatabase = claimDatabase(config.databaseUrl);
  const store = await openStore(config.databaseUrl, {
    quota: config.quota,
    maxFileBytes: config.maxFileBytes,
    onFault: (where, thrown) => log.fault(where, thrown),
  }).catch((error: unknown) => {
    releaseDatabase();
    throw error;
  });
  opened.store = store;
  const hub = createHub(store.signals);
  let publicUrl = config.publicUrl;
  const site = new URL(publicUrl).hostname;
  let isDraining = false;
  const metrics = createMetrics({
    openStreams: () => hub.streamCount(),
    isReady: () => !isDraining,
    heldBodyBytes: () => bounds.bodies.heldBytes(),
    isDatabaseAway: outages.isAway,
  });
  const addresses = createAddresses(config.trustProxy);
  const room = createWorkRoom();
  const bounds = createIntakeBounds(config, {
    addresses,
    metrics,
    now: () => performance.now(),
    room,
  });
  const sealer = createKeyedSealer(clock);
  const timers: NodeJS.Timeout[] = [];

  // The server needs a handler before the receiver can be created; nothing listens before it is.
  const raw: { receiver?: Receiver } = {};
  const app = await createFramework(
    { config, log, addresses, bounds, room, elapsed },
    (request, response) => {
      if (raw.receiver?.isFor(request) !== true) return false;
      raw.receiver.serve(request, response);
      return true;
    },
  );
  const writeLine = createLineWriter(log, metrics, () => site);
  const writeAccessLine = registerAccessLog(app, writeLine, addresses.of);

  const policies = readPolicyVersions(config.policyFile);
  const removals = await openRemovals({
    config,
    store,
    clock,
    log,
    hub,
    policies,
    relayName: () => site,
  }).catch(async (error: unknown) => {
    await store.close();
    releaseDatabase();
    throw error;
  });
  const livechat = createLiveChatIdentities(config.livechat);
  const nonces = createNonceCache(nonceBoundsOf(config));
  const limits = createSignerLimits(config, metrics, elapsed);
  const lastSeen = createLastSeen(store, hub);

  const origins = (): string[] => [new URL(publicUrl).origin, ...config.otherOrigins];
  const forms = createSigningForms({ store, origins });

  // Each group of routes declares which of these it takes.
  const deps = {
    config,
    clock,
    elapsed,
    noncesSweptAtMs: () => noncesSweptAtMs,
    log,
    store,
    hub,
    metrics,
    sealer,
    livechat,
    removals,
    policies,
    writeAccessLine,
    writeLine,
    limited: limitPerAddress(config.publicPerMinute),
    enrolLimits: createEnrolLimits(config.publicPerMinute, { elapsed, addressOf: addresses.of }),
    enrolGuard: limitPerAddress(config.webhooksPerMinute),
    forms,
    origins,
    signed: createSignedRequests({
      forms,
      store,
      clock,
      elapsed,
      nonces,
      noncesSweptAtMs: () => noncesSweptAtMs,
      limits,
      bodies: bounds.bodies,
      find: (id, request) =>
        findCaller(store.db, id, { roleCheckMs: config.roleCheckMs, nowMs: clock.now(), request }),
      accepted: ({ id }) => lastSeen.note(id),
    }),
    requireAdmin: createAdminCheck({ livechat, store, clock }),
    meta: createMetaLogin({
      ...config.meta,
      oddEntries: (count) => log.event('meta-odd-entries', { count }),
    }),
    publicUrl: () => publicUrl,
    isDraining: () => isDraining,
    addressOf: addresses.of,
    bodies: bounds.bodies,
    limits,
    room,
    quotaRoom: createQuotaRoom({ config, store, hub, metrics, log }),
    headers: commonHeadersOf(config),
  };
  registerPublic(app, deps);
  registerMetrics(app, deps);
  registerAccounts(app, deps);
  await registerStream(app, deps);
  registerFiles(app, deps);
  registerConnect(app, deps);
  registerLeases(app, deps);
  registerRemovals(app, deps);
  registerPolicy(app, deps);
  registerInstallPage(app, deps);
  registerMetaHandshake(app, deps);
  raw.receiver = createReceiver(deps);
  registerLiveChatWebhook(app, deps);

  const sweeping = createSweep(store, config.quota);
  const sweep = async (): Promise<void> => {
    sealer.forget();
    // Before: a request that comes meanwhile must not find its nonce deleted.
    noncesSweptAtMs = Math.max(noncesSweptAtMs, clock.now());
    await lastSeen.write(clock.now());
    await cutUnproven(store, hub, { roleCheckMs: config.roleCheckMs, nowMs: clock.now() });
    await removals.sweep(clock.now());
    const swept = await sweeping.run(clock.now());
    metrics.countFile('expired', swept.expiredFiles);
    for (const { workspaceId, envelopes } of swept.released) {
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
    // Requests are still served until the load balancer has noticed.
    await new Promise((resolve) => setTimeout(resolve, config.drainMs));
    timers.forEach(clearInterval);
    await sweeping.stop();
    await removals.stop();
    hub.dismissAll();
    const cut = setTimeout(() => app.server.closeAllConnections(), closeTimeoutMs);
    await app.close();
    clearTimeout(cut);
    outages.stop();
    await store.close();
    releaseDatabase();
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
