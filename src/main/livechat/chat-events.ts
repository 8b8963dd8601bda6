import { z } from 'zod';
import { foreignTextSchema, listOf as boundedListOf } from '../../shared/bounds.ts';
import { BackchannelError } from '../../shared/errors.ts';
import type { Log } from '../log.ts';
import { asFlag } from '../../shared/foreign-json.ts';

/**
 * Chats as the integration reads and writes them, in our terms. Source: livechat.md §8, §10.
 * Times are epoch ms by LiveChat's clock.
 */

/** An event in a chat. `visibility` is LiveChat's, not parsed: only outbound-policy.ts of the bridge decides by it. */
export interface ChatEvent {
  id: string;
  customId: string | undefined;
  type: string;
  /** Of a system message: what it tells of (livechat.md §8). */
  systemType: string | undefined;
  createdAtMs: number;
  authorId: string | undefined;
  visibility: unknown;
  /** Visibility as the customer side names it; absent on the agent side. */
  recipients: unknown;
  isDeleted: boolean;
  /** `status.delivered`: an integration has brought it to the customer. */
  isDelivered: boolean;
  text: string | undefined;
  file: { url: string; name: string | undefined } | undefined;
  /** Titles, subtitles and links of a rich message, in order. */
  lines: string[];
}

export interface ChatThread {
  id: string;
  isActive: boolean;
  createdAtMs: number;
  tags: string[];
  /** It waits for an agent. */
  isQueued: boolean;
  events: ChatEvent[];
}

/** What the integration can write into a chat. LiveChat returns `customId` wherever the event appears. */
export type OutgoingEvent = { customId: string } & (
  | { type: 'message'; text: string }
  | { type: 'file'; url: string; description: string }
  /** A small card with one link. */
  | { type: 'card'; title: string; linkText: string; url: string }
  /** A system message, without an author. */
  | { type: 'note'; noteType: string; text: string }
);

/** A truth value of LiveChat's. */
export const flag = z
  .unknown()
  .optional()
  .transform((value) => asFlag(value));
/** Of something that is told by being there, whatever it holds. */
export const isThere = z
  .unknown()
  .optional()
  .transform((value) => value !== undefined && value !== null);
const optionalText = foreignTextSchema.optional().catch(undefined);
const timeSchema = foreignTextSchema.transform((text, context) => {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) context.addIssue({ code: 'custom', message: 'not a time' });
  return ms;
});

const elementSchema = z.object({
  title: optionalText,
  subtitle: optionalText,
  buttons: boundedListOf(z.object({ type: optionalText, value: optionalText }))
    .optional()
    .catch(undefined),
});

export const chatEventSchema = z
  .object({
    id: foreignTextSchema.min(1),
    custom_id: optionalText,
    type: foreignTextSchema,
    system_message_type: optionalText,
    created_at: timeSchema,
    author_id: optionalText,
    visibility: z.unknown().optional(),
    recipients: z.unknown().optional(),
    deleted: flag,
    properties: z
      .object({ status: z.object({ delivered: z.unknown().optional() }).nullish() })
      .nullish()
      .catch(undefined),
    text: optionalText,
    url: optionalText,
    name: optionalText,
    elements: boundedListOf(elementSchema).optional().catch(undefined),
  })
  .transform((raw): ChatEvent => ({
    id: raw.id,
    customId: raw.custom_id,
    type: raw.type,
    systemType: raw.system_message_type,
    createdAtMs: raw.created_at,
    authorId: raw.author_id,
    visibility: raw.visibility,
    recipients: raw.recipients,
    isDeleted: raw.deleted,
    isDelivered: asFlag(raw.properties?.status?.delivered),
    text: raw.text,
    file: raw.url === undefined ? undefined : { url: raw.url, name: raw.name },
    lines: (raw.elements ?? []).flatMap(({ title, subtitle, buttons }) => [
      ...[title, subtitle].filter((line) => line !== undefined && line !== ''),
      ...(buttons ?? []).flatMap(({ type, value }) => (type === 'url' && value ? [value] : [])),
    ]) as string[],
  }));

