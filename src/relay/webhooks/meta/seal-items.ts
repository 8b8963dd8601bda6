// Not from the indexes: the writing thread loads this file, and needs no more of them.
import type { AccountId } from '../../../shared/domain/ids.ts';
import { type WebhookItem, dedupeDiscriminator } from '../../../shared/instagram/webhook-item.ts';
import type { InstagramDelivery } from '../../../shared/wire/sealed.ts';
import { keyedHash } from '../../crypto.ts';
import type { KeyedSealer } from '../../sealing.ts';
import { type SealedWebhook, type WebhookRecipient, idsPerLook } from '../../store/webhooks.ts';

const dedupeKeyBytes = 32;
const timeBytes = 6;
const maxTimeMs = 2 ** 48 - 1;

/** Sealed items, and how many were left out. */
export interface SealedItems {
  sealed: SealedWebhook[];
  unknownAccounts: number;
  unreadable: number;
}

/** By account and by Page. */
export type Recipients = ReadonlyMap<string, WebhookRecipient>;

/** Ids of the recipients of items, in portions of one query each. */
export const idsToLookFor = (items: readonly WebhookItem[]): string[][] => {
  const ids = [...new Set<string>(items.map(({ accountId }) => accountId))];
  return Array.from({ length: Math.ceil(ids.length / idsPerLook) }, (_, index) =>
    ids.slice(index * idsPerLook, (index + 1) * idsPerLook),
  );
};

export const byAccountAndPage = (found: readonly WebhookRecipient[]): Recipients =>
  new Map(
    found.flatMap((recipient) => [
      [recipient.pageId, recipient],
      [recipient.accountId, recipient],
    ]),
  );

/**
 * The item's own time, then a hash. The time comes first so that new keys are neighbours in the index: with random keys every
 * commit rewrote an index page per item, which cost more than the rest of the commit (decision 0021).
 */
const dedupeKey = (item: WebhookItem, secret: Uint8Array): Buffer => {
  const { text, atMs = 0 } = dedupeDiscriminator(item);
  const key = Buffer.alloc(dedupeKeyBytes);
  key.writeUIntBE(Math.min(Math.max(0, Math.trunc(atMs)), maxTimeMs), 0, timeBytes);
  keyedHash(secret, text, dedupeKeyBytes - timeBytes).copy(key, timeBytes);
  return key;
};

/**
 * Seals items to their recipients' channel keys, in order. Nothing of an item is stored or logged unsealed. Items for unknown
 * accounts, and those that cannot be serialized, are counted and left out: Meta gets 200, since repeating would not help.
 * `take`: memory for what is sealed (KeyedSealer.seal).
 */
export const sealItems = (
  items: readonly WebhookItem[],
  recipients: Recipients,
  of: { sealer: KeyedSealer; dedupeSecret: Uint8Array; nowMs: number; take?: (bytes: number) => Buffer },
): SealedItems => {
  const outcome: SealedItems = { sealed: [], unknownAccounts: 0, unreadable: 0 };
  const sealOne = (item: WebhookItem, to: WebhookRecipient): SealedWebhook => {
    const accountId = to.accountId as AccountId;
    const delivery: InstagramDelivery = { v: 1, ...item, accountId, receivedAtMs: of.nowMs };
    return {
      workspaceId: to.workspaceId,
      channelId: to.channelId,
      keyId: to.keyId,
      sealed: of.sealer.seal(JSON.stringify(delivery), to.publicKey, of.take),
      keyHash: dedupeKey({ ...item, accountId }, of.dedupeSecret),
    };
  };
  for (const item of items) {
    const recipient = recipients.get(item.accountId);
    if (!recipient) {
      outcome.unknownAccounts += 1;
      continue;
    }
    try {
      outcome.sealed.push(sealOne(item, recipient));
    } catch (error) {
      // JSON.stringify throws RangeError for too deep nesting.
      if (!(error instanceof RangeError)) throw error;
      outcome.unreadable += 1;
    }
  }
  return outcome;
};
