import { cutText } from '../../shared/cut-text.ts';
import type { AgentId, MessageKind, MessageOrigin, Referral } from '../../shared/domain/index.ts';
import { english, type EnglishText, type Text, text as ownText } from '../../shared/i18n/text.ts';
import { originNames } from '../../shared/origin-names.ts';
import { isolated, quotedText, withoutTurning } from '../../shared/shown-name.ts';
import type { People } from './ports.ts';
import type { ConversationRow } from './store/conversations.ts';
import type { ReactionRow } from './store/message-facts.ts';
import type { MessageRow } from './store/messages.ts';
import type { Stores } from './stores.ts';

/** Long enough for a row at any width; the rest is cut with an ellipsis. */
const previewLength = 140;

const words: Readonly<Record<MessageKind, EnglishText | undefined>> = {
  text: undefined,
  image: english('Photo'),
  video: english('Video'),
  audio: english('Voice message'),
  file: english('File'),
  'shared-post': english('Shared a post'),
  'shared-reel': english('Shared a reel'),
  'shared-story': english('Shared a story'),
  sticker: english('Sticker'),
  heart: undefined,
  'story-mention': english('Mentioned you in a story'),
  'story-reply': english('Replied to your story'),
  'view-once': english('View-once photo or video'),
  unsupported: english('Something Instagram shows only in its own app'),
  postback: english('Tapped a button'),
  referral: english('Opened the chat from elsewhere'),
  template: english('Card'),
  'thread-control': english('The conversation changed hands between apps'),
  system: english('Note from Instagram'),
  pending: english('A message that has not arrived yet'),
  other: english('Something new'),
};
const wordOf = (kind: MessageKind, say: Text): string => {
  const word = words[kind];
  if (word === undefined) return kind === 'heart' ? '❤️' : '';
  return say.of(word);
};

const shortened = (text: string): string => {
  const cut = cutText(text.replace(/\s+/g, ' ').trim(), previewLength, '…');
  // A quote whose end was cut off is closed.
  return cut.lastIndexOf('\u2068') > cut.lastIndexOf('\u2069') ? `${cut}\u2069` : cut;
};

/** Where a customer came from, in words; undefined when nothing of it can be named. */
export const referralLine = (
  referral: Referral = {},
  label: string | undefined,
  say: Text,
): string | undefined => {
  const { source, ref = label, adTitle, adId, productId } = referral;
  const ad = adTitle ?? adId;
  if (ad !== undefined || source?.toUpperCase() === 'ADS')
    return ad === undefined
      ? say('Came from an advertisement')
      : say('Came from the advertisement “{ad}”', { ad: quotedText(ad) });
  if (productId !== undefined)
    return say('Asked about the product {product}', { product: quotedText(productId) });
  if (ref !== undefined) return say('Opened the chat from a link ({link})', { link: quotedText(ref) });
  return source === undefined
    ? undefined
    : say('Opened the chat from elsewhere ({place})', { place: quotedText(source) });
};

/**
 * One line for a message, in full and without its author: its text, or words for what has none. `say`: in whose language; what is
 * written into LiveChat, where a whole team reads it, is English.
 */
export const lineOf = (row: MessageRow, say: Text): string => {
  if (row.isUnsent)
    return row.direction === 'in'
      ? say.in('a customer did so', 'Unsent a message')
      : say.in('said of our message', 'Message unsent');
  const word = wordOf(row.kind, say);
  const text = row.text === undefined ? undefined : withoutTurning(row.text);
  switch (row.kind) {
    case 'text':
      // The title of a button that they tapped, not words of their own.
      return row.isQuickReply && text !== undefined
        ? say('Chose: {answer}', { answer: text })
        : (text ?? word);
    case 'system':
      return text ?? word;
    case 'image': {
      const count = row.attachments.length;
      if (text !== undefined) return text;
      return count > 1 ? say('{count, plural, one {# photo} other {# photos}}', { count }) : word;
    }
    case 'story-mention':
    case 'story-reply':
      return text === undefined ? word : say('{what}: {text}', { what: word, text });
    case 'postback':
      return row.label === undefined ? word : say('Tapped “{button}”', { button: quotedText(row.label) });
    case 'referral':
      return referralLine(row.referral, row.label, say) ?? word;
    case 'other':
      return say('Something new ({kind})', { kind: quotedText(row.label ?? 'unknown') });
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
  agentId === people.ownId()
    ? ownText.in('before a colon: who wrote', 'You')
    : people.nameOf(agentId)?.trim().split(/\s+/u)[0] || agentId;

/** Whose an outgoing message is: the reader's own, a colleague's by first name, the team's, or written outside of Backchannel. */
const authorOf = ({ agentId, ...sent }: Sent & Pick<MessageRow, 'agentId'>, people: People): string => {
  return agentId === undefined ? ownText.of(originNames[originOf(sent)]) : nameOf(agentId, people);
};

export const previewOfMessage = (row: MessageRow, people: People): string =>
  shortened(
    row.direction === 'out'
      ? ownText('{author}: {line}', { author: authorOf(row, people), line: lineOf(row, ownText) })
      : lineOf(row, ownText),
  );

/** One of our side that no console of ours gave was made in the provider's own app, by whom nobody tells. */
export const previewOfReaction = (
  reaction: ReactionRow,
  target: MessageRow | undefined,
  people: People,
): string => {
  const emoji = reaction.emoji ?? '';
  const isQuotable = target !== undefined && !target.isUnsent && target.text !== undefined;
  const quoted = isQuotable
    ? isolated(cutText(withoutTurning(target.text ?? '').replace(/\s+/g, ' '), 60))
    : undefined;
  if (reaction.reactor !== 'us')
    return shortened(
      quoted === undefined
        ? ownText('Reacted {emoji} to a message', { emoji })
        : ownText('Reacted {emoji} to “{quoted}”', { emoji, quoted }),
    );
  if (reaction.agentId !== undefined && reaction.agentId === people.ownId())
    return shortened(
      quoted === undefined
        ? ownText('You reacted {emoji} to a message', { emoji })
        : ownText('You reacted {emoji} to “{quoted}”', { emoji, quoted }),
    );
  const who = reaction.agentId === undefined ? ownText('Instagram app') : nameOf(reaction.agentId, people);
  return shortened(
    quoted === undefined
      ? ownText('{who} reacted {emoji} to a message', { who, emoji })
      : ownText('{who} reacted {emoji} to “{quoted}”', { who, emoji, quoted }),
  );
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
