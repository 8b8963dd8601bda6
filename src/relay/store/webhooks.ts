// Not from the index: the worker thread loads this file, and the index would load every schema.
import { daysToMs, retention } from '../../shared/removal/retention.ts';
import type { WebhookRecipientRow } from './schema.ts';

/** One webhook item, sealed to a workspace. */
export interface SealedWebhook {
  workspaceId: string;
  channelId: string;
  keyId: string;
  /** In the format of keyed sealing (shared/wire/sealed.ts). */
  sealed: Uint8Array;
  /** Hash of the dedupe key, 32 bytes. */
  keyHash: Uint8Array;
}

/** Outcomes of the items of one append; they add up to the items given. */
export interface AppendOutcome {
  stored: number;
  duplicates: number;
  /** Not stored, because the workspace is at its quota. */
  overQuota: readonly SealedWebhook[];
  /** Not stored, because the channel has been disconnected meanwhile. */
  unbound: number;
}

/** What became of bodies that were read, sealed and appended together. */
export interface BodiesOutcome extends AppendOutcome {
  /** Positions of those that are no JSON. */
  refused: readonly number[];
  /** Parts that are none (WebhookContents). */
  malformed: number;
  otherObjects: number;
  /** Items of accounts that are bound nowhere. */
  unknownAccounts: number;
  /** Items that are nested too deep for an envelope. */
  unreadable: number;
  /** Workspaces that may have new envelopes. */
  workspaceIds: readonly string[];
}

/** Longest life of an envelope that is not acknowledged (architecture.md §4.3). */
export const envelopeTtlMs = daysToMs(retention.envelopeDays);

/** Repeats are recognised for longer than Meta (36 h) or a console's queue can repeat. */
export const seenTtlMs = daysToMs(retention.seenDays);

/** The workspace that gets the webhooks of an account, and the key they are sealed to. */
export interface WebhookRecipient {
  workspaceId: string;
  channelId: string;
  pageId: string;
  accountId: string;
  keyId: string;
  /** Base64url. */
  publicKey: string;
}

/** Accounts per query: bounds what one hostile body can cause. */
export const idsPerLook = 1000;

/** Selected by both adapters. A channel exists only where a channel key exists; keys are replaced and never removed. */
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

/** Keeps the first of equal items. */
export const withoutRepeats = (webhooks: readonly SealedWebhook[]): SealedWebhook[] => {
  const unique = new Map<string, SealedWebhook>();
  for (const webhook of webhooks) {
    const key = `${Buffer.from(webhook.keyHash).toString('latin1')}${webhook.workspaceId}`;
    if (!unique.has(key)) unique.set(key, webhook);
  }
  return [...unique.values()];
};
