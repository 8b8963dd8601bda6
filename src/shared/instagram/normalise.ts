import {
  type AccountId,
  type CustomerId,
  type MessageMid,
  customerIdSchema,
  messageMidSchema,
} from '../domain/ids.ts';
import { attachmentsOf } from './attachments.ts';
import type { Referral } from '../domain/conversation.ts';
import type { MessagingEvent, SendingApp } from '../domain/event.ts';
import { maxReplyButtons } from '../domain/reply-button-rules.ts';
import {
  asFlag,
  asId,
  asLabel,
  asRecord,
  asText,
  asTimeMs,
  type JsonRecord,
  noLaterThan,
} from '../foreign-json.ts';
import type { WebhookSurface } from './surface.ts';

/** One webhook item with what is known about its arrival (a WebhookItem, or an opened InstagramDelivery). */
export interface NormaliseInput {
  accountId: AccountId;
  surface: WebhookSurface;
  field?: string | undefined;
  item: unknown;
  entryAtMs?: number | undefined;
  receivedAtMs: number;
}

type Event<Type extends MessagingEvent['type']> = Extract<MessagingEvent, { type: Type }>;

/** What every branch needs: the item's account and time, its customer and its direction. */
interface Frame {
  base: { accountId: AccountId; atMs: number; isStandby: boolean };
  item: JsonRecord;
  receivedAtMs: number;
  direction: 'in' | 'out';
  customerId: CustomerId | undefined;
}

/** The provider's own apps, by the id their echoes carry. Source: instagram.md §11. */
const ownApps: Readonly<Record<string, SendingApp>> = {
  '1217981644879628': 'instagram-app',
  '263902037430900': 'page-inbox',
};

const midOf = (value: unknown): MessageMid | undefined => messageMidSchema.safeParse(asId(value, 1024)).data;
const customerOf = (value: unknown): CustomerId | undefined =>
  customerIdSchema.safeParse(asId(asRecord(value)?.id)).data;

/** Fields of `changes` that are not direct messages. Source: instagram.md §6.9. */
const publicFields = new Set(['comments', 'live_comments', 'mentions', 'story_insights']);
/** Fields of `changes` that the dashboard's Test button uses for messaging items. */
const messagingField = /^(?:messages|message_|messaging_|standby)/;
const routineKeys = ['optin', 'response_feedback', 'delivery'];
const policyActions = ['warning', 'block', 'unblock'] as const;
const frameKeys = new Set(['sender', 'recipient', 'timestamp', 'is_self']);

const referralOf = (value: unknown): Referral | undefined => {
  const referral = asRecord(value);
  if (!referral) return undefined;
  const ad = asRecord(referral.ads_context_data);
  const found: Referral = {
    source: asText(referral.source),
    ref: asText(referral.ref),
    adTitle: asText(ad?.ad_title),
    adId: asId(referral.ad_id),
    productId: asId(asRecord(referral.product)?.id) ?? asId(ad?.product_id),
  };
  return Object.values(found).some((each) => each !== undefined) ? found : undefined;
};

/** The account talks to itself (a test feature), or did what only a customer can do. */
const isSelfAct = ({ item, base, direction, customerId }: Frame, of: JsonRecord): boolean =>
  asFlag(of.is_self) ||
  asFlag(item.is_self) ||
  direction === 'out' ||
  (customerId as string) === base.accountId;

const replyOf = (value: unknown): Event<'message'>['replyTo'] => {
  const reply = asRecord(value);
  const mid = midOf(reply?.mid);
  if (mid !== undefined) return { kind: 'message', mid };
  const story = asRecord(reply?.story);
  return story && { kind: 'story', url: asText(story.url) };
};

/** Titles of the buttons that an echo names. Source: instagram.md §7.1. */
const buttonsOf = (value: unknown): string[] | undefined => {
  if (!Array.isArray(value)) return undefined;
  const titles = value.flatMap((each: unknown) => asText(asRecord(each)?.title) ?? []);
  return titles.length === 0 ? undefined : titles.slice(0, maxReplyButtons);
};

const unknownOf = (frame: Frame, label: string, mid?: MessageMid): Event<'unknown'> => ({
  type: 'unknown',
  ...frame.base,
  customerId: frame.customerId,
  mid,
  direction: frame.customerId === undefined ? undefined : frame.direction,
  label,
});

