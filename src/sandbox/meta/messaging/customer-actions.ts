/** What a customer does on their phone, and what the account's owner does in theirs: state first, webhook after. */
import { DAY_MS } from '../../clock.ts';
import type { Meta } from '../graph/call.ts';
import { newNumericId } from '../ids.ts';
import type { Attachment, Customer, Message, Thread } from '../model.ts';
import { pageOf } from '../pages.ts';
import { echoItem, fromBusiness, fromCustomer, messageObject, reactionName, urlOf } from './items.ts';
import { addMessage, openThread, threadOf } from './threads.ts';

/** Instagram's own app. */
export const INSTAGRAM_INBOX_APP_ID = '1217981644879628';
const MAX_EDITS = 5;

/** What a customer writes; at least one of text, attachments or isUnsupported. */
export interface CustomerMessage {
  text?: string | undefined;
  attachments?: Attachment[] | undefined;
  /** The message answered. */
  replyToMid?: string | undefined;
  /** The story answered. */
  replyToStory?: { id: string; url: string; link_sticker_url?: string | undefined } | undefined;
  quickReplyPayload?: string | undefined;
  referral?: Record<string, unknown> | undefined;
  isUnsupported?: boolean | undefined;
}

/** What the account's owner writes on a phone. */
export type OwnerMessage = Pick<CustomerMessage, 'text' | 'attachments'> & {
  /** Another app that answers for the account, named in the echo; absent: Instagram's own app, which names none. */
  appId?: string | undefined;
};

/** A tapped button: its title and the app's own payload. */
export interface Postback {
  title: string;
  payload: string;
  referral?: Record<string, unknown> | undefined;
  /** The account's owner tapped it, trying the account's own buttons (instagram.md §6.2 `is_self`). */
  isSelf?: boolean | undefined;
}

/** An action that cannot be done (unknown message, somebody else's message, too many edits). */
export class PhoneRefusal extends Error {}

function openWindow(meta: Meta, customer: Customer, thread: Thread): void {
  thread.windowOpenedAt = meta.world.context.clock.now();
  customer.hasConsented = true;
}

/** The customer writes. Resolves with the message when the first delivery attempt has ended. */
export async function customerSends(meta: Meta, customer: Customer, what: CustomerMessage): Promise<Message> {
  const { world, webhooks } = meta;
  const isFirst = threadOf(world, customer) === undefined;
  const thread = openThread(world, customer);
  if (isFirst && what.referral?.['source'] === 'ADS') thread.cameFromAd = true;
  openWindow(meta, customer, thread);
  const { replyToMid, replyToStory } = what;
  const replyTo =
    replyToMid !== undefined
      ? { mid: replyToMid }
      : replyToStory !== undefined
        ? { story: replyToStory }
        : undefined;
  const message = addMessage(world, thread, {
    origin: 'customer',
    text: what.text,
    attachments: what.attachments ?? [],
    replyTo,
    isUnsupported: what.isUnsupported ?? false,
    extra: {
      quick_reply: what.quickReplyPayload === undefined ? undefined : { payload: what.quickReplyPayload },
      referral: what.referral,
    },
  });
  const { accountId } = customer;
  const item = fromCustomer(world, customer, { message: messageObject(message) });
  const delivered = webhooks.emit({ accountId, item, thread });
  // With message_edit ticked every new message has this companion, without sender, recipient and text.
  const companion = {
    timestamp: world.context.clock.now(),
    message_edit: { mid: message.mid, num_edit: 0 },
  };
  await Promise.all([delivered, webhooks.emit({ accountId, item: companion, thread })]);
  return message;
}

/** Sends the webhook of something the customer did. */
async function emit(
  meta: Meta,
  customer: Customer,
  thread: Thread,
  more: Record<string, unknown>,
): Promise<void> {
  const item = fromCustomer(meta.world, customer, more);
  await meta.webhooks.emit({ accountId: customer.accountId, item, thread });
}

function ownMessage(meta: Meta, customer: Customer, mid: string): { message: Message; thread: Thread } {
  const message = meta.world.messages.get(mid);
  const thread = threadOf(meta.world, customer);
  if (message === undefined || thread === undefined || message.threadId !== thread.id) {
    throw new PhoneRefusal('There is no such message in this chat.');
  }
  return { message, thread };
}

