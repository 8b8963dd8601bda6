import { type AccountId, accountIdSchema } from '../domain/ids.ts';
import type { WebhookSurface } from './surface.ts';
import { asId, asList, asRecord, asTimeMs, canonicalJson, type JsonRecord } from './json-value.ts';

/** One item of a webhook body, not yet normalised. */
export interface WebhookItem {
  /** `entry[].id`: the Instagram account, or (seldom) the Page. */
  accountId: AccountId;
  surface: WebhookSurface;
  /** For `changes`: the field's name. */
  field?: string | undefined;
  /** `entry[].time`, epoch ms. */
  entryAtMs?: number | undefined;
  /** As received, unknown keys kept. */
  item: unknown;
}

/** Strings are skipped whole, so that digits inside texts are never touched. */
const stringOrNumber = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/gs;

/**
 * Parses a webhook body and keeps ids exact that are numbers beyond 2^53: whole numbers of 16 digits and more become
 * strings.
 * Errors: SyntaxError when it is not JSON.
 */
export const parseWebhookBody = (text: string): unknown => {
  if (!/[:[,]\s*\d{16}/.test(text)) return JSON.parse(text);
  return JSON.parse(
    text.replace(stringOrNumber, (token) => (/^[1-9]\d{15,}$/.test(token) ? `"${token}"` : token)),
  );
};

const itemsOfEntry = (entry: JsonRecord): WebhookItem[] => {
  const accountId = accountIdSchema.safeParse(asId(entry.id)).data;
  if (accountId === undefined) return [];
  const base = { accountId, entryAtMs: asTimeMs(entry.time) };
  const items: WebhookItem[] = [];
  for (const surface of ['messaging', 'standby'] as const) {
    for (const item of asList(entry[surface])) items.push({ ...base, surface, item });
  }
  // Comment-like changes; `field` and `value` may also stand in the entry itself (instagram.md §6.9).
  const changes = entry.field === undefined ? asList(entry.changes) : [...asList(entry.changes), entry];
  for (const change of changes) {
    const record = asRecord(change);
    const field = asId(record?.field) ?? '?';
    items.push({ ...base, surface: 'changes', field, item: record?.value });
  }
  return items;
};

/** The same address may get other products' webhooks, of the same Page even: Messenger's people are no Instagram customers. */
const isInstagram = (part: unknown): boolean => asRecord(part)?.object === 'instagram';
const itemsOfPart = (part: unknown): WebhookItem[] =>
  asList(asRecord(part)?.entry).flatMap((entry) => itemsOfEntry(asRecord(entry) ?? {}));

/**
 * Takes a webhook body apart. Tolerates a body that is an array, missing and empty lists, entries of several accounts;
 * what is of another object than `instagram` (instagram.md §6.1) or has no account id is left out. Never throws.
 */
export const splitWebhook = (body: unknown): WebhookItem[] =>
  asList(body).filter(isInstagram).flatMap(itemsOfPart);

/** How many items `splitWebhook` leaves out because they are of another object; at least one for each such body. */
export const countForeignItems = (body: unknown): number =>
  asList(body)
    .filter((part) => !isInstagram(part))
    .reduce<number>((count, part) => count + Math.max(1, itemsOfPart(part).length), 0);

/** What identifies an item when it is delivered again. */
export interface DedupeDiscriminator {
  /** Which kind of item; an unsend, a reaction, an edit and a read carry the mid of the message they are about. */
  kind: string;
  mid?: string | undefined;
  customerId?: string | undefined;
  /** Distinguishes items of one kind and mid. May hold content: hash it before it is stored. */
  discriminator: string;
  /** The item's own time, epoch ms; the same when it is delivered again. */
  atMs?: number | undefined;
  /** All of it, with the account, in one text that does not depend on the order of keys. Hash it, never store it. */
  text: string;
}

/** Kinds in the order of instagram.md §6.1. */
const kindOf = (item: JsonRecord, message: JsonRecord | undefined, isEcho: boolean): string => {
  if (asRecord(item.message_edit)) return 'edit';
  if (message) return message.is_deleted === true ? 'unsend' : isEcho ? 'echo' : 'message';
  for (const kind of ['reaction', 'read', 'postback']) if (asRecord(item[kind])) return kind;
  return 'other';
};

/**
 * The key of instagram.md §5.2: (account, kind, mid, discriminator). Without a mid the whole item is the discriminator.
 * `accountId` is the bound account, also when the entry named the Page.
 */
export const dedupeDiscriminator = (of: {
  accountId: string;
  surface: WebhookSurface;
  field?: string | undefined;
  item: unknown;
}): DedupeDiscriminator => {
  const item = of.surface === 'changes' ? {} : (asRecord(of.item) ?? {});
  const message = asRecord(item.message);
  const senderId = asId(asRecord(item.sender)?.id);
  const isOurs = message?.is_echo === true || senderId === of.accountId;
  const customerId = isOurs ? asId(asRecord(item.recipient)?.id) : senderId;
  const kind = of.surface === 'changes' ? `changes.${of.field ?? ''}` : kindOf(item, message, isOurs);
  const subject = kind === 'edit' ? asRecord(item.message_edit) : (message ?? asRecord(item[kind]));
  const mid = asId(subject?.mid, 1024);
  const itemAtMs = asTimeMs(item.timestamp);
  const atMs = String(itemAtMs ?? '');
  const discriminate = (): string => {
    if (mid === undefined) return canonicalJson(of.item);
    switch (kind) {
      case 'edit':
        return String(subject?.num_edit ?? '');
      case 'reaction':
        return canonicalJson([senderId ?? '', subject?.action ?? '', subject?.emoji ?? '', atMs]);
      case 'read':
        return senderId ?? '';
      case 'postback':
        return atMs;
      default:
        return '';
    }
  };
  const discriminator = discriminate();
  return {
    kind,
    mid,
    customerId,
    discriminator,
    atMs: itemAtMs,
    text: JSON.stringify([of.accountId, kind, mid ?? null, discriminator]),
  };
};