/** What of a list can be read, and how many entries cannot: one odd entry may not hide the others. A missing list is empty. */
export const readableList = <T extends z.ZodType>(item: T) =>
  z
    .unknown()
    .optional()
    .transform((value): { items: z.output<T>[]; unreadable: number } => {
      const entries: readonly unknown[] = Array.isArray(value) ? value : [];
      const items = entries.flatMap((entry) => {
        const parsed = item.safeParse(entry);
        return parsed.success ? [parsed.data] : [];
      });
      return { items, unreadable: entries.length - items.length };
    });

export const chatThreadSchema = z
  .object({
    id: foreignTextSchema.min(1),
    active: flag,
    created_at: timeSchema,
    tags: boundedListOf(foreignTextSchema).optional().catch(undefined),
    queue: isThere,
    /** Absent when the plan hides old threads. */
    events: readableList(chatEventSchema).optional(),
  })
  .transform((raw) => ({
    thread: {
      id: raw.id,
      isActive: raw.active,
      createdAtMs: raw.created_at,
      tags: raw.tags ?? [],
      isQueued: raw.queue,
      events: raw.events?.items ?? [],
    } satisfies ChatThread as ChatThread,
    unreadable: raw.events?.unreadable ?? 0,
  }));

export const threadsPageSchema = z
  .object({ threads: readableList(chatThreadSchema), next_page_id: optionalText })
  .transform(({ threads: { items, unreadable }, next_page_id: nextPageId }) => ({
    threads: items.map(({ thread }) => thread),
    nextPageId,
    /** Threads and events that could not be read: each is missing by itself. */
    unreadable: items.reduce((sum, item) => sum + item.unreadable, unreadable),
  }));
export type ThreadsPage = z.infer<typeof threadsPageSchema>;

/** The first page, with so many threads, or a further one by its id. */
export type ThreadsRequest = { limit: number } | { pageId: string };

/** The request `list_threads` of both chat APIs; newest thread first. */
export const listThreadsBody = (chatId: string, page: ThreadsRequest): Record<string, unknown> =>
  'pageId' in page
    ? { chat_id: chatId, page_id: page.pageId }
    : { chat_id: chatId, limit: page.limit, sort_order: 'desc' };

/** One call of `list_threads`; what of its answer could not be read is counted in the log. */
export const readThreads = async (
  log: Pick<Log, 'info'> | undefined,
  call: () => Promise<ThreadsPage>,
): Promise<ThreadsPage> => {
  const page = await call();
  if (page.unreadable > 0) log?.info('livechat.odd-entries', { count: page.unreadable });
  return page;
};

/** LiveChat's limit of one text. */
const maxTextBytes = 16 * 1024;

const truncate = (text: string): string => {
  const bytes = Buffer.from(text);
  return bytes.length <= maxTextBytes ? text : bytes.subarray(0, maxTextBytes - 4).toString('utf8');
};

/** An event to send, as the platform has it. */
export const eventOnWire = (event: OutgoingEvent): Record<string, unknown> => {
  const base = { custom_id: event.customId };
  switch (event.type) {
    case 'message':
      return { ...base, type: 'message', text: truncate(event.text) };
    case 'file':
      return { ...base, type: 'file', url: event.url, alternative_text: event.description };
    case 'note':
      return {
        ...base,
        type: 'system_message',
        system_message_type: event.noteType,
        text: truncate(event.text),
      };
    case 'card': {
      const button = { type: 'url', text: event.linkText, value: event.url, target: 'new' };
      return {
        ...base,
        type: 'rich_message',
        template_id: 'cards',
        elements: [{ title: event.title, buttons: [{ ...button, postback_id: 'open', user_ids: [] }] }],
      };
    }
  }
};

/** Whether LiveChat refused for good, as opposed to not now. */
export const isRefusal = (error: unknown): boolean =>
  error instanceof BackchannelError &&
  (error.code === 'LIVECHAT_REFUSED' || error.code === 'LIVECHAT_FORBIDDEN');

/** LiveChat's type of a refusal, e.g. `chat_inactive`; undefined when it was none. */
export const refusalType = (error: unknown): string | undefined => {
  if (!(error instanceof BackchannelError)) return undefined;
  const type = error.details?.['type'];
  return typeof type === 'string' ? type : undefined;
};