/** Takes a message back: content and media are gone at once. `by` must be its author. */
export async function unsend(
  meta: Meta,
  customer: Customer,
  mid: string,
  by: 'customer' | 'business',
): Promise<void> {
  const { world, webhooks } = meta;
  const { message, thread } = ownMessage(meta, customer, mid);
  if ((message.origin === 'customer') !== (by === 'customer')) {
    throw new PhoneRefusal('Only the author can take a message back.');
  }
  for (const attachment of message.attachments) {
    const path = /\/media\/([^?#]+)/.exec(urlOf(attachment) ?? '')?.[1];
    // Sample pictures are shared by many messages; only a link with a name of its own (`~`) may expire.
    if (path?.includes('~') === true) world.deadMedia.add(path);
  }
  message.isDeleted = true;
  message.text = undefined;
  message.attachments = [];
  world.version += 1;
  const body = by === 'business' ? { mid, is_deleted: true, is_echo: true } : { mid, is_deleted: true };
  const item = (by === 'business' ? fromBusiness : fromCustomer)(world, customer, { message: body });
  await webhooks.emit({ accountId: customer.accountId, item, thread });
}

/** The customer edits an own message, at most five times. */
export async function customerEdits(
  meta: Meta,
  customer: Customer,
  mid: string,
  text: string,
): Promise<void> {
  const { world } = meta;
  const { message, thread } = ownMessage(meta, customer, mid);
  if (message.origin !== 'customer' || message.isDeleted) throw new PhoneRefusal('This cannot be edited.');
  if (message.editCount >= MAX_EDITS) throw new PhoneRefusal('A message can be edited five times.');
  message.text = text;
  message.editCount += 1;
  world.version += 1;
  await emit(meta, customer, thread, { message_edit: { mid, text, num_edit: message.editCount } });
}

/** The customer reacts, or takes the reaction back with `emoji` undefined. */
export async function customerReacts(
  meta: Meta,
  customer: Customer,
  mid: string,
  emoji: string | undefined,
): Promise<void> {
  const { world } = meta;
  const { message, thread } = ownMessage(meta, customer, mid);
  const reaction = emoji === undefined ? undefined : { reaction: reactionName(emoji), emoji };
  if (reaction === undefined) message.reactions.delete(customer.id);
  else message.reactions.set(customer.id, reaction);
  world.version += 1;
  const body = reaction === undefined ? { mid, action: 'unreact' } : { mid, action: 'react', ...reaction };
  await emit(meta, customer, thread, { reaction: body });
}

/** The customer opens the thread: the last own message of the business is seen. Nothing when it was already. */
export async function customerReads(meta: Meta, customer: Customer): Promise<void> {
  const { world } = meta;
  const thread = threadOf(world, customer);
  const last = thread?.messages.findLast((message) => message.origin !== 'customer' && !message.isDeleted);
  if (thread === undefined || last === undefined || thread.customerReadMid === last.mid) return;
  thread.customerReadMid = last.mid;
  world.version += 1;
  await emit(meta, customer, thread, { read: { mid: last.mid } });
}

/** A button, an ice breaker or a menu entry is tapped; opens the window. */
export async function customerTaps(meta: Meta, customer: Customer, what: Postback): Promise<void> {
  const { isSelf, ...postback } = what;
  const thread = openThread(meta.world, customer);
  if (isSelf === true) return emit(meta, customer, thread, { is_self: true, postback });
  openWindow(meta, customer, thread);
  await emit(meta, customer, thread, { postback });
}

/** An ig.me link is followed in an existing thread; restarts the window. */
export async function customerFollowsLink(meta: Meta, customer: Customer, ref: string): Promise<void> {
  const thread = openThread(meta.world, customer);
  openWindow(meta, customer, thread);
  await emit(meta, customer, thread, { referral: { ref, source: 'SHORTLINKS', type: 'OPEN_THREAD' } });
}

/** The customer comments on a post: no message, no window, but one private reply is allowed. */
export async function customerComments(meta: Meta, customer: Customer, text: string): Promise<string> {
  const { world, webhooks } = meta;
  const id = newNumericId('179', 17);
  const { accountId, username } = customer;
  const createdAt = world.context.clock.now();
  world.comments.set(id, { id, accountId, customerId: customer.id, text, createdAt, isAnswered: false });
  const from = { id: customer.id, username };
  const media = { id: newNumericId('178', 17), media_product_type: 'FEED' };
  await webhooks.emit({ accountId, kind: 'changes', field: 'comments', item: { id, text, from, media } });
  return id;
}

/** The account's owner answers on a phone, or another app: an echo without our app id. With a default app it takes the thread. */
export async function ownerSends(meta: Meta, customer: Customer, what: OwnerMessage): Promise<Message> {
  const { world, webhooks } = meta;
  const thread = openThread(world, customer);
  const message = addMessage(world, thread, {
    origin: 'phone-app',
    text: what.text,
    attachments: what.attachments ?? [],
  });
  const page = pageOf(world, customer.accountId);
  if (page?.routing === 'default-app') {
    thread.owner = { appId: what.appId ?? INSTAGRAM_INBOX_APP_ID, expiresAt: message.createdAt + DAY_MS };
  }
  const item = echoItem(world, customer, message, what.appId);
  await webhooks.emit({ accountId: customer.accountId, item, thread });
  return message;
}