const editOf = (frame: Frame, edit: JsonRecord): MessagingEvent => {
  const mid = midOf(edit.mid);
  const count = Number(edit.num_edit ?? 1);
  if (mid !== undefined && count === 0) return { type: 'message-notice', ...frame.base, mid };
  // An emptied text is an edit as well.
  const text = typeof edit.text === 'string' ? edit.text : undefined;
  if (mid === undefined || text === undefined || frame.customerId === undefined) {
    return unknownOf(frame, 'message_edit', mid);
  }
  const editCount = Number.isSafeInteger(count) && count > 0 ? count : 1;
  const { base, customerId, direction } = frame;
  return { type: 'edit', ...base, customerId, mid, direction, text, editCount };
};

const messageOf = (frame: Frame, message: JsonRecord): MessagingEvent => {
  const { base, customerId, direction, item } = frame;
  const mid = midOf(message.mid);
  if (customerId === undefined) return unknownOf(frame, 'message', mid);
  if (asFlag(message.is_deleted)) {
    if (mid === undefined) return unknownOf(frame, 'message.is_deleted');
    return { type: 'unsend', ...base, customerId, mid, direction };
  }
  const { attachments, unreadable } = attachmentsOf(message.attachments);
  const quickReply = asRecord(message.quick_reply);
  const appId = asId(message.app_id);
  return {
    type: 'message',
    ...base,
    customerId,
    mid,
    direction,
    text: asText(message.text),
    attachments,
    isQuickReply: quickReply === undefined ? undefined : true,
    quickReplyPayload: asText(quickReply?.payload),
    replyTo: replyOf(message.reply_to),
    buttons: direction === 'out' ? buttonsOf(message.quick_replies) : undefined,
    referral: referralOf(message.referral),
    isUnsupported:
      asFlag(message.is_unsupported) ||
      (attachments.length > 0 && attachments.every(({ kind }) => kind === 'unsupported')),
    isSelf: asFlag(message.is_self) || asFlag(item.is_self) || (customerId as string) === base.accountId,
    appId,
    sentWith: appId === undefined ? undefined : (ownApps[appId] ?? 'other-app'),
    unreadable: unreadable === 0 ? undefined : unreadable,
  };
};

const reactionOf = (frame: Frame, reaction: JsonRecord): MessagingEvent => {
  const mid = midOf(reaction.mid);
  const { customerId } = frame;
  if (mid === undefined || customerId === undefined) return unknownOf(frame, 'reaction', mid);
  const by = frame.direction === 'out' ? 'us' : 'customer';
  if (reaction.action === 'unreact') return { type: 'reaction', ...frame.base, customerId, mid, by };
  // Some items have the reaction's name only; no emoji is fixed for a name but `love`, so the name is used.
  const named = asText(reaction.reaction);
  const emoji = asText(reaction.emoji) ?? (named === 'love' ? '❤' : named) ?? '?';
  return { type: 'reaction', ...frame.base, customerId, mid, by, emoji };
};

const seenOf = (frame: Frame, read: JsonRecord): MessagingEvent => {
  const { base, customerId } = frame;
  if (customerId === undefined) return unknownOf(frame, 'read', midOf(read.mid));
  // Read by us, not by the customer.
  if (frame.direction === 'out') return { type: 'notice', ...base, label: 'read' };
  const watermarkMs = asTimeMs(read.watermark);
  return {
    type: 'seen',
    ...base,
    customerId,
    mid: midOf(read.mid),
    watermarkMs: watermarkMs === undefined ? undefined : noLaterThan(frame.receivedAtMs, watermarkMs),
  };
};

const postbackOf = (frame: Frame, postback: JsonRecord): MessagingEvent => {
  const { base, customerId } = frame;
  if (customerId === undefined) return unknownOf(frame, 'postback', midOf(postback.mid));
  return {
    type: 'postback',
    ...base,
    customerId,
    mid: midOf(postback.mid),
    title: asText(postback.title),
    payload: asText(postback.payload),
    referral: referralOf(postback.referral) ?? referralOf(frame.item.referral),
    isSelf: isSelfAct(frame, postback),
  };
};

