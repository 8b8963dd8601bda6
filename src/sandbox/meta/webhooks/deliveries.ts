/**
 * Brings signed bodies to the app's server and repeats what fails (instagram.md §5.2): at once, a few
 * more times, an alert after 15 minutes, and after one hour of failures the app is unsubscribed for the Page.
 */
import { randomUUID } from 'node:crypto';
import type { DeliveryAttempt, DeliveryRecord } from '../books.ts';
import type { MetaWorld } from '../model.ts';
import { endSubscription, pageOf } from '../pages.ts';
import { GENERIC_FIELDS } from './fields.ts';
import { callServer } from './post.ts';
import { deliveryHeaders, toWireJson } from './wire-json.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** When a failed delivery is tried again, counted from its first attempt; the last step repeats. */
const RETRY_AT_MS = [0, 10_000, MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, 30 * MINUTE_MS, HOUR_MS];
const ALERT_AFTER_MS = 15 * MINUTE_MS;
const UNSUBSCRIBE_AFTER_MS = HOUR_MS;
const GENERIC_GIVE_UP_MS = 36 * HOUR_MS;
const KEPT_DELIVERIES = 20_000;

export interface DeliveryOrder {
  url: string;
  body: unknown;
  accountIds: string[];
  fields: string[];
  mids: string[];
}

export interface Deliveries {
  /** Queues a body. Resolves when its first attempt has ended, however it ended. */
  deliver(order: DeliveryOrder): Promise<DeliveryRecord>;
  /** Resolves when no attempt is under way; later retries are not waited for. */
  settled(): Promise<void>;
  stop(): void;
}

/** Builds the delivery queue; first attempts go out one after the other, retries on their own. */
export function createDeliveries(world: MetaWorld): Deliveries {
  const { clock, faults, log } = world.context;
  const stopper = new AbortController();
  const underWay = new Set<Promise<void>>();
  const bytesOf = new WeakMap<DeliveryRecord, Buffer>();
  const failing = new Map<string, { since: number; isAlerted: boolean }>();
  let tail: Promise<void> = Promise.resolve();

  const pagesOf = (record: DeliveryRecord): string[] =>
    record.accountIds.flatMap((accountId) => pageOf(world, accountId)?.id ?? []);

  const unsubscribe = (pageId: string): void => {
    const page = world.pages.get(pageId);
    failing.delete(pageId);
    if (page?.subscribedFields === undefined) return;
    endSubscription(world, page, 'unsubscribed-after-failures');
    log(`webhooks failed for an hour: Page ${pageId} is unsubscribed`);
    for (const record of world.books.deliveries) {
      if (record.state === 'pending' && pagesOf(record).includes(pageId)) record.state = 'dropped';
    }
  };

  const noteFailure = (record: DeliveryRecord): void => {
    const now = clock.now();
    for (const pageId of pagesOf(record)) {
      const state = failing.get(pageId) ?? { since: record.attempts.at(-1)?.at ?? now, isAlerted: false };
      failing.set(pageId, state);
      if (!state.isAlerted && now - state.since >= ALERT_AFTER_MS) {
        state.isAlerted = true;
        world.books.alerts.push({ at: now, pageId });
        log(`webhooks have failed for 15 minutes: Page ${pageId}`);
      }
      if (now - state.since >= UNSUBSCRIBE_AFTER_MS) unsubscribe(pageId);
    }
  };

  const scheduleRetry = (record: DeliveryRecord): void => {
    const first = record.attempts[0]?.at ?? clock.now();
    const step = Math.min(record.attempts.length - 1, RETRY_AT_MS.length - 1);
    const repeats = record.attempts.length - 1 - step;
    const due = first + ((RETRY_AT_MS[step] ?? HOUR_MS) + repeats * HOUR_MS) / world.options.retryPace;
    clock.at(due, () => track(attempt(record)));
  };

  const post = async (record: DeliveryRecord): Promise<number | undefined> => {
    const fault = faults.take('meta.webhook');
    if (fault?.kind === 'fail') return fault.status ?? 500;
    if (fault?.kind === 'close-socket') return undefined;
    if (fault?.kind === 'delay') await clock.sleep(fault.delayMs ?? 1000);
    const bytes = bytesOf.get(record) ?? Buffer.alloc(0);
    const headers = deliveryHeaders(bytes, world.app.secret);
    const answer = await callServer('POST', record.url, headers, bytes, stopper.signal);
    return fault?.kind === 'drop-answer' ? undefined : answer?.status;
  };

  const attempt = async (record: DeliveryRecord): Promise<void> => {
    if (record.state !== 'pending' || stopper.signal.aborted) return;
    const at = clock.now();
    const entry: DeliveryAttempt = { at };
    record.attempts.push(entry);
    entry.status = await post(record);
    if (entry.status === 200) {
      record.state = 'delivered';
      for (const pageId of pagesOf(record)) failing.delete(pageId);
      return;
    }
    const isGeneric =
      record.accountIds.length === 0 ||
      (record.fields.length > 0 && record.fields.every((field) => GENERIC_FIELDS.has(field)));
    if (!isGeneric) noteFailure(record);
    else if (clock.now() - (record.attempts[0]?.at ?? at) >= GENERIC_GIVE_UP_MS) record.state = 'dropped';
    if (record.state === 'pending') scheduleRetry(record);
  };

  const track = (work: Promise<void>): void => {
    underWay.add(work);
    void work.finally(() => underWay.delete(work));
  };

  const deliver = async (order: DeliveryOrder): Promise<DeliveryRecord> => {
    const bytes = toWireJson(order.body);
    const record: DeliveryRecord = {
      id: randomUUID(),
      createdAt: clock.now(),
      url: order.url,
      accountIds: order.accountIds,
      fields: order.fields,
      mids: order.mids,
      bytes: bytes.length,
      state: 'pending',
      attempts: [],
    };
    bytesOf.set(record, bytes);
    const { deliveries } = world.books;
    deliveries.push(record);
    if (deliveries.length > KEPT_DELIVERIES) deliveries.splice(0, deliveries.length - KEPT_DELIVERIES);
    tail = tail.then(() => attempt(record));
    const first = tail;
    track(first);
    await first;
    return record;
  };

  return {
    deliver,
    async settled() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    stop: () => stopper.abort(),
  };
}
