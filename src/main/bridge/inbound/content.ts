import type { AttachmentKind, MessageId, MessageMid } from '../../../shared/domain/index.ts';
import { withEmojiHeart } from '../../../shared/emoji-heart.ts';
import type { EventAttachment } from '../../../shared/domain/event.ts';
import { lineOf, type MessageRow, type MessagesRepository } from '../../conversations/index.ts';
import { maxUploadBytes, type OutgoingEvent } from '../../livechat/index.ts';
import type { InboundRow } from '../../storage/index.ts';
import { subjectPrefix } from '../ids.ts';

/** One event that is to be in LiveChat. `make` may have to fetch and upload first. */
export interface Part {
  customId: string;
  /** Says something about the message, and nothing that is in it. */
  isRemark?: true;
  make(): Promise<OutgoingEvent>;
}

/** Files on their way from Instagram to LiveChat. */
export interface Carrier {
  fetchMedia(url: string): Promise<{ body: Uint8Array; contentType: string } | undefined>;
  upload(file: { bytes: Uint8Array; name: string; contentType: string }): Promise<string>;
  agentName(agentId: string): string | undefined;
}

const mediaWords: Partial<Record<AttachmentKind, string>> = {
  image: 'Photo',
  video: 'Video',
  audio: 'Voice message',
  file: 'File',
  'story-mention': 'Story',
  'shared-post': 'Shared post',
  'shared-reel': 'Shared reel',
  'shared-story': 'Shared story',
};
/** Whose link is a picture or file; the others' is a page. */
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

/** What LiveChat is given of an attachment with a link: the file itself, or a card with the link when it is too large or cannot be had. */
const fileEvent = async (
  customId: string,
  attachment: EventAttachment & { url: string },
  carrier: Carrier,
): Promise<OutgoingEvent> => {
  const word = mediaWords[attachment.kind] ?? 'Attachment';
  const card = (title: string): OutgoingEvent => ({
    type: 'card',
    customId,
    title,
    linkText: 'Open',
    url: attachment.url,
  });
  if (!mediaKinds.has(attachment.kind) || isPage(attachment.url)) return card(attachment.title ?? word);
  const media = await carrier.fetchMedia(attachment.url);
  if (!media) return card(word);
  if (media.body.byteLength > maxUploadBytes) return card(`${word}, too large for LiveChat`);
  const name = `${word.toLowerCase().replaceAll(' ', '-')}.${extensions[media.contentType] ?? 'bin'}`;
  const url = await carrier.upload({ bytes: media.body, name, contentType: media.contentType });
  return { type: 'file', customId, url, description: word };
};

/** The words of a message: what was written, or words for what has none. Undefined when its files say everything. */
const wordsOf = (row: MessageRow): string | undefined => {
  const isMediaOnly = row.attachments.some(({ url }) => url !== undefined) && row.kind !== 'story-mention';
  const line = isMediaOnly ? row.text : lineOf(row);
  if (line === undefined) return undefined;
  // What is quoted may be unsent later, and LiveChat cannot change an event: only the fact is told.
  return row.replyTo?.kind === 'message' ? `In reply to an earlier message: ${line}` : line;
};

const messageParts = (row: MessageRow, prefix: string, carrier: Carrier): Part[] => {
  const words = wordsOf(row);
  const textPart: Part[] =
    words === undefined || words === ''
      ? []
      : [
          {
            customId: `${prefix}0`,
            make: async () => ({ type: 'message', customId: `${prefix}0`, text: words }),
          },
        ];
  const fileParts = row.attachments.flatMap((attachment, index): Part[] => {
    const { url } = attachment;
    if (url === undefined) return [];
    const customId = `${prefix}${index + 1}`;
    return [{ customId, make: () => fileEvent(customId, { ...attachment, url }, carrier) }];
  });
  return [...textPart, ...fileParts];
};

const note = (customId: string, noteType: string, text: string): Part => ({
  customId,
  make: async () => ({ type: 'note', customId, noteType, text }),
});

const remark = (...parts: Parameters<typeof note>): Part => ({ ...note(...parts), isRemark: true });

/** LiveChat puts everything at the end: the least we can do is to say when it was written. */
export const outOfOrder = (prefix: string, saidAtMs: number): Part =>
  remark(`${prefix}b`, 'out_of_order', `Came late from Instagram: sent at ${toTheSecond(saidAtMs)}`);

const when = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

const toTheSecond = (ms: number): string => `${new Date(ms).toISOString().slice(11, 19)} UTC`;

/** The subject that a row's custom ids name. A reply is one subject, whoever writes it down. */
export const prefixOf = (row: Pick<InboundRow, 'kind' | 'subject' | 'variant'>, tag: string): string =>
  subjectPrefix(tag, {
    kind: row.kind === 'edit' || row.kind === 'reaction' ? row.kind : 'message',
    id: row.subject,
    variant: row.variant,
  });

/**
 * The events that are to be in LiveChat for one row, read from the messages as they are now: what was unsent or purged meanwhile is
 * not written any more.
 */
export const partsOf = (
  row: InboundRow,
  tag: string,
  messages: Pick<MessagesRepository, 'get' | 'byMid'>,
  carrier: Carrier,
): Part[] => {
  const prefix = prefixOf(row, tag);
  const message =
    messages.byMid(row.accountId, row.subject as MessageMid) ?? messages.get(row.subject as MessageId);
  if (row.kind === 'reaction') {
    if (message?.isUnsent) return [];
    const text =
      row.emoji === undefined ? 'Took back a reaction' : `Reacted ${withEmojiHeart(row.emoji)} to a message`;
    return [
      { customId: `${prefix}0`, make: async () => ({ type: 'message', customId: `${prefix}0`, text }) },
    ];
  }
  if (!message || message.isUnsent) return [];
  switch (row.kind) {
    case 'message': {
      const parts = messageParts(message, prefix, carrier);
      const mark = `Arrived while nobody was here: ${when(row.receivedAtMs)}`;
      if (parts.length === 0) return parts;
      return [...(row.isLate ? [remark(`${prefix}a`, 'arrived_late', mark)] : []), ...parts];
    }
    case 'edit': {
      const text = `Edited a message: ${message.text ?? ''}`;
      return [
        { customId: `${prefix}0`, make: async () => ({ type: 'message', customId: `${prefix}0`, text }) },
      ];
    }
    case 'echo':
      // A console of ours sent it after all, and writes it down itself.
      if (message.isOurs) return [];
      return [
        note(`${prefix}0`, 'answered_elsewhere', `Answered in Instagram's own app: ${lineOf(message)}`),
      ];
    case 'record': {
      const name = row.agentId === undefined ? undefined : (carrier.agentName(row.agentId) ?? row.agentId);
      return [
        note(`${prefix}0`, 'answered_elsewhere', `${name ?? 'A colleague'} answered: ${lineOf(message)}`),
      ];
    }
    case 'unsend':
    case 'profile':
      return [];
  }
};
