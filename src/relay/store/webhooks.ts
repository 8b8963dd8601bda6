// Not from the index: the writing thread loads this file, and the index brings every schema with it.
import { daysToMs, retention } from '../../shared/removal/retention.ts';
import type { WebhookRecipientRow } from './schema.ts';

/** One webhook item, sealed, for everybody of a workspace. */
export interface SealedWebhook {
  workspaceId: string;
  channelId: string;
  keyId: string;
  /** In the format of keyed sealing (shared/wire/sealed.ts). */
  sealed: Uint8Array;
  /** 32 bytes: hash of what makes a repeat the same item. */
  keyHash: Uint8Array;
}

/** What became of the items of one append; they add up to the items given. */
export interface AppendOutcome {
  stored: number;
  duplicates: number;
  /** Not stored, because their workspace holds as much as it may. A list, so that they can be tried again. */
  overQuota: readonly SealedWebhook[];
  /** The channel was disconnected in this very moment. */
  unbound: number;
}

/** Longest life of an envelope nobody fetches (architecture.md §4.3). */
export const envelopeTtlMs = daysToMs(retention.envelopeDays);

/** A repeat is recognised for as long as Meta (36 h) or a console (its queue) may come again, with room to spare. */
export const seenTtlMs = daysToMs(retention.seenDays);

/** Where the webhooks of an account go, and the key they are sealed to. */
export interface WebhookRecipient {
  workspaceId: string;
  channelId: string;
  pageId: string;
  accountId: string;
  keyId: string;
  /** Base64url. */
  publicKey: string;
}

/** Accounts asked for in one look, hence a bound on what one hostile body can ask. */
export const idsPerLook = 1000;

/** The columns both adapters select; a channel is bound only where a channel key exists, and that is replaced but never removed. */
export const recipientColumns = `c.id as channel_id, c.workspace_id, c.page_id, c.account_id,
  w.channel_key_id as key_id, w.channel_public_key as public_key
  from channels c join workspaces w on w.id = c.workspace_id and w.channel_key_id is not null`;

export const recipientOf = (row: WebhookRecipientRow): WebhookRecipient => ({
  workspaceId: row.workspace_id,
  channelId: row.channel_id,
  pageId: row.page_id,
  accountId: row.account_id,
  keyId: row.key_id,
  publicKey: row.public_key,
});

/** Leaves out what comes twice in the same list. */
export const withoutRepeats = (webhooks: readonly SealedWebhook[]): SealedWebhook[] => {
  const unique = new Map<string, SealedWebhook>();
  for (const webhook of webhooks) {
    const key = `${Buffer.from(webhook.keyHash).toString('latin1')}${webhook.workspaceId}`;
    if (!unique.has(key)) unique.set(key, webhook);
  }
  return [...unique.values()];
};
