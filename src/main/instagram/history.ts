import { z } from 'zod';
import { foreignDecimalSchema, foreignTextSchema, listOf as boundedListOf } from '../../shared/bounds.ts';
import {
  type AccountId,
  type AttachmentKind,
  customerIdSchema,
  messageMidSchema,
} from '../../shared/domain/index.ts';
import type { EventAttachment, MessagingEvent } from '../../shared/domain/event.ts';
import { asFlag, asLink, asTimeMs, noLaterThan } from '../../shared/foreign-json.ts';

/** Shapes of the history API (instagram.md §10): other words than the webhooks' for the same things. They stop here. */

const idSchema = z.union([foreignTextSchema, foreignDecimalSchema]).transform(String);
const text = foreignTextSchema.optional().catch(undefined);
const link = z
  .unknown()
  .optional()
  .transform((value) => asLink(value));
const flag = z
  .unknown()
  .optional()
  .transform((value) => asFlag(value));
const personSchema = z.object({ id: idSchema, username: text });

/** What of a list could be read, and how many entries could not: one strange entry may not hide the others, but is counted. */
export interface Readable<T> {
  items: T[];
  unread: number;
}

/** The entries of a list in which anything may stand. */
export const readableList = <T extends z.ZodType>(item: T) =>
  boundedListOf(z.unknown()).transform((entries): Readable<z.output<T>> => {
    const items = entries.flatMap((entry) => {
      const parsed = item.safeParse(entry);
      return parsed.success ? [parsed.data] : [];
    });
    return { items, unread: entries.length - items.length };
  });

/** A list in its `data`, or bare. A missing one is empty; anything else counts as one entry that cannot be read. */
const listOf = <T extends z.ZodType>(item: T) =>
  z
    .unknown()
    .optional()
    .transform((value): Readable<z.output<T>> => {
      const bare: unknown =
        typeof value === 'object' && value !== null && 'data' in value ? value.data : value;
      if (bare === undefined || bare === null) return { items: [], unread: 0 };
      return readableList(item).safeParse(bare).data ?? { items: [], unread: 1 };
    });

const linkedMedia = z.object({ url: link }).nullish().catch(undefined);
const historyAttachmentSchema = z.object({
  image_data: linkedMedia,
  video_data: linkedMedia,
  audio_data: linkedMedia,
  file_url: link,
  name: text,
  mime_type: text,
});
const shareSchema = z.object({
  id: idSchema.optional().catch(undefined),
  link,
  name: text,
  description: text,
});
const storyPartSchema = z.object({ link, id: text }).nullish().catch(undefined);
const reactionSchema = z.object({ reaction: text, emoji: text, users: listOf(personSchema) });

export const historyMessageSchema = z.object({
  id: messageMidSchema,
  created_time: text,
  from: personSchema.optional().catch(undefined),
  to: listOf(personSchema),
  message: text,
  attachments: listOf(historyAttachmentSchema),
  shares: listOf(shareSchema),
  story: z.object({ mention: storyPartSchema, reply_to: storyPartSchema }).nullish().catch(undefined),
  reply_to: z.object({ mid: messageMidSchema }).nullish().catch(undefined),
  reactions: listOf(reactionSchema),
  is_unsupported: flag,
});
export type HistoryMessage = z.infer<typeof historyMessageSchema>;

export const threadSchema = z.object({
  id: idSchema.pipe(foreignTextSchema.min(1)),
  updated_time: text,
  participants: listOf(personSchema),
});

/** Epoch ms of `2026-09-21T19:11:07+0000`. Undefined when unreadable. */
export const timeOf = (value: string | undefined): number | undefined => asTimeMs(value);

const attachmentOf = (raw: z.infer<typeof historyAttachmentSchema>): EventAttachment => {
  const of = (kind: AttachmentKind, url: string | undefined): EventAttachment => ({
    kind,
    title: raw.name,
    url,
  });
  if (raw.image_data) return of('image', raw.image_data.url);
  if (raw.video_data) return of('video', raw.video_data.url);
  if (raw.audio_data) return of('audio', raw.audio_data.url);
  if (raw.mime_type?.startsWith('audio/')) return of('audio', raw.file_url);
  if (raw.mime_type?.startsWith('video/')) return of('video', raw.file_url);
  if (raw.mime_type?.startsWith('image/')) return of('image', raw.file_url);
  if (raw.file_url !== undefined) return of('file', raw.file_url);
  return { kind: 'other', label: raw.mime_type ?? 'attachment' };
};

/** A reel's address names it; a link into the CDN does not, and its medium is shown by what it turns out to be. */
const isReel = (url: string | undefined): boolean =>
  url !== undefined && /\/(?:reel|reels|tv)\//.test(new URL(url).pathname);

const attachmentsOf = (raw: HistoryMessage): EventAttachment[] => [
  ...raw.attachments.items.map(attachmentOf),
  ...raw.shares.items.map(({ link: url, name, description }) => ({
    kind: isReel(url) ? ('shared-reel' as const) : ('shared-post' as const),
    title: name ?? description,
    url,
  })),
  ...(raw.story?.mention ? [{ kind: 'story-mention' as const, url: raw.story.mention.link }] : []),
];

/**
 * What one message of the history means, as events that apply like a webhook's: the message, then its reactions.
 * Empty when it names nobody or no time. `receivedAtMs`: nothing in it is later.
 */
export const eventsOfHistory = (
  accountId: AccountId,
  raw: HistoryMessage,
  receivedAtMs: number,
): MessagingEvent[] => {
  const toldMs = timeOf(raw.created_time);
  if (raw.from === undefined || toldMs === undefined) return [];
  const atMs = noLaterThan(receivedAtMs, toldMs);
  const direction = raw.from.id === accountId ? 'out' : 'in';
  const other = direction === 'in' ? raw.from : raw.to.items.find(({ id }) => id !== accountId);
  const customerId = customerIdSchema.safeParse(other?.id);
  if (!customerId.success) return [];
  const base = { accountId, customerId: customerId.data, isStandby: false, atMs };
  const replyTo = raw.reply_to
    ? ({ kind: 'message', mid: raw.reply_to.mid } as const)
    : raw.story?.reply_to
      ? ({ kind: 'story', url: raw.story.reply_to.link } as const)
      : undefined;
  const reactions = raw.reactions.items.flatMap(({ reaction, emoji, users }): MessagingEvent[] => {
    const sign = emoji ?? (reaction === 'love' ? '❤' : reaction);
    if (sign === undefined) return [];
    return users.items.map(({ id }) => ({
      type: 'reaction',
      ...base,
      mid: raw.id,
      by: id === accountId ? 'us' : 'customer',
      emoji: sign,
    }));
  });
  const lists = [
    raw.to,
    raw.attachments,
    raw.shares,
    raw.reactions,
    ...raw.reactions.items.map(({ users }) => users),
  ];
  const unreadable = lists.reduce((sum, { unread }) => sum + unread, 0);
  return [
    {
      type: 'message',
      ...base,
      mid: raw.id,
      direction,
      text: raw.message || undefined,
      attachments: attachmentsOf(raw),
      replyTo,
      isUnsupported: raw.is_unsupported,
      isSelf: false,
      unreadable: unreadable === 0 ? undefined : unreadable,
    },
    ...reactions,
  ];
};
