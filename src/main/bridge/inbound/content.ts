import type { AttachmentKind, MessageId, MessageMid } from '../../../shared/domain/index.ts';
import { withEmojiHeart } from '../../../shared/emoji-heart.ts';
import type { EventAttachment } from '../../../shared/domain/event.ts';
import { lineOf, type MessageRow, type MessageStore } from '../../conversations/index.ts';
import { maxUploadBytes, type OutgoingEvent } from '../../livechat/index.ts';
import { subjectPrefix } from '../ids.ts';
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
  /** undefined: it cannot be had. */
  fetchMedia(url: string): Promise<{ body: Uint8Array; contentType: string } | undefined>;
  upload(file: { bytes: Uint8Array; name: string; contentType: string }): Promise<string>;
  agentName(agentId: string): string | undefined;
}

const mediaLabels: Partial<Record<AttachmentKind, string>> = {
  image: 'Photo',
  video: 'Video',
  audio: 'Voice message',
  file: 'File',
  'story-mention': 'Story',
  'shared-post': 'Shared post',
  'shared-reel': 'Shared reel',
  'shared-story': 'Shared story',
};
/** Attachments whose link is a file; the link of the others is a page. */
const mediaKinds: ReadonlySet<AttachmentKind> = new Set(['image', 'video', 'audio', 'file', 'story-mention']);

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

/** The event for an attachment with a link: the file itself, or a card with the link when it is too large or cannot be had. */
const fileEvent = async (
  customId: string,
  attachment: EventAttachment & { url: string },
  media: MediaTransfer,
): Promise<OutgoingEvent> => {
  const label = mediaLabels[attachment.kind] ?? 'Attachment';
  const card = (title: string): OutgoingEvent => ({
    type: 'card',
    customId,
    title,
    linkText: 'Open',
    url: attachment.url,
  });
  if (!mediaKinds.has(attachment.kind) || isPage(attachment.url)) return card(attachment.title ?? label);
  const file = await media.fetchMedia(attachment.url);
  if (!file) return card(label);
  if (file.body.byteLength > maxUploadBytes) return card(`${label}, too large for LiveChat`);
  const name = `${label.toLowerCase().replaceAll(' ', '-')}.${extensions[file.contentType] ?? 'bin'}`;
  const url = await media.upload({ bytes: file.body, name, contentType: file.contentType });
  return { type: 'file', customId, url, description: label };
};

/** The text of a message: what was written, or a description of what has no text. Undefined when its files are all there is. */
const textOf = (row: MessageRow): string | undefined => {
  const isMediaOnly = row.attachments.some(({ url }) => url !== undefined) && row.kind !== 'story-mention';
  const line = isMediaOnly ? row.text : lineOf(row);
  if (line === undefined) return undefined;
  // What is quoted may be unsent later, and LiveChat cannot change an event: only that it is a reply is written.
  return row.replyTo?.kind === 'message' ? `In reply to an earlier message: ${line}` : line;
};

const textPart = (prefix: string, text: string): Part => {
  const customId = `${prefix}0`;
  return { customId, make: async () => ({ type: 'message', customId, text }) };
};

const messageParts = (row: MessageRow, prefix: string, media: MediaTransfer): Part[] => {
  const text = textOf(row);
  const textParts = text === undefined || text === '' ? [] : [textPart(prefix, text)];
  const fileParts = row.attachments.flatMap((attachment, index): Part[] => {
    const { url } = attachment;
    if (url === undefined) return [];
    const customId = `${prefix}${index + 1}`;
    return [{ customId, make: () => fileEvent(customId, { ...attachment, url }, media) }];
  });
  return [...textParts, ...fileParts];
};

const note = (customId: string, noteType: string, text: string): Part => ({
  customId,
  make: async () => ({ type: 'note', customId, noteType, text }),
});

const remark = (...parts: Parameters<typeof note>): Part => ({ ...note(...parts), isRemark: true });

/** LiveChat appends every event at the end of the chat: the remark says when this one was written. */
export const outOfOrderRemark = (prefix: string, sentAtMs: number): Part =>
  remark(`${prefix}b`, 'out_of_order', `Came late from Instagram: sent at ${utcTime(sentAtMs)}`);

/** Why the conversation has a second chat. */
export const goesOnRemark = (prefix: string): Part =>
  remark(
    `${prefix}c`,
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
      return [remark(`${prefix}a`, 'arrived_late', text), ...parts];
    }
    case 'edit':
      return [textPart(prefix, `Edited a message: ${message.text ?? ''}`)];
    case 'echo':
      // A console of ours sent it after all, and records it itself.
      if (message.isOurs) return [];
      return [
        note(`${prefix}0`, 'answered_elsewhere', `Answered in Instagram's own app: ${lineOf(message)}`),
      ];
    case 'record': {
      const name = row.agentId === undefined ? undefined : (media.agentName(row.agentId) ?? row.agentId);
      return [
        note(`${prefix}0`, 'answered_elsewhere', `${name ?? 'A colleague'} answered: ${lineOf(message)}`),
      ];
    }
    case 'unsend':
    case 'profile':
      return [];
  }
};
