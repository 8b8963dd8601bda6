/**
 * Decides whether an event of an account becomes a webhook, in which form, and when (instagram.md §3, §6):
 * the Page must be subscribed, the field ticked for the app; while another app owns the thread it goes to `standby`.
 * Holding collects events, so that a test can release them reordered, doubled, or as one batch.
 */
import { DAY_MS } from '../../clock.ts';
import { isOwnedByAnother } from '../messaging/threads.ts';
import type { MetaWorld, Thread } from '../model.ts';
import { pageOf } from '../pages.ts';
import { createDeliveries } from './deliveries.ts';
import { fieldOf, midsOf } from './fields.ts';

/** One event of one account. */
export interface MetaEvent {
  accountId: string;
  item: Record<string, unknown>;
  /** `changes` for forms that are not messages; then `field` is needed. */
  kind?: 'messaging' | 'standby' | 'changes' | undefined;
  field?: string | undefined;
  thread?: Thread | undefined;
}

export interface ReleaseOptions {
  order?: 'as-is' | 'reverse' | undefined;
  /** All held events in one POST. */
  isBatch?: boolean | undefined;
  /** How often each body is sent; 2 = one duplicate. */
  copies?: number | undefined;
}

interface Prepared {
  accountId: string;
  key: 'messaging' | 'standby' | 'changes';
  value: Record<string, unknown>;
  field: string | undefined;
  at: number;
}

export interface WebhookSender {
  /** Resolves when the first attempt ended, or at once when the event is not delivered. Answers whether it was queued. */
  emit(event: MetaEvent): Promise<boolean>;
  /** Sends any body as it is, signed, subscribed or not. */
  sendBody(body: unknown): Promise<void>;
  hold(): void;
  release(options?: ReleaseOptions): Promise<number>;
  settled(): Promise<void>;
  stop(): void;
}

/** In standby the payload of a postback is withheld. */
function withoutPayload(item: Record<string, unknown>): Record<string, unknown> {
  const postback = item['postback'];
  if (typeof postback !== 'object' || postback === null) return item;
  const { payload: _withheld, ...rest } = postback as Record<string, unknown>;
  return { ...item, postback: rest };
}

/** One reading of the documents: control lasts until a day has passed without any webhook of the thread. */
function prolongControl(thread: Thread | undefined, at: number): void {
  if (thread?.owner !== undefined && thread.owner.expiresAt > at) thread.owner.expiresAt = at + DAY_MS;
}

function envelope(events: readonly Prepared[]): unknown {
  const entries = new Map<string, Record<string, unknown>>();
  for (const event of events) {
    const time = event.key === 'changes' ? Math.floor(event.at / 1000) : event.at;
    const entry = entries.get(event.accountId) ?? { time, id: event.accountId };
    entries.set(event.accountId, entry);
    const list = (entry[event.key] ??= []) as unknown[];
    list.push(event.value);
  }
  return { object: 'instagram', entry: [...entries.values()] };
}

/** Builds the sender of one world. */
export function createWebhookSender(world: MetaWorld): WebhookSender {
  const { clock } = world.context;
  const deliveries = createDeliveries(world);
  let held: Prepared[] | undefined;

  /** Documented (instagram.md §1): with Standard Access only people with a role on the app cause events. */
  const isWithoutRole = ({ item }: MetaEvent): boolean => {
    if (!world.options.standardAccess) return false;
    const ids = [item['sender'], item['recipient']].map((each) => (each as { id?: string } | undefined)?.id);
    return !ids.some((id) => world.customers.get(id ?? '')?.hasAppRole === true);
  };

  const prepare = (event: MetaEvent): Prepared | undefined => {
    const { accountId } = event;
    const page = pageOf(world, accountId);
    const { webhook } = world.app;
    const at = clock.now();
    if (world.options.controlEnds === 'after-a-quiet-day') prolongControl(event.thread, at);
    if (page?.subscribedFields === undefined || webhook === undefined || !world.options.published)
      return undefined;
    if (event.kind === 'changes') {
      const { field = '' } = event;
      if (!webhook.fields.includes(field)) return undefined;
      return { accountId, key: 'changes', value: { field, value: event.item }, field, at };
    }
    const isOwnedElsewhere = event.thread !== undefined && isOwnedByAnother(world, event.thread);
    const isStandby = event.kind === 'standby' || isOwnedElsewhere;
    const own = event.field ?? fieldOf(event.item);
    // Thread control itself goes to the app that loses or gains it, never through standby.
    const field = isStandby && own !== 'messaging_handover' ? 'standby' : own;
    // An edit is never sent without its own tick, in standby neither.
    // Seen: without Advanced Access the companion of an edit is the only notice of what others write (instagram.md §6).
    if (own !== 'message_edit' && isWithoutRole(event)) return undefined;
    const needed = own === 'message_edit' ? [field, own] : [field];
    if (needed.some((name) => name !== undefined && !webhook.fields.includes(name))) return undefined;
    if (field === 'standby')
      return { accountId, key: 'standby', value: withoutPayload(event.item), field, at };
    return { accountId, key: 'messaging', value: event.item, field, at };
  };

  const post = async (events: readonly Prepared[], copies = 1): Promise<void> => {
    const url = world.app.webhook?.url;
    if (url === undefined || events.length === 0) return;
    const order = {
      url,
      body: envelope(events),
      accountIds: [...new Set(events.map((event) => event.accountId))],
      fields: [...new Set(events.flatMap((event) => event.field ?? []))],
      mids: events.flatMap((event) => midsOf(event.value)),
    };
    await Promise.all(Array.from({ length: copies }, () => deliveries.deliver(order)));
  };

  return {
    async emit(event) {
      const prepared = prepare(event);
      if (prepared === undefined) return false;
      if (held !== undefined) held.push(prepared);
      else await post([prepared]);
      return true;
    },
    async sendBody(body) {
      const url = world.app.webhook?.url;
      if (url === undefined) throw new Error('No webhook address is set (POST /control/meta/webhook).');
      await deliveries.deliver({ url, body, accountIds: [], fields: [], mids: [] });
    },
    hold() {
      held ??= [];
    },
    async release(options = {}) {
      const events = held ?? [];
      held = undefined;
      if (options.order === 'reverse') events.reverse();
      if (options.isBatch === true) await post(events, options.copies);
      else await Promise.all(events.map((event) => post([event], options.copies)));
      return events.length;
    },
    settled: () => deliveries.settled(),
    stop: () => deliveries.stop(),
  };
}
