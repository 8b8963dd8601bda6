import type {
  Attachment,
  Message,
  MessageKind,
  MessageOrigin,
  OutgoingState,
} from '../../shared/domain/conversation.ts';
import { retention } from '../../shared/removal/retention.ts';
import type { PrivateMessage, PrivateMessageState } from '../../shared/domain/private-chat.ts';
import { withEmojiHeart } from '../../shared/emoji-heart.ts';
import { quotedText, withoutTurning } from '../../shared/shown-name.ts';
import { text } from '../../shared/i18n/text.ts';
import { originNames } from '../../shared/origin-names.ts';
import { sentenceOfCode } from '../api/call.ts';
import { privateFileName, privateFileWords } from './private-files.ts';
import { quoteDroppedWords } from './reply-changes.ts';
import { choseWords, spokenButtons } from './reply-buttons.ts';
import { ownReactionWords } from './reactions.ts';
import { clockTime } from './time.ts';

/** What each kind is called; used in placeholders, quotes and by the screen reader. */
const kindNames: Record<MessageKind | Attachment['kind'], string> = {
  text: text('Message'),
  image: text('Photo'),
  video: text('Video'),
  audio: text('Voice message'),
  file: text('File'),
  'shared-post': text('Shared post'),
  'shared-reel': text('Shared reel'),
  'shared-story': text('Shared story'),
  'story-mention': text('Mentioned you in their story'),
  'story-reply': text('Replied to your story'),
  'view-once': text('Photo or video to view once'),
  unsupported: text('Something Instagram does not hand out'),
  postback: text('Pressed a button'),
  referral: text('Came from a link or an ad'),
  template: text('Message with buttons'),
  'thread-control': text('Conversation handed over'),
  system: text('Notice'),
  pending: text('Message is being fetched'),
  sticker: text('Sticker'),
  heart: text('Heart'),
  other: text('New kind of message'),
};

export const kindName = (kind: MessageKind | Attachment['kind']): string => kindNames[kind];

/** Outgoing states; the word always stands beside its icon. */
export const outgoingWord = (state: OutgoingState): string =>
  ({
    queued: text.in('state of a message', 'Queued'),
    sending: text.in('state of a message', 'Sending'),
    sent: text.in('state of a message', 'Sent'),
    seen: text.in('state of a message', 'Seen'),
    failed: text.in('state of a message', 'Failed'),
  })[state];

export const privateStateWord = (state: PrivateMessageState): string =>
  ({
    queued: text.in('state of a message', 'Queued'),
    sent: text.in('state of a message', 'Sent'),
    delivered: text.in('state of a message', 'Delivered'),
    read: text.in('state of a message', 'Read'),
    failed: text.in('state of a message', 'Failed'),
    received: text.in('state of a message', 'Received'),
  })[state];

/** The time that belongs beside a state: when it was sent, or seen. Undefined: the state has none, or nobody knows it. */
export const stateTimeMs = ({
  state,
  sentAtMs,
  seenAtMs,
}: Pick<Message, 'state' | 'sentAtMs' | 'seenAtMs'>): number | undefined =>
  state === 'sent' ? sentAtMs : state === 'seen' ? seenAtMs : undefined;

/** The same of a private message. */
export const privateStateTimeMs = ({
  state,
  sentAtMs,
  deliveredAtMs,
  readAtMs,
}: Pick<PrivateMessage, 'state' | 'sentAtMs' | 'deliveredAtMs' | 'readAtMs'>): number | undefined =>
  state === 'sent'
    ? sentAtMs
    : state === 'delivered'
      ? deliveredAtMs
      : state === 'read'
        ? readAtMs
        : undefined;

/** Why an outgoing message waits or has failed, as a sentence. */
export const reasonSentence = (state: string, reason: string | undefined): string | undefined =>
  sentenceOfCode(reason) ?? (state === 'failed' ? text('The message was not sent.') : undefined);

/** A centred line in the thread that is no message of anybody. */
export const isNotice = (message: Message): boolean =>
  message.kind === 'thread-control' || message.kind === 'system';

/** Sentences for Instagram's thread-control events. */
const threadControlNames: Readonly<Record<string, string>> = {
  pass: text('An app handed the conversation over'),
  take: text('An app took the conversation over'),
  request: text('An app asked for the conversation'),
  roles: text('Other apps may answer now, or no longer'),
};

