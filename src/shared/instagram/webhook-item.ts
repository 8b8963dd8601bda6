import { type AccountId, accountIdSchema } from '../domain/ids.ts';
import type { WebhookSurface } from './surface.ts';
import {
  asFlag,
  asId,
  asRecord,
  asTimeMs,
  canonicalJson,
  type JsonRecord,
  parseExactJson,
} from '../foreign-json.ts';

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

/** Parses a webhook body; ids keep every digit. Errors: SyntaxError when it is not JSON. */
export const parseWebhookBody = parseExactJson;

/** What a webhook body holds. */
export interface WebhookContents {
  items: WebhookItem[];
  /** Parts that are none: a body or an entry that is no object or names no account, a missing entry, an item that is none. */
  malformed: number;
  /** Parts about something else than Instagram: the same callback may get Messenger's (`object: "page"`). */
  otherObjects: number;
}

/** A list as it is; a missing one is empty; anything else in its place counts as one entry. */
const listed = (value: unknown): readonly unknown[] => {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
};

/** The objects of a list in which anything may stand, and how many others there are. */
const recordsOf = (value: unknown): { records: JsonRecord[]; malformed: number } => {
  const entries = listed(value);
  const records = entries.flatMap((each): JsonRecord[] => {
    const record = asRecord(each);
    return record === undefined ? [] : [record];
  });
  return { records, malformed: entries.length - records.length };
};

const readEntry = (entry: JsonRecord, into: WebhookContents): void => {
  const accountId = accountIdSchema.safeParse(asId(entry.id)).data;
  if (accountId === undefined) {
    into.malformed += 1;
    return;
  }
  const base = { accountId, entryAtMs: asTimeMs(entry.time) };
  for (const surface of ['messaging', 'standby'] as const) {
    for (const item of listed(entry[surface])) {
      if (typeof item === 'object' && item !== null) into.items.push({ ...base, surface, item });
      else into.malformed += 1;
    }
  }
  const changes = recordsOf(entry.changes);
  into.malformed += changes.malformed;
  // Comment-like changes; `field` and `value` may also stand in the entry itself (instagram.md §6.9).
  const all = entry.field === undefined ? changes.records : [...changes.records, entry];
  for (const change of all) {
    const field = asId(change.field) ?? '?';
    into.items.push({ ...base, surface: 'changes', field, item: change.value });
  }
};

const isOtherObject = (part: JsonRecord): boolean =>
  typeof part.object === 'string' && part.object.toLowerCase() !== 'instagram';

/**
 * Takes a webhook body apart. Tolerates a body that is an array, missing and empty lists, entries of several accounts; one odd
 * part costs only itself, and is counted. Never throws.
 */
export const readWebhook = (body: unknown): WebhookContents => {
  const contents: WebhookContents = { items: [], malformed: 0, otherObjects: 0 };
  for (const each of Array.isArray(body) ? body : [body]) {
    const part = asRecord(each);
    if (part !== undefined && isOtherObject(part)) {
      contents.otherObjects += 1;
      continue;
    }
    if (part?.entry === undefined || part.entry === null) {
      contents.malformed += 1;
      continue;
    }
    const { records, malformed } = recordsOf(part.entry);
    contents.malformed += malformed;
    for (const entry of records) readEntry(entry, contents);
  }
  return contents;
};

/** The items of a webhook body. */
export const splitWebhook = (body: unknown): WebhookItem[] => readWebhook(body).items;

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
  if (message) return asFlag(message.is_deleted) ? 'unsend' : isEcho ? 'echo' : 'message';
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
  const isOurs = asFlag(message?.is_echo) || senderId === of.accountId;
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
