import type { AccountId } from '../../../shared/domain/ids.ts';
import { BackchannelError } from '../../../shared/errors.ts';
import { type WebhookItem, dedupeDiscriminator } from '../../../shared/instagram/index.ts';
import type { InstagramDelivery } from '../../../shared/wire/sealed.ts';
import type { RelayContext } from '../../context.ts';
import { keyedHash } from '../../crypto.ts';
import { type SealedWebhook, type WebhookRecipient, idsPerLook } from '../../store/index.ts';
import { createAppendWithinQuota } from './append-within-quota.ts';

/** Requests in one commit; more would make the first of them wait long. */
const maxBatch = 256;
/** Turns of the event loop that a commit waits at most. */
const maxTurns = 6;
/** Requests that wait for a database that is slow. Beyond it Meta is told to come again. */
const maxWaiting = 5000;
/** Batches under way at once, where the database can do several. */
const lanesOfShared = 2;
/** While one batch waited for the disk this many came: they are enough for the next one. */
const goodBatch = 24;

const dedupeKeyBytes = 32;
const timeBytes = 6;
const maxTimeMs = 2 ** 48 - 1;

interface Waiting {
  items: readonly WebhookItem[];
  resolve(): void;
  reject(error: unknown): void;
}

/** Takes the items of one request; resolves when they are durable. Errors: UNAVAILABLE. */
export type Intake = (items: readonly WebhookItem[]) => Promise<void>;

/**
 * Gathers the webhooks of a moment: one look for their recipients, one seal each, one commit. Nothing of an item is written, logged
 * or kept outside its seal. What is for nobody here, or cannot be put into an envelope, is counted and let go: repeating it would
 * not help, so Meta gets its 200.
 */
export const createIntake = (
  context: Pick<RelayContext, 'store' | 'clock' | 'hub' | 'metrics' | 'log' | 'sealer' | 'config'>,
  dedupeSecret: Uint8Array,
): Intake => {
  const { store, clock, hub, metrics, log, sealer } = context;
  const append = createAppendWithinQuota(context);
  const lanes = store.isShared ? lanesOfShared : 1;
  let waiting: Waiting[] = [];
  let busyLanes = 0;

  const recipientsOf = async (batch: readonly Waiting[]): Promise<Map<string, WebhookRecipient>> => {
    const ids = new Set<string>();
    for (const { items } of batch) for (const { accountId } of items) ids.add(accountId);
    const all = [...ids];
    const recipients = new Map<string, WebhookRecipient>();
    for (let from = 0; from < all.length; from += idsPerLook) {
      for (const recipient of await store.findRecipients(all.slice(from, from + idsPerLook))) {
        recipients.set(recipient.pageId, recipient);
        recipients.set(recipient.accountId, recipient);
      }
    }
    return recipients;
  };

  /**
   * The item's own time, then a hash. The time comes first so that new keys lie beside each other in the index: keys in no order
   * at all made every commit rewrite a page of it per item, which cost more than the rest of the commit (decision 0021).
   */
  const dedupeKey = (item: WebhookItem): Buffer => {
    const { text, atMs = 0 } = dedupeDiscriminator(item);
    const key = Buffer.alloc(dedupeKeyBytes);
    key.writeUIntBE(Math.min(Math.max(0, Math.trunc(atMs)), maxTimeMs), 0, timeBytes);
    keyedHash(dedupeSecret, text, dedupeKeyBytes - timeBytes).copy(key, timeBytes);
    return key;
  };

  const sealItem = (item: WebhookItem, to: WebhookRecipient, nowMs: number): SealedWebhook => {
    const accountId = to.accountId as AccountId;
    const delivery: InstagramDelivery = { v: 1, ...item, accountId, receivedAtMs: nowMs };
    return {
      workspaceId: to.workspaceId,
      channelId: to.channelId,
      keyId: to.keyId,
      sealed: sealer.seal(JSON.stringify(delivery), to.publicKey),
      keyHash: dedupeKey({ ...item, accountId }),
    };
  };

  const sealAll = (
    batch: readonly Waiting[],
    recipients: ReadonlyMap<string, WebhookRecipient>,
    nowMs: number,
  ): SealedWebhook[] => {
    const sealed: SealedWebhook[] = [];
    let unknownAccounts = 0;
    let unreadable = 0;
    for (const { items } of batch) {
      for (const item of items) {
        const recipient = recipients.get(item.accountId);
        if (!recipient) {
          unknownAccounts += 1;
          continue;
        }
        try {
          sealed.push(sealItem(item, recipient, nowMs));
        } catch (error) {
          // Only nesting too deep for JSON itself comes here.
          if (!(error instanceof RangeError)) throw error;
          unreadable += 1;
        }
      }
    }
    metrics.countItems('unknown-account', unknownAccounts);
    metrics.countItems('unreadable', unreadable);
    if (unknownAccounts + unreadable > 0) log.event('webhook-items-left', { unknownAccounts, unreadable });
    return sealed;
  };

  const write = async (batch: readonly Waiting[]): Promise<void> => {
    const nowMs = clock.now();
    const sealed = sealAll(batch, await recipientsOf(batch), nowMs);
    if (sealed.length === 0) return;
    const startedAtMs = performance.now();
    const outcome = await append(sealed, nowMs);
    metrics.observeCommit(batch.length, performance.now() - startedAtMs);
    metrics.countItems('stored', outcome.stored);
    metrics.countItems('duplicate', outcome.duplicates);
    metrics.countItems('over-quota', outcome.overQuota.length);
    metrics.countItems('unknown-account', outcome.unbound);
    if (outcome.stored > 0)
      new Set(sealed.map(({ workspaceId }) => workspaceId)).forEach((id) => hub.wake(id));
  };

  /** As long as every turn of the event loop brings more, the commit waits for them: it costs the same for one as for fifty. */
  const gather = async (): Promise<void> => {
    for (let turn = 0; turn < maxTurns && waiting.length < maxBatch; turn += 1) {
      const before = waiting.length;
      await new Promise((resolve) => setImmediate(resolve));
      if (waiting.length === before && turn > 0) return;
    }
  };

  const run = async (): Promise<void> => {
    await gather();
    while (waiting.length > 0) {
      const batch = waiting.slice(0, maxBatch);
      waiting = waiting.slice(maxBatch);
      try {
        await write(batch);
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
      if (waiting.length > 0 && waiting.length < goodBatch) await gather();
    }
    busyLanes -= 1;
  };

  return (items) =>
    new Promise((resolve, reject) => {
      if (waiting.length >= maxWaiting) {
        reject(new BackchannelError('UNAVAILABLE'));
        return;
      }
      waiting.push({ items, resolve, reject });
      if (busyLanes >= lanes) return;
      busyLanes += 1;
      void run();
    });
};