export const noticeSentence = (message: Message): string => {
  if (message.text !== undefined && message.text !== '') return message.text;
  if (message.kind === 'thread-control')
    return threadControlNames[message.label ?? ''] ?? text('The conversation changed hands between apps');
  return message.label ?? kindNames.system;
};

export const unsentSentence = (message: Message): string =>
  message.direction === 'in' ? text('Customer unsent this message') : text('This message was unsent');

export const noLongerSharedWords = text('No longer shared by Instagram');
/** Why such a message is still shown here. */
export const noLongerSharedReason = text(
  'Instagram does not list this message any more. It may have been unsent, or be too old for ' +
    'Instagram to share. It stays here for at most 30 days.',
);

/** Who wrote an outgoing message that no agent is known of. */
export const originName = (origin: MessageOrigin): string => text.of(originNames[origin]);

/** From where an outgoing message was sent, when it was not from here. */
export const sentFromWords = ({ origin, direction, kind }: Message): string | undefined => {
  if (direction === 'in' || kind === 'postback') return undefined;
  switch (origin) {
    case 'instagram-app':
      return text('Sent from the Instagram app');
    case 'page-inbox':
      return text('Sent from the inbox of the Facebook Page');
    case 'other-app':
      return text('Sent from another app');
    case 'unknown':
      return text('Found in Instagram’s history, which does not say who wrote it');
    case 'customer':
    case 'console':
      return undefined;
  }
};

/** Where the customer came from with a message, as a sentence; undefined when nothing of it can be named. */
export const sourceSentence = ({ referral }: Pick<Message, 'referral'>): string | undefined => {
  if (referral === undefined) return undefined;
  const { source, ref, adTitle, adId, productId } = referral;
  const isAd = adTitle !== undefined || adId !== undefined || source?.toUpperCase() === 'ADS';
  const named = [
    isAd
      ? adTitle === undefined
        ? text('From an advertisement')
        : text('From the advertisement “{name}”', { name: quotedText(adTitle) })
      : undefined,
    isAd && adId !== undefined
      ? text.in('inside a list, after “From an advertisement”', 'advertisement {name}', {
          name: quotedText(adId),
        })
      : undefined,
    productId === undefined ? undefined : text('About the product {name}', { name: quotedText(productId) }),
    ref === undefined
      ? undefined
      : isAd
        ? text.in('inside a list, after “From an advertisement”', 'mark “{name}”', { name: quotedText(ref) })
        : text('From the link “{name}”', { name: quotedText(ref) }),
    isAd || source === undefined || ref !== undefined
      ? undefined
      : text('From {name}', { name: quotedText(source) }),
  ].filter((part) => part !== undefined);
  // Independent clauses.
  return named.length === 0 ? undefined : named.join(', ');
};

/** Where it is known when. When it was sent has been said at the beginning. */
const spokenState = (message: Message, state: OutgoingState): string => {
  const seenAtMs = state === 'seen' ? stateTimeMs(message) : undefined;
  return seenAtMs === undefined
    ? outgoingWord(state)
    : text.in('state of a message', 'Seen {time}', { time: clockTime(seenAtMs) });
};
const spokenPrivateState = (message: PrivateMessage): string => {
  const readAtMs = message.state === 'read' ? privateStateTimeMs(message) : undefined;
  return readAtMs === undefined
    ? privateStateWord(message.state)
    : text.in('state of a message', 'Read {time}', { time: clockTime(readAtMs) });
};

const endSentence = (words: string): string => {
  const plain = withoutTurning(words).trim();
  return /[.!?…؟]$/u.test(plain) ? plain : `${plain}.`;
};

/** Kinds whose label is what the person sees on the card: a button's title, a link's name, the provider's own word. */
const labelledKinds: ReadonlySet<MessageKind> = new Set(['postback', 'referral', 'other']);

/**
 * One message as one spoken sentence group: author, time, kind, text, attachments, reactions, state.
 * @param author how the author is called: the customer's name, a colleague's name or "You".
 */
