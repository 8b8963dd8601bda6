import type { AccountId } from '../../../shared/domain/ids.ts';
import { BackchannelError } from '../../../shared/errors.ts';
import { type WebhookItem, dedupeDiscriminator } from '../../../shared/instagram/index.ts';
import type { InstagramDelivery } from '../../../shared/wire/sealed.ts';
import { keyedHash } from '../../crypto.ts';
import type { Deps } from '../../route-deps.ts';
import type { KeyedSealer } from '../../sealing.ts';
import { type SealedWebhook, type WebhookRecipient, idsPerLook } from '../../store/index.ts';
import { type AppendDeps, createAppendWithinQuota } from './append-within-quota.ts';

/** Requests in one commit: bounds how long the first of them waits. */
const maxBatch = 256;
/** Turns of the event loop that a commit waits at most for further requests. */
const maxTurns = 6;
/** Requests that wait for a slow database; further ones are refused, and Meta repeats them. */
const maxWaiting = 5000;
/** Concurrent commits on PostgreSQL. */
const commitsOfShared = 2;
/** A batch of this size is committed without waiting for further requests. */
const goodBatch = 24;

const dedupeKeyBytes = 32;
const timeBytes = 6;
const maxTimeMs = 2 ** 48 - 1;

interface Waiting {
  items: readonly WebhookItem[];
  resolve(): void;
  reject(error: unknown): void;
}

/** Stores the items of one request; resolves when they are durable. Errors: UNAVAILABLE. */
export type Intake = (items: readonly WebhookItem[]) => Promise<void>;

/** What the intake needs. */
export type IntakeDeps = AppendDeps & Deps<'clock'> & { sealer: KeyedSealer };

/**
 * Gathers concurrent webhooks: one query for their recipients, one seal per item, one commit. Nothing of an item is stored or
 * logged unsealed. Items for unknown accounts, and those that cannot be serialized, are counted and dropped; Meta gets 200,
 * since repeating would not help.
 */
export const createIntake = (deps: IntakeDeps, dedupeSecret: Uint8Array): Intake => {
  const { store, clock, hub, metrics, log, sealer } = deps;
  const append = createAppendWithinQuota(deps);
  const maxCommits = store.isShared ? commitsOfShared : 1;
  let waiting: Waiting[] = [];
  let openCommits = 0;

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
   * The item's own time, then a hash. The time comes first so that new keys are neighbours in the index: with random keys every
   * commit rewrote an index page per item, which cost more than the rest of the commit (decision 0021).
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
          // JSON.stringify throws RangeError for too deep nesting.
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

  /** Waits while every turn of the event loop brings more requests: a commit costs the same for one as for fifty. */
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
    openCommits -= 1;
  };

  return (items) =>
    new Promise((resolve, reject) => {
      if (waiting.length >= maxWaiting) {
        reject(new BackchannelError('UNAVAILABLE'));
        return;
      }
      waiting.push({ items, resolve, reject });
      if (openCommits >= maxCommits) return;
      openCommits += 1;
      void run();
    });
};
