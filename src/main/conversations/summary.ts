import { cutText } from '../../shared/cut-text.ts';
import type { AgentId, MessageKind, MessageOrigin, Referral } from '../../shared/domain/index.ts';
import { originNames } from '../../shared/origin-names.ts';
import { isolated, quotedText, withoutTurning } from '../../shared/shown-name.ts';
import type { People } from './ports.ts';
import type { ConversationRow } from './store/conversations.ts';
import type { ReactionRow } from './store/message-facts.ts';
import type { MessageRow } from './store/messages.ts';
import type { Stores } from './stores.ts';

/** Long enough for a row at any width; the rest is cut with an ellipsis. */
const previewLength = 140;

const words: Readonly<Record<MessageKind, string>> = {
  text: '',
  image: 'Photo',
  video: 'Video',
  audio: 'Voice message',
  file: 'File',
  'shared-post': 'Shared a post',
  'shared-reel': 'Shared a reel',
  'shared-story': 'Shared a story',
  sticker: 'Sticker',
  heart: '❤️',
  'story-mention': 'Mentioned you in a story',
  'story-reply': 'Replied to your story',
  'view-once': 'View-once photo or video',
  unsupported: 'Something Instagram shows only in its own app',
  postback: 'Tapped a button',
  referral: 'Opened the chat from elsewhere',
  template: 'Card',
  'thread-control': 'The conversation changed hands between apps',
  system: 'Note from Instagram',
  pending: 'A message that has not arrived yet',
  other: 'Something new',
};

const shortened = (text: string): string => {
  const cut = cutText(text.replace(/\s+/g, ' ').trim(), previewLength, '…');
  // A quote whose end was cut off is closed.
  return cut.lastIndexOf('\u2068') > cut.lastIndexOf('\u2069') ? `${cut}\u2069` : cut;
};

/** Where a customer came from, in words; undefined when nothing of it can be named. */
export const referralLine = (referral: Referral = {}, label?: string): string | undefined => {
  const { source, ref = label, adTitle, adId, productId } = referral;
  const ad = adTitle ?? adId;
  if (ad !== undefined || source?.toUpperCase() === 'ADS')
    return ad === undefined
      ? 'Came from an advertisement'
      : `Came from the advertisement “${quotedText(ad)}”`;
  if (productId !== undefined) return `Asked about the product ${quotedText(productId)}`;
  if (ref !== undefined) return `Opened the chat from a link (${quotedText(ref)})`;
  return source === undefined ? undefined : `Opened the chat from elsewhere (${quotedText(source)})`;
};

/** One line for a message, in full and without its author: its text, or words for what has none. */
export const lineOf = (row: MessageRow): string => {
  if (row.isUnsent) return row.direction === 'in' ? 'Unsent a message' : 'Message unsent';
  const word = words[row.kind];
  const text = row.text === undefined ? undefined : withoutTurning(row.text);
  switch (row.kind) {
    case 'text':
      // The title of a button that they tapped, not words of their own.
      return row.isQuickReply && text !== undefined ? `Chose: ${text}` : (text ?? word);
    case 'system':
      return text ?? word;
    case 'image': {
      const count = row.attachments.length;
      return text ?? (count > 1 ? `${count} photos` : word);
    }
    case 'story-mention':
    case 'story-reply':
      return text === undefined ? word : `${word}: ${text}`;
    case 'postback':
      return row.label === undefined ? word : `Tapped “${quotedText(row.label)}”`;
    case 'referral':
      return referralLine(row.referral, row.label) ?? word;
    case 'other':
      return `${word} (${quotedText(row.label ?? 'unknown')})`;
    default:
      return text ?? word;
  }
};

type Sent = Pick<MessageRow, 'direction' | 'isOurs' | 'isStandby' | 'sentWith' | 'contentFrom'>;

/**
 * Who wrote a message, as far as it is known. An echo that names no app was most likely written in Instagram's own app, unless
 * another app owned the thread; the history says nothing about it at all (decision 0067).
 */
export const originOf = ({ direction, isOurs, isStandby, sentWith, contentFrom }: Sent): MessageOrigin => {
  if (direction === 'in') return 'customer';
  if (isOurs) return 'console';
  if (isStandby) return 'other-app';
  if (sentWith !== undefined) return sentWith;
  return contentFrom === 'history' ? 'unknown' : 'instagram-app';
};

const nameOf = (agentId: AgentId, people: People): string =>
  agentId === people.ownId() ? 'You' : people.nameOf(agentId)?.trim().split(/\s+/u)[0] || agentId;

/** Whose an outgoing message is: the reader's own, a colleague's by first name, the team's, or written outside of Backchannel. */
const authorOf = ({ agentId, ...sent }: Sent & Pick<MessageRow, 'agentId'>, people: People): string => {
  return agentId === undefined ? originNames[originOf(sent)] : nameOf(agentId, people);
};

export const previewOfMessage = (row: MessageRow, people: People): string =>
  shortened(row.direction === 'out' ? `${authorOf(row, people)}: ${lineOf(row)}` : lineOf(row));

/** One of our side that no console of ours gave was made in the provider's own app, by whom nobody tells. */
export const previewOfReaction = (
  reaction: ReactionRow,
  target: MessageRow | undefined,
  people: People,
): string => {
  const who = reaction.agentId === undefined ? 'Instagram app' : nameOf(reaction.agentId, people);
  const quoted =
    target === undefined || target.isUnsent || target.text === undefined
      ? 'a message'
      : `“${isolated(cutText(withoutTurning(target.text).replace(/\s+/g, ' '), 60))}”`;
  const line = `${reaction.reactor === 'us' ? `${who} reacted` : 'Reacted'} ${reaction.emoji ?? ''} to ${quoted}`;
  return shortened(line);
};

export type Summary = Pick<
  ConversationRow,
  'preview' | 'lastActivityAtMs' | 'lastDirection' | 'unreadCount' | 'waitingSinceMs'
>;

/** What the list shows of a conversation, derived from its rows, so that it cannot disagree with them. */
export const summaryOf = (
  { messages, reactions }: Pick<Stores, 'messages' | 'reactions'>,
  conversation: Pick<ConversationRow, 'id' | 'accountId'>,
  people: People,
): Summary => {
  const message = messages.newest(conversation.id);
  const reaction = reactions.newest(conversation.id);
  const isReaction = reaction !== undefined && (message === undefined || reaction.atMs > message.sentAtMs);
  return {
    preview: isReaction
      ? previewOfReaction(reaction, messages.byMid(conversation.accountId, reaction.mid), people)
      : message
        ? // With who wrote it, which a colleague's console may have told.
          previewOfMessage(messages.view(message.id) ?? message, people)
        : '',
    lastActivityAtMs: isReaction ? reaction.atMs : message?.sentAtMs,
    lastDirection: messages.newestSpoken(conversation.id)?.direction,
    unreadCount: messages.unreadCount(conversation.id),
    waitingSinceMs: messages.waitingSinceMs(conversation.id),
  };
};
