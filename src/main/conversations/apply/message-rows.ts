import { createHash } from 'node:crypto';
import {
  type AccountId,
  type AttachmentKind,
  type ConversationId,
  type CustomerId,
  type MessageId,
  type MessageKind,
  type MessageMid,
  conversationIdOf,
  messageIdSchema,
} from '../../../shared/domain/index.ts';
import type { MessagingEvent } from '../../../shared/domain/event.ts';
import type { MessageRow } from '../store/messages.ts';

type Event<Type extends MessagingEvent['type']> = Extract<MessagingEvent, { type: Type }>;
export type MessageEvent = Event<'message'>;
export type PlaceholderEvent = Event<'postback' | 'referral' | 'thread-control' | 'unknown'>;

/** Id of a message that the provider has named. */
export const namedMessageId = (accountId: AccountId, mid: MessageMid): MessageId =>
  messageIdSchema.parse(`${accountId}:${mid}`);

/** Id of an item without a name: the same for a repeated delivery, another for another item. */
export const namelessMessageId = (
  conversationId: ConversationId,
  kind: string,
  ...parts: readonly (string | number | undefined)[]
): MessageId => {
  const digest = createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 16);
  return messageIdSchema.parse(`${conversationId}:${kind}:${digest}`);
};

/** A row with nothing in it yet. */
export const blankRow = (
  frame: { accountId: AccountId; customerId: CustomerId; atMs: number; isStandby: boolean },
  id: MessageId,
  direction: 'in' | 'out',
): MessageRow => ({
  id,
  accountId: frame.accountId,
  conversationId: conversationIdOf(frame.accountId, frame.customerId),
  mid: undefined,
  direction,
  isOurs: false,
  agentId: undefined,
  kind: 'text',
  label: undefined,
  text: undefined,
  attachments: [],
  replyTo: undefined,
  sentAtMs: frame.atMs,
  contentFrom: 'none',
  editCount: 0,
  isUnsent: false,
  isStandby: frame.isStandby,
  isUnread: false,
  isNoLongerShared: false,
  isQuickReply: false,
  referral: undefined,
  sentWith: undefined,
  seenAtMs: undefined,
  quoteDropped: undefined,
  buttons: undefined,
});

const kindOfAttachment: Readonly<Record<AttachmentKind, MessageKind>> = {
  image: 'image',
  video: 'video',
  audio: 'audio',
  file: 'file',
  'shared-post': 'shared-post',
  'shared-reel': 'shared-reel',
  'shared-story': 'shared-story',
  'story-mention': 'story-mention',
  template: 'template',
  'view-once': 'view-once',
  unsupported: 'unsupported',
  sticker: 'sticker',
  heart: 'heart',
  other: 'other',
};

/** Attachments of which nothing but a word is shown. */
const shownAsWord: ReadonlySet<AttachmentKind> = new Set(['unsupported', 'other']);

/** What the message is for the person who reads it, with the word that names what we cannot show. */
export const kindOf = (event: MessageEvent): Pick<MessageRow, 'kind' | 'label'> => {
  if (event.mid === undefined) return { kind: 'system', label: undefined };
  if (event.isUnsupported) return { kind: 'unsupported', label: undefined };
  // The first that can be shown: what nobody knows may stand beside it.
  const first = event.attachments.find(({ kind }) => !shownAsWord.has(kind)) ?? event.attachments[0];
  if (first) return { kind: kindOfAttachment[first.kind], label: first.label };
  if (event.text === undefined) return { kind: 'unsupported', label: undefined };
  if (event.replyTo?.kind === 'story') return { kind: 'story-reply', label: undefined };
  return { kind: 'text', label: undefined };
};

/** A removed message: the fact stays, nothing of what it said. The same whatever was known before. */
export const tombstoneOf = (row: MessageRow): MessageRow => ({
  ...row,
  kind: 'text',
  label: undefined,
  text: undefined,
  attachments: [],
  replyTo: undefined,
  isQuickReply: false,
  referral: undefined,
  editCount: 0,
  isUnsent: true,
  isUnread: false,
  isNoLongerShared: false,
  quoteDropped: undefined,
  buttons: undefined,
});

/** What the account did in a customer's conversation, as only a test of its own buttons does. */
const isOfAccount = ({ isSelf, accountId, customerId }: Event<'postback'>): boolean =>
  isSelf === true && (customerId as string) !== accountId;

/** Items that become a row of their own beside the messages. `unknown` needs a customer to have a place. */
export const placeholderRow = (event: PlaceholderEvent, customerId: CustomerId): MessageRow => {
  const conversationId = conversationIdOf(event.accountId, customerId);
  const frame = { ...event, customerId };
  switch (event.type) {
    case 'postback': {
      const id =
        event.mid === undefined
          ? namelessMessageId(conversationId, 'postback', event.atMs, event.title, event.payload)
          : namedMessageId(event.accountId, event.mid);
      const direction = isOfAccount(event) ? 'out' : 'in';
      const { mid, title, referral } = event;
      return { ...blankRow(frame, id, direction), mid, kind: 'postback', label: title, referral };
    }
    case 'referral': {
      const { source, ref, adTitle, adId, productId } = event;
      // What has neither keeps the id it always had, so that a repeat of it finds its row.
      const more = adId === undefined && productId === undefined ? [] : [adId, productId];
      const id = namelessMessageId(conversationId, 'referral', event.atMs, source, ref, ...more);
      const referral = { source, ref, adTitle, adId, productId };
      return { ...blankRow(frame, id, 'in'), kind: 'referral', label: adTitle ?? ref, referral };
    }
    case 'thread-control': {
      const id = namelessMessageId(conversationId, 'control', event.atMs, event.change, event.ownerAppId);
      return { ...blankRow(frame, id, 'in'), kind: 'thread-control', label: event.change };
    }
    case 'unknown': {
      // The mid may be another message's that this item speaks of: it does not name the row.
      const id = namelessMessageId(conversationId, 'unknown', event.atMs, event.label, event.mid);
      return { ...blankRow(frame, id, event.direction ?? 'in'), kind: 'other', label: event.label };
    }
  }
};

/** The id under which an event's own row is stored, if it has one. */
export const rowIdOf = (event: MessagingEvent): MessageId | undefined => {
  if (event.type === 'message' && event.mid === undefined) {
    const conversationId = conversationIdOf(event.accountId, event.customerId);
    return namelessMessageId(conversationId, 'system', event.atMs, event.direction, event.text);
  }
  if (event.type === 'postback' || event.type === 'referral' || event.type === 'thread-control') {
    return placeholderRow(event, event.customerId).id;
  }
  if (event.type === 'unknown' && event.customerId !== undefined) {
    return placeholderRow(event, event.customerId).id;
  }
  return undefined;
};
