import { type WebhookItem, dedupeDiscriminator } from '../../../shared/instagram/index.ts';
import type { InstagramDelivery } from '../../../shared/wire/sealed.ts';
import type { RelayContext } from '../../context.ts';
import { hmacSha256, seal } from '../../crypto.ts';
import {
  type NewEnvelope,
  type WebhookRecipient,
  appendEnvelopes,
  findWebhookRecipients,
} from '../../store/index.ts';
import { envelopeTtlMs } from '../../stream/index.ts';

/** What became of the items of one POST. */
export interface DeliveryCounts {
  stored: number;
  duplicates: number;
  unknownAccounts: number;
  /** Valid JSON that cannot be put into an envelope (nested beyond all reason). */
  unreadable: number;
}

const recipientsOf = async (
  context: RelayContext,
  items: readonly WebhookItem[],
): Promise<Map<string, WebhookRecipient>> => {
  const ids = [...new Set(items.map(({ accountId }) => accountId))];
  const recipients = new Map<string, WebhookRecipient>();
  for (const recipient of await findWebhookRecipients(context.store.db, ids)) {
    recipients.set(recipient.channel.pageId, recipient);
    recipients.set(recipient.channel.accountId, recipient);
  }
  return recipients;
};

const sealItem = (
  item: WebhookItem,
  { channel, key }: WebhookRecipient,
  dedupeSecret: Uint8Array,
  nowMs: number,
): NewEnvelope => {
  const { accountId } = channel;
  const delivery: InstagramDelivery = { v: 1, ...item, accountId, receivedAtMs: nowMs };
  return {
    audience: 'workspace',
    kind: 'instagram',
    keyId: key.keyId,
    sealed: seal(JSON.stringify(delivery), key.publicKey),
    keyHash: hmacSha256(dedupeSecret, dedupeDiscriminator({ ...item, accountId }).text),
    channelId: channel.id,
    expiresAtMs: nowMs + envelopeTtlMs,
  };
};

/**
 * Seals every item to its workspace and commits all of them at once; resolves when they are durable.
 * Nothing of an item is written, logged or kept outside its seal.
 */
export const deliverItems = async (
  context: RelayContext,
  items: readonly WebhookItem[],
  dedupeSecret: Uint8Array,
): Promise<DeliveryCounts> => {
  const { store, clock, hub } = context;
  const nowMs = clock.now();
  const recipients = await recipientsOf(context, items);
  const counts: DeliveryCounts = { stored: 0, duplicates: 0, unknownAccounts: 0, unreadable: 0 };
  const byWorkspace = new Map<string, NewEnvelope[]>();
  for (const item of items) {
    const recipient = recipients.get(item.accountId);
    if (!recipient) {
      counts.unknownAccounts += 1;
      continue;
    }
    try {
      const { workspaceId } = recipient.channel;
      const envelopes = byWorkspace.get(workspaceId) ?? [];
      byWorkspace.set(workspaceId, envelopes);
      envelopes.push(sealItem(item, recipient, dedupeSecret, nowMs));
    } catch (error) {
      // Only nesting too deep for JSON itself comes here; repeating it would not help, so Meta gets its 200.
      if (!(error instanceof RangeError)) throw error;
      counts.unreadable += 1;
    }
  }
  if (byWorkspace.size === 0) return counts;
  const given = [...byWorkspace.values()].flat().length;
  counts.stored = await store.commit(async (writer) => {
    let stored = 0;
    for (const [workspaceId, envelopes] of byWorkspace) {
      stored += await appendEnvelopes(writer, workspaceId, envelopes, nowMs);
    }
    return stored;
  });
  counts.duplicates = given - counts.stored;
  if (counts.stored > 0) for (const workspaceId of byWorkspace.keys()) hub.wake(workspaceId);
  return counts;
};
