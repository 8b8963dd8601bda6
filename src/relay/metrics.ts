import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { RequestDurations } from './request-durations.ts';

/** Outcomes of one item of a webhook. */
export const itemOutcomes = [
  'stored',
  'duplicate',
  'unknown-account',
  'unreadable',
  'over-quota',
  'malformed',
  'other-object',
] as const;
export type ItemOutcome = (typeof itemOutcomes)[number];

/** Reasons why requests are refused before any work (docs/operate.md). */
export const refusals = [
  'webhook-signature',
  'rate-limit',
  'connections',
  'open-requests',
  'bytes',
  'slow-body',
  'device-rate',
  'workspace-rate',
  'nonces',
  'streams',
  'workspace-streams',
  'devices',
] as const;
export type Refusal = (typeof refusals)[number];

/** What becomes of files of private chats. */
export const fileEvents = ['stored', 'delivered', 'expired'] as const;
export type FileEvent = (typeof fileEvents)[number];

/** Counts since the start (listed in docs/operate.md); no label identifies anybody. */
export interface Metrics {
  countItems(outcome: ItemOutcome, count: number): void;
  countRefusal(refusal: Refusal): void;
  countMarketplaceNotice(): void;
  /** A suspicious notice, whose revocation waits for a confirmation. */
  countHeldNotice(): void;
  /** Envelopes that were deleted for the quota before every console had them. */
  countReleased(count: number): void;
  /** A file that came whole, that every device has, or whose time was over before. */
  countFile(event: FileEvent, count?: number): void;
  /** A stream that has ended. */
  countStream(): void;
  /** A console named a position that this database has never given out. */
  countAhead(): void;
  observeRequest(route: string, status: number, durationMs: number): void;
  /** One commit of webhooks: how many requests shared it, and how long it took. */
  observeCommit(requests: number, durationMs: number): void;
  items(): Promise<Record<ItemOutcome, number>>;
  /** Prometheus text, and its media type. */
  text(): Promise<string>;
  readonly contentType: string;
}

const requestBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30];
const commitBuckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5];
const batchBuckets = [1, 2, 4, 8, 16, 32, 64, 128, 256];

/** `ask`: called when the metrics are read. */
export const createMetrics = (ask: {
  openStreams(): number;
  isReady(): boolean;
  heldBodyBytes(): number;
  isDatabaseAway(): boolean;
}): Metrics => {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const items = new Counter({
    name: 'relay_webhook_items_total',
    help: 'Items of validly signed webhooks, by what became of them',
    labelNames: ['outcome'],
    registers,
  });
  const refused = new Counter({
    name: 'relay_refused_requests_total',
    help: 'Requests turned away, by reason',
    labelNames: ['reason'],
    registers,
  });
  const notices = new Counter({
    name: 'relay_marketplace_notices_total',
    help: 'Notices of the LiveChat Marketplace with the right secret',
    registers,
  });
  const held = new Counter({
    name: 'relay_marketplace_notices_braked_total',
    help: 'Notices whose revocation waits for a confirmation, because there were many or an admin cancelled one before',
    registers,
  });
  const released = new Counter({
    name: 'relay_envelopes_released_total',
    help: 'Envelopes of full workspaces that one console had and that were let go before the others fetched them',
    registers,
  });
  const files = new Counter({
    name: 'relay_files_total',
    help: 'Files of private chats: stored whole, delivered to every device, expired before that',
    labelNames: ['event'],
    registers,
  });
  const streams = new Counter({
    name: 'relay_streams_ended_total',
    help: 'Streams of consoles that have ended, for whatever reason',
    registers,
  });
  const ahead = new Counter({
    name: 'relay_positions_ahead_total',
    help: 'Consoles that were further than the database: an older state was restored without restore-check',
    registers,
  });
  const requests = new RequestDurations({
    name: 'relay_request_duration_seconds',
    help: 'Time from the first byte to the answer, by route template and class of status; streams are not in it',
    buckets: requestBuckets,
    registers,
  });
  const commits = new Histogram({
    name: 'relay_webhook_commit_duration_seconds',
    help: 'Time of one durable commit of webhooks',
    buckets: commitBuckets,
    registers,
  });
  const batches = new Histogram({
    name: 'relay_webhook_commit_requests',
    help: 'Requests that shared one commit',
    buckets: batchBuckets,
    registers,
  });
  new Gauge({
    name: 'relay_open_streams',
    help: 'Consoles connected to this process',
    registers,
    collect() {
      this.set(ask.openStreams());
    },
  });
  new Gauge({
    name: 'relay_held_body_bytes',
    help: 'Bytes of request bodies that this process holds',
    registers,
    collect() {
      this.set(ask.heldBodyBytes());
    },
  });
  new Gauge({
    name: 'relay_ready',
    help: '1 when this process takes requests, 0 while it drains',
    registers,
    collect() {
      this.set(ask.isReady() ? 1 : 0);
    },
  });
  new Gauge({
    name: 'relay_database_away',
    help: '1 while the database cannot be reached or cannot write',
    registers,
    collect() {
      this.set(ask.isDatabaseAway() ? 1 : 0);
    },
  });
  itemOutcomes.forEach((outcome) => items.inc({ outcome }, 0));
  fileEvents.forEach((event) => files.inc({ event }, 0));
  refusals.forEach((reason) => refused.inc({ reason }, 0));
  return {
    countItems(outcome, count) {
      if (count > 0) items.inc({ outcome }, count);
    },
    countRefusal: (reason) => refused.inc({ reason }),
    countMarketplaceNotice: () => notices.inc(),
    countHeldNotice: () => held.inc(),
    countReleased: (count) => released.inc(count),
    countFile(event, count = 1) {
      if (count > 0) files.inc({ event }, count);
    },
    countStream: () => streams.inc(),
    countAhead: () => ahead.inc(),
    observeRequest: (route, status, durationMs) =>
      requests.count(route, Math.floor(status / 100), durationMs / 1000),
    observeCommit(count, durationMs) {
      commits.observe(durationMs / 1000);
      batches.observe(count);
    },
    async items() {
      const { values } = await items.get();
      const of = (outcome: ItemOutcome) =>
        values.find(({ labels }) => labels.outcome === outcome)?.value ?? 0;
      return Object.fromEntries(itemOutcomes.map((outcome) => [outcome, of(outcome)])) as Record<
        ItemOutcome,
        number
      >;
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
};
