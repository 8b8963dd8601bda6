/** What the phone page shows: the world seen from the customers' side, without anything of the app's. */
import { withEmojiHeart } from '../../shared/emoji-heart.ts';
import type { Text } from '../../shared/i18n/text.ts';
import type { Attachment, Customer, Message, MetaSandbox, Thread } from '../meta/index.ts';

export interface PartView {
  label: string;
  /** Path on the sandbox itself; pictures elsewhere are named, not loaded. */
  picture: string | undefined;
}

export interface MessageView {
  mid: string;
  isMine: boolean;
  isGone: boolean;
  isEdited: boolean;
  isSeen: boolean;
  text: string | undefined;
  quote: string | undefined;
  parts: PartView[];
  reactions: string;
  myReaction: string | undefined;
  /** What the customer may tap instead of writing: under the newest message only. */
  buttons: { title: string; payload: string }[];
  /** HH:MM, UTC. */
  time: string;
}

export interface ChatView {
  title: string;
  business: string;
  isBusinessTyping: boolean;
  isAnswering: boolean;
  hasUnseen: boolean;
  /** What can be reacted with at a click; `emoji` is what is sent, as the platform spells it. */
  quickEmoji: { emoji: string; shown: string }[];
  messages: MessageView[];
}

export interface PersonView {
  id: string;
  title: string;
  preview: string;
  picture: string | undefined;
}

const QUICK_EMOJI = ['❤', '👍', '😂', '🥐'];

/** Longest chat the page draws. */
const SHOWN_MESSAGES = 200;

const titleOf = (customer: Customer): string =>
  customer.name === null || customer.name === '' ? `@${customer.username}` : customer.name;

function partView(attachment: Attachment): PartView {
  const url = attachment.payload?.['url'];
  const path = typeof url === 'string' ? /^[a-z]+:\/\/[^/]+(\/media\/photo\/.*)$/.exec(url)?.[1] : undefined;
  const name = attachment.type.replaceAll('_', ' ');
  return { label: typeof url === 'string' && path === undefined ? `${name}: ${url}` : name, picture: path };
}

function quoteOf(meta: MetaSandbox, message: Message, text: Text): string | undefined {
  if (message.replyTo === undefined) return undefined;
  const { mid } = message.replyTo;
  if (typeof mid !== 'string') return text('a story');
  const quoted = meta.world.messages.get(mid);
  if (quoted === undefined || quoted.isDeleted) return text('a message that is gone');
  return quoted.text ?? quoted.attachments[0]?.type ?? text('a message');
}

function buttonsOf({ extra }: Message): { title: string; payload: string }[] {
  const chips = extra['quick_replies'];
  return Array.isArray(chips)
    ? chips.flatMap((chip: Record<string, unknown>) =>
        typeof chip['title'] === 'string' && typeof chip['payload'] === 'string'
          ? [{ title: chip['title'], payload: chip['payload'] }]
          : [],
      )
    : [];
}

function messageView(meta: MetaSandbox, thread: Thread, message: Message, text: Text): MessageView {
  const isMine = message.origin === 'customer';
  return {
    mid: message.mid,
    isMine,
    isGone: message.isDeleted,
    isEdited: message.editCount > 0,
    isSeen: isMine && thread.businessSeenAt !== undefined && thread.businessSeenAt >= message.createdAt,
    text: message.isUnsupported ? text('Something this sandbox cannot show') : message.text,
    quote: quoteOf(meta, message, text),
    parts: message.attachments.map(partView),
    reactions: [...message.reactions.values()].map(({ emoji }) => withEmojiHeart(emoji)).join(' '),
    myReaction: message.reactions.get(thread.customerId)?.emoji,
    buttons: thread.messages.at(-1) === message && !message.isDeleted ? buttonsOf(message) : [],
    time: new Date(message.createdAt).toISOString().slice(11, 16),
  };
}

const previewOf = (last: Message | undefined, text: Text): string => {
  if (last === undefined) return text('No messages yet');
  if (last.text !== undefined) return last.text;
  return last.isDeleted ? text.in('of a message', 'Unsent') : text('Attachment');
};

/** The chat list, newest first, then those who never wrote. */
export function peopleView(meta: MetaSandbox, text: Text): PersonView[] {
  return [...meta.world.customers.values()]
    .map((customer) => ({ customer, thread: meta.thread(customer.id) }))
    .sort((left, right) => (right.thread?.updatedAt ?? 0) - (left.thread?.updatedAt ?? 0))
    .map(({ customer, thread }) => {
      const last = thread?.messages.at(-1);
      return {
        id: customer.id,
        title: titleOf(customer),
        preview: previewOf(last, text),
        picture: customer.profilePicture ? `/media/profile/${customer.id}.png` : undefined,
      };
    });
}

/** One customer's chat. */
export function chatView(meta: MetaSandbox, customer: Customer, text: Text): ChatView {
  const thread = meta.thread(customer.id);
  const lastOfBusiness = thread?.messages.findLast(
    ({ origin, isDeleted }) => origin !== 'customer' && !isDeleted,
  );
  return {
    title: titleOf(customer),
    business: meta.world.accounts.get(customer.accountId)?.username ?? customer.accountId,
    isBusinessTyping: thread?.isBusinessTyping ?? false,
    isAnswering: customer.autoReply !== undefined,
    hasUnseen: lastOfBusiness !== undefined && thread?.customerReadMid !== lastOfBusiness.mid,
    quickEmoji: QUICK_EMOJI.map((emoji) => ({ emoji, shown: withEmojiHeart(emoji) })),
    messages:
      thread === undefined
        ? []
        : thread.messages.slice(-SHOWN_MESSAGES).map((message) => messageView(meta, thread, message, text)),
  };
}