const referralEventOf = (frame: Frame, value: JsonRecord): MessagingEvent => {
  if (frame.customerId === undefined) return unknownOf(frame, 'referral');
  const { base, customerId } = frame;
  return { type: 'referral', ...base, customerId, ...referralOf(value), isSelf: isSelfAct(frame, value) };
};

const controlKeys = {
  pass_thread_control: 'pass',
  take_thread_control: 'take',
  request_thread_control: 'request',
  app_roles: 'roles',
} as const;

const controlOf = (frame: Frame): MessagingEvent | undefined => {
  for (const [key, change] of Object.entries(controlKeys)) {
    const control = asRecord(frame.item[key]);
    if (!control) continue;
    if (frame.customerId === undefined) return unknownOf(frame, key);
    return {
      type: 'thread-control',
      ...frame.base,
      customerId: frame.customerId,
      change,
      ownerAppId: asId(control.new_owner_app_id) ?? asId(control.requested_owner_app_id),
      previousOwnerAppId: asId(control.previous_owner_app_id),
    };
  }
  return undefined;
};

/** Classification order of instagram.md §6.1; the first match wins. */
const messagingEvent = (frame: Frame): MessagingEvent => {
  const { item } = frame;
  const readers: [string, (frame: Frame, value: JsonRecord) => MessagingEvent][] = [
    ['message_edit', editOf],
    ['message', messageOf],
    ['reaction', reactionOf],
    ['read', seenOf],
    ['postback', postbackOf],
    ['referral', referralEventOf],
  ];
  for (const [key, read] of readers) {
    const value = asRecord(item[key]);
    if (value) return read(frame, value);
  }
  const control = controlOf(frame);
  if (control) return control;
  const policy = asRecord(item.policy_enforcement);
  if (policy) {
    const action = policyActions.find((known) => known === policy.action) ?? 'other';
    return { type: 'policy-enforcement', ...frame.base, action };
  }
  const routine = routineKeys.find((key) => item[key] !== undefined);
  if (routine !== undefined) return { type: 'notice', ...frame.base, label: routine };
  const names = Object.keys(item).filter((key) => !frameKeys.has(key));
  return unknownOf(frame, names.slice(0, 5).map(asLabel).sort().join(', ') || 'empty');
};

const frameOf = (input: NormaliseInput, item: JsonRecord): Frame => {
  const { receivedAtMs } = input;
  const senderId = asId(asRecord(item.sender)?.id);
  const isOurs = asFlag(asRecord(item.message)?.is_echo) || senderId === input.accountId;
  const toldMs = asTimeMs(item.timestamp) ?? input.entryAtMs ?? receivedAtMs;
  return {
    base: {
      accountId: input.accountId,
      atMs: noLaterThan(receivedAtMs, toldMs),
      isStandby: input.surface === 'standby',
    },
    item,
    receivedAtMs,
    direction: isOurs ? 'out' : 'in',
    customerId: customerOf(isOurs ? item.recipient : item.sender),
  };
};

/** `changes[]`: comments and the like, or the dashboard's Test button. */
const changeEvent = (input: NormaliseInput, frame: Frame): MessagingEvent => {
  const field = input.field ?? '?';
  if (publicFields.has(field)) return { type: 'notice', ...frame.base, label: field };
  if (!messagingField.test(field)) return unknownOf(frame, asLabel(field));
  const partners = [frame.item.sender, frame.item.recipient].map((each) => asId(asRecord(each)?.id));
  // The button uses invented ids; an item that names the account itself is a real one in an unusual place.
  if (partners.includes(input.accountId)) return messagingEvent(frame);
  return { type: 'dashboard-test', ...frame.base, label: asLabel(field) };
};

/**
 * Translates one webhook item into our terms. The provider's terms are not used beyond this module.
 * Shape: exactly one event today; a list, because one item may mean several things one day.
 * Errors: none; valid JSON of any kind gives an event (`unknown`, whose label holds key names and never content).
 */
export const normaliseItem = (input: NormaliseInput): MessagingEvent[] => {
  const frame = frameOf(input, asRecord(input.item) ?? {});
  return [input.surface === 'changes' ? changeEvent(input, frame) : messagingEvent(frame)];
};
