import { z } from 'zod';
import {
  type AccountId,
  type AttachmentKind,
  customerIdSchema,
  messageMidSchema,
} from '../../shared/domain/index.ts';
import type { EventAttachment, MessagingEvent } from '../../shared/domain/event.ts';

/** Shapes of the history API (instagram.md §10): other words than the webhooks' for the same things. They stop here. */

const idSchema = z.union([z.string(), z.number()]).transform(String);
const text = z.string().optional().catch(undefined);
const personSchema = z.object({ id: idSchema, username: text });
const listOf = <T extends z.ZodType>(item: T) =>
  z
    .object({ data: z.array(item) })
    .optional()
    .catch(undefined);

const linkedMedia = z.object({ url: text }).optional().catch(undefined);
const historyAttachmentSchema = z.object({
  image_data: linkedMedia,
  video_data: linkedMedia,
  audio_data: linkedMedia,
  file_url: text,
  name: text,
  mime_type: text,
});
const storyPartSchema = z.object({ link: text, id: text }).optional().catch(undefined);

export const historyMessageSchema = z.object({
  id: messageMidSchema,
  created_time: text,
  from: personSchema.optional().catch(undefined),
  to: listOf(personSchema),
  message: text,
  attachments: listOf(historyAttachmentSchema),
  shares: listOf(z.object({ link: text, name: text })),
  story: z.object({ mention: storyPartSchema, reply_to: storyPartSchema }).optional().catch(undefined),
  reply_to: z.object({ mid: messageMidSchema }).optional().catch(undefined),
  reactions: listOf(
    z.object({
      reaction: text,
      emoji: text,
      users: z.union([z.array(personSchema), z.object({ data: z.array(personSchema) })]).catch([]),
    }),
  ),
  is_unsupported: z.boolean().optional().catch(undefined),
});
export type HistoryMessage = z.infer<typeof historyMessageSchema>;

export const threadSchema = z.object({
  id: z.string().min(1),
  updated_time: text,
  participants: listOf(personSchema),
});

/** `2026-09-21T19:11:07+0000`: without the colon that ISO 8601 and older parsers want. Undefined when unreadable. */
export const timeOf = (value: string | undefined): number | undefined => {
  if (value === undefined) return undefined;
  const ms = Date.parse(value.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
  return Number.isNaN(ms) ? undefined : ms;
};

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

const attachmentsOf = (raw: HistoryMessage): EventAttachment[] => [
  ...(raw.attachments?.data ?? []).map(attachmentOf),
  ...(raw.shares?.data ?? []).map(({ link, name }) => ({
    kind: 'shared-post' as const,
    title: name,
    url: link,
  })),
  ...(raw.story?.mention ? [{ kind: 'story-mention' as const, url: raw.story.mention.link }] : []),
];

/**
 * What one message of the history means, as events that apply like a webhook's: the message, then its reactions.
 * Empty when it names nobody or no time.
 */
export const eventsOfHistory = (accountId: AccountId, raw: HistoryMessage): MessagingEvent[] => {
  const atMs = timeOf(raw.created_time);
  if (raw.from === undefined || atMs === undefined) return [];
  const direction = raw.from.id === accountId ? 'out' : 'in';
  const other = direction === 'in' ? raw.from : raw.to?.data.find(({ id }) => id !== accountId);
  const customerId = customerIdSchema.safeParse(other?.id);
  if (!customerId.success) return [];
  const base = { accountId, customerId: customerId.data, isStandby: false, atMs };
  const replyTo = raw.reply_to
    ? ({ kind: 'message', mid: raw.reply_to.mid } as const)
    : raw.story?.reply_to
      ? ({ kind: 'story', url: raw.story.reply_to.link } as const)
      : undefined;
  const reactions = (raw.reactions?.data ?? []).flatMap(({ reaction, emoji, users }): MessagingEvent[] => {
    const sign = emoji ?? (reaction === 'love' ? '❤' : reaction);
    if (sign === undefined) return [];
    return (Array.isArray(users) ? users : users.data).map(({ id }) => ({
      type: 'reaction',
      ...base,
      mid: raw.id,
      by: id === accountId ? 'us' : 'customer',
      emoji: sign,
    }));
  });
  return [
    {
      type: 'message',
      ...base,
      mid: raw.id,
      direction,
      text: raw.message || undefined,
      attachments: attachmentsOf(raw),
      replyTo,
      isUnsupported: raw.is_unsupported ?? false,
      isSelf: false,
    },
    ...reactions,
  ];
};
