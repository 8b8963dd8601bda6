import { inEnglish } from '../../../shared/i18n/text.ts';
import type { AttachmentKind, MessageId, MessageMid, MessageOrigin } from '../../../shared/domain/index.ts';
import { withEmojiHeart } from '../../../shared/emoji-heart.ts';
import type { EventAttachment } from '../../../shared/domain/event.ts';
import {
  lineOf,
  type MessageRow,
  type MessageStore,
  originOf,
  referralLine,
} from '../../conversations/index.ts';
import { maxUploadBytes, type OutgoingEvent } from '../../livechat/index.ts';
import { subjectPrefix } from '../ids.ts';
import { withQuoteWords, withReplyWords } from '../quote-words.ts';
import type { InboundRow } from '../store/index.ts';

/** One event that is to be in LiveChat. `make` may have to fetch and upload first. Errors of `make`: those of MediaTransfer. */
export interface Part {
  customId: string;
  /** About the message, without any of its content. */
  isRemark?: true | undefined;
  make(): Promise<OutgoingEvent>;
}

/** How a file gets from Instagram to LiveChat, and a colleague's name into a note. */
export interface MediaTransfer {
  /** An administrator has allowed copies of what customers send (off at first). */
  mayCopy(): boolean;
  /** undefined: it cannot be had. */
  fetchMedia(url: string): Promise<{ body: Uint8Array; contentType: string } | undefined>;
  upload(file: { bytes: Uint8Array; name: string; contentType: string }): Promise<string>;
  agentName(agentId: string): string | undefined;
}

/** One and several of a kind, as agents read it. */
const mediaNames: Partial<Record<AttachmentKind, readonly [one: string, several: string]>> = {
  image: ['Photo', 'photos'],
  video: ['Video', 'videos'],
  audio: ['Voice message', 'voice messages'],
  file: ['File', 'files'],
  sticker: ['Sticker', 'stickers'],
  'story-mention': ['Story', 'stories'],
  'shared-post': ['Shared post', 'shared posts'],
  'shared-reel': ['Shared reel', 'shared reels'],
  'shared-story': ['Shared story', 'shared stories'],
};
const attachmentNames = ['Attachment', 'attachments'] as const;
const nameOf = (kind: AttachmentKind) => mediaNames[kind] ?? attachmentNames;

/**
 * What the customer sent of their own, and what may therefore be copied where an administrator allows it. Stories and other
 * people's posts never are (decision 0068).
 */
const copiedKinds: ReadonlySet<AttachmentKind> = new Set(['image', 'video', 'audio', 'file']);

const extensions: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'video/mp4': 'mp4',
  'audio/mpeg': 'mp3',
  'audio/mp4': 'm4a',
};

const isPage = (url: string): boolean =>
  /^(?:www\.)?(?:instagram|facebook)\.com$/.test(URL.canParse(url) ? new URL(url).hostname : '');

/** "Photo, see it in Backchannel", "2 photos and 1 video, see them in Backchannel". */
const seeWords = (attachments: readonly EventAttachment[]): string => {
  const [first] = attachments;
  if (attachments.length === 1 && first) {
    const name = nameOf(first.kind)[0];
    const title = first.title === undefined ? '' : ` “${first.title}”`;
    return `${name}${title}, see it in Backchannel`;
  }
  const counts = new Map<string, number>();
  for (const { kind } of attachments) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const parts = [...counts].map(([kind, count]) => {
    const [one, several] = nameOf(kind as AttachmentKind);
    return `${count} ${count === 1 ? one.toLowerCase() : several}`;
  });
  return `${parts.join(' and ')}, see them in Backchannel`;
};

/** A copy of a file, or a line when it is too large or cannot be had. */
const copyOf = async (
  customId: string,
  attachment: EventAttachment & { url: string },
  media: MediaTransfer,
): Promise<OutgoingEvent> => {
  const label = nameOf(attachment.kind)[0];
  const file = await media.fetchMedia(attachment.url);
  if (!file) return { type: 'message', customId, text: seeWords([attachment]) };
  if (file.body.byteLength > maxUploadBytes)
    return { type: 'message', customId, text: `${label}, too large for LiveChat: see it in Backchannel` };
  const name = `${label.toLowerCase().replaceAll(' ', '-')}.${extensions[file.contentType] ?? 'bin'}`;
  const url = await media.upload({ bytes: file.body, name, contentType: file.contentType });
  return { type: 'file', customId, url, description: label };
};

/** The text of a message: what was written, or a description of what has no text. Undefined when its files are all there is. */
const textOf = (row: MessageRow): string | undefined => {
  const isMediaOnly = row.attachments.some(({ url }) => url !== undefined) && row.kind !== 'story-mention';
  const written = isMediaOnly ? row.text : lineOf(row, inEnglish);
  const source = row.kind === 'referral' ? undefined : referralLine(row.referral, undefined, inEnglish);
  const line = written !== undefined && source !== undefined ? `${written} (${source})` : (written ?? source);
  if (line === undefined) return undefined;
  return withQuoteWords(row, line);
};

const textPart = (prefix: string, text: string): Part => {
  const customId = `${prefix}0`;
  return { customId, make: async () => ({ type: 'message', customId, text }) };
};

/**
 * A message's attachments: its pages as cards; its media as one line, which is read in Backchannel, or as copies where an
 * administrator has allowed them.
 */