export const spokenMessage = (message: Message, author: string): string => {
  const head = `${author}, ${clockTime(message.sentAtMs)}`;
  if (isNotice(message)) return `${clockTime(message.sentAtMs)}. ${endSentence(noticeSentence(message))}`;
  if (message.isUnsent) return `${head}. ${unsentSentence(message)}.`;
  const parts = [`${head}.`];
  if (message.kind !== 'text') parts.push(endSentence(kindName(message.kind)));
  if (message.replyTo?.kind === 'message')
    parts.push(
      message.replyTo.text === undefined
        ? text('In reply to a message.')
        : endSentence(text('In reply to: {text}', { text: message.replyTo.text })),
    );
  if (message.text !== undefined && message.text !== '')
    parts.push(endSentence(message.isQuickReply === true ? `${choseWords} ${message.text}` : message.text));
  if (message.buttons !== undefined) parts.push(spokenButtons(message.buttons));
  const isToldBySource = message.kind === 'referral' && sourceSentence(message) !== undefined;
  if (labelledKinds.has(message.kind) && message.label !== undefined && !isToldBySource)
    parts.push(endSentence(message.label));
  const attachments = message.attachments.filter((attachment) => attachment.kind !== message.kind);
  for (const attachment of attachments)
    parts.push(endSentence(attachment.title ?? attachment.label ?? kindName(attachment.kind)));
  if (message.attachments.length > 1)
    parts.push(
      text('{count, plural, one {# attachment.} other {# attachments.}}', {
        count: message.attachments.length,
      }),
    );
  if (message.editCount > 0) parts.push(text('Edited.'));
  if (message.reactions.length > 0)
    parts.push(
      text('Reactions: {reactions}.', {
        reactions: message.reactions
          .map(({ emoji, by }) =>
            by === 'us'
              ? text('{emoji} from us', { emoji: withEmojiHeart(emoji) })
              : text('{emoji} from the customer', { emoji: withEmojiHeart(emoji) }),
          )
          .join(', '),
      }),
    );
  const heart = ownReactionWords(message);
  if (heart !== undefined) parts.push(`${heart}.`);
  const source = sourceSentence(message);
  if (source !== undefined) parts.push(endSentence(source));
  if (message.quoteDropped !== undefined) parts.push(`${quoteDroppedWords(message.quoteDropped)}.`);
  const sentFrom = sentFromWords(message);
  if (sentFrom !== undefined) parts.push(`${sentFrom}.`);
  if (message.isStandby) parts.push(text('Arrived while another app answered.'));
  if (message.isNoLongerShared) parts.push(`${noLongerSharedWords}.`);
  if (message.state !== undefined && message.direction === 'out') {
    parts.push(`${spokenState(message, message.state)}.`);
    const reason = message.state === 'failed' ? reasonSentence('failed', message.reason) : undefined;
    if (reason !== undefined) parts.push(reason);
  }
  return parts.join(' ');
};

/** The same for a private message. */
export const spokenPrivateMessage = (message: PrivateMessage, author: string): string => {
  const head = `${author}, ${clockTime(message.sentAtMs)}.`;
  if (message.deletedAtMs !== undefined) return `${head} ${text.in('a message', 'Deleted.')}`;
  const parts = [head];
  if (message.replyTo?.text !== undefined)
    parts.push(endSentence(text('In reply to: {text}', { text: message.replyTo.text })));
  if (message.text !== '') parts.push(endSentence(message.text));
  for (const file of message.files ?? []) {
    parts.push(endSentence(privateFileName(file)));
    const words = privateFileWords(file, message.direction);
    if (words !== undefined) parts.push(endSentence(words));
  }
  if (message.card !== undefined) parts.push(text('With a conversation.'));
  if (message.editedAtMs !== undefined) parts.push(text('Edited.'));
  for (const { emoji, by } of message.reactions ?? [])
    parts.push(
      text('{count, plural, =1 {One reaction {emoji}.} other {# reactions {emoji}.}}', {
        count: by.length,
        emoji: withEmojiHeart(emoji),
      }),
    );
  if (message.direction === 'out') {
    parts.push(`${spokenPrivateState(message)}.`);
    const reason = message.state === 'failed' ? reasonSentence('failed', message.reason) : undefined;
    if (reason !== undefined) parts.push(reason);
  }
  return parts.join(' ');
};

/** What the clipboard gets for one message: its text, never anything of an unsent one. */
export const copyableText = (message: Message): string | undefined =>
  message.isUnsent || message.text === undefined || message.text === '' ? undefined : message.text;

/** Where private chats are kept, above each of them. The time is that of the relay's copies (architecture.md §4.3). */
export const privateStoredSentence = text(
  'End-to-end encrypted. Kept on your own and your colleague’s computers; the relay has an ' +
    'encrypted copy until it is delivered, {days, plural, one {# day} other {# days}} at most.',
  { days: retention.envelopeDays },
);