const attachmentParts = (row: MessageRow, prefix: string, media: MediaTransfer): Part[] => {
  const linked = row.attachments.flatMap((attachment, index) => {
    const { url } = attachment;
    return url === undefined
      ? []
      : [{ attachment: { ...attachment, url }, customId: `${prefix}${index + 1}` }];
  });
  const isCopied = (kind: AttachmentKind): boolean => media.mayCopy() && copiedKinds.has(kind);
  const told = linked.filter(({ attachment: { kind, url } }) => !isPage(url) && !isCopied(kind));
  return linked.flatMap(({ attachment, customId }): Part[] => {
    if (isPage(attachment.url)) {
      const title = attachment.title ?? nameOf(attachment.kind)[0];
      const { url } = attachment;
      return [{ customId, make: async () => ({ type: 'card', customId, title, linkText: 'Open', url }) }];
    }
    if (isCopied(attachment.kind)) return [{ customId, make: () => copyOf(customId, attachment, media) }];
    if (told[0]?.customId !== customId) return [];
    const text = seeWords(told.map((each) => each.attachment));
    return [{ customId, make: async () => ({ type: 'message', customId, text }) }];
  });
};

const messageParts = (row: MessageRow, prefix: string, media: MediaTransfer): Part[] => {
  const text = textOf(row);
  const textParts = text === undefined || text === '' ? [] : [textPart(prefix, text)];
  return [...textParts, ...attachmentParts(row, prefix, media)];
};

const note = (customId: string, noteType: string, text: string): Part => ({
  customId,
  make: async () => ({ type: 'note', customId, noteType, text }),
});

/** Where an answer of our side was written that no console of ours sent. */
const placeOf: Readonly<Record<MessageOrigin, string>> = {
  customer: 'outside of Backchannel',
  console: 'outside of Backchannel',
  unknown: 'outside of Backchannel',
  'instagram-app': "in Instagram's own app",
  'page-inbox': 'in the inbox of the Facebook Page',
  'other-app': 'in another app',
};

const remark = (...parts: Parameters<typeof note>): Part => ({ ...note(...parts), isRemark: true });

/** The last letters of remarks' custom ids. */
const remarkParts = { arrivedLate: 'a', outOfOrder: 'b', goesOn: 'c' } as const;
/** It says something about a message, and nothing of what is in it. */
export const isRemarkId = (customId: string | undefined): boolean =>
  Object.values(remarkParts).some((part) => customId?.endsWith(`.${part}`) === true);

/** LiveChat appends every event at the end of the chat: the remark says when this one was written. */
export const outOfOrderRemark = (prefix: string, sentAtMs: number): Part =>
  remark(
    `${prefix}${remarkParts.outOfOrder}`,
    'out_of_order',
    `Came late from Instagram: sent at ${utcTime(sentAtMs)}`,
  );

/** Why the conversation has a second chat. */
export const goesOnRemark = (prefix: string): Part =>
  remark(
    `${prefix}${remarkParts.goesOn}`,
    'goes_on',
    'Goes on from an earlier chat with this customer, in which LiveChat lets nobody write for them any more',
  );

const utcMinute = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

const utcTime = (ms: number): string => `${new Date(ms).toISOString().slice(11, 19)} UTC`;

/** The beginning of a row's custom ids. A reply is one subject, whoever records it. */
export const prefixOf = (row: Pick<InboundRow, 'kind' | 'subject' | 'variant'>, tag: string): string =>
  subjectPrefix(tag, {
    kind: row.kind === 'edit' || row.kind === 'reaction' ? row.kind : 'message',
    id: row.subject,
    variant: row.variant,
  });

/**
 * The events that are to be in LiveChat for one row, read from the messages as they are now: what was unsent or purged meanwhile
 * is not written any more.
 */
export const partsOf = (
  row: InboundRow,
  tag: string,
  messages: Pick<MessageStore, 'get' | 'byMid'>,
  media: MediaTransfer,
): Part[] => {
  const prefix = prefixOf(row, tag);
  const message =
    messages.byMid(row.accountId, row.subject as MessageMid) ?? messages.get(row.subject as MessageId);
  if (row.kind === 'reaction') {
    if (message?.isUnsent) return [];
    if (row.agentId !== undefined) {
      const who = media.agentName(row.agentId) ?? row.agentId;
      const what =
        row.emoji === undefined
          ? 'took back a reaction'
          : `reacted ${withEmojiHeart(row.emoji)} to a message`;
      return [note(`${prefix}0`, 'reacted', `${who} ${what}`)];
    }
    const text =
      row.emoji === undefined ? 'Took back a reaction' : `Reacted ${withEmojiHeart(row.emoji)} to a message`;
    return [textPart(prefix, text)];
  }
  if (!message || message.isUnsent) return [];
  switch (row.kind) {
    case 'message': {
      const parts = messageParts(message, prefix, media);
      if (parts.length === 0 || !row.isLate) return parts;
      const text = `Arrived while nobody was here: ${utcMinute(row.receivedAtMs)}`;
      return [remark(`${prefix}${remarkParts.arrivedLate}`, 'arrived_late', text), ...parts];
    }
    case 'edit':
      return [textPart(prefix, `Edited a message: ${message.text ?? ''}`)];
    case 'echo':
      // A console of ours sent it after all, and records it itself.
      if (message.isOurs) return [];
      return [
        note(
          `${prefix}0`,
          'answered_elsewhere',
          `Answered ${placeOf[originOf(message)]}: ${withReplyWords(message, lineOf(message, inEnglish))}`,
        ),
      ];
    case 'record': {
      const name = row.agentId === undefined ? undefined : (media.agentName(row.agentId) ?? row.agentId);
      return [
        note(
          `${prefix}0`,
          'answered_elsewhere',
          `${name ?? 'A colleague'} answered: ${withReplyWords(message, lineOf(message, inEnglish))}`,
        ),
      ];
    }
    case 'unsend':
    case 'profile':
      return [];
  }
};
