import { z } from 'zod';
import { foreignTextSchema, listOf as boundedListOf } from '../../shared/bounds.ts';
import type { Log } from '../log.ts';
import { type ChatEvent, type ChatThread, chatThreadSchema, readableList } from './chat-events.ts';
import { apiVersion, secureBaseUrl } from './config.ts';
import type { LiveChatConfig } from './config.ts';
import type { HttpClient } from './http.ts';

/** A thread of a chat, with who is in it. */
export interface ArchivedThread extends ChatThread {
  chatId: string;
  /** The chat's customer. */
  customerId: string | undefined;
  tags: string[];
  /** Names by id, of everybody in the chat. */
  names: ReadonlyMap<string, string>;
  agentIds: string[];
  /** LiveChat's plan hides what was said. */
  isHidden: boolean;
}

/** Chats as an agent may look them up. Errors of every call: those of HttpClient. */
export interface Archives {
  /** Threads of this customer that the agent may see, newest first; the first page. */
  ofCustomer(token: string, customerId: string): Promise<ArchivedThread[]>;
  /** Refusal: `not_found`. */
  thread(token: string, chatId: string, threadId: string): Promise<ArchivedThread>;
}

const threadsPerPage = 25;

const usersSchema = readableList(
  z.object({
    id: foreignTextSchema,
    type: foreignTextSchema,
    name: foreignTextSchema.optional().catch(undefined),
  }),
);

const threadFactsSchema = z.object({
  tags: boundedListOf(foreignTextSchema, 1_000).nullish().catch(undefined),
  user_ids: boundedListOf(foreignTextSchema, 1_000).nullish().catch(undefined),
  restricted_access: foreignTextSchema.nullish().catch(undefined),
});

const archivedSchema = z
  .object({ id: foreignTextSchema.min(1), users: usersSchema, thread: z.unknown() })
  .transform((raw, context): ArchivedThread => {
    const parsed = chatThreadSchema.safeParse(raw.thread);
    const facts = threadFactsSchema.safeParse(raw.thread);
    if (!parsed.success || !facts.success) {
      context.addIssue({ code: 'custom', message: 'not a thread' });
      return z.NEVER;
    }
    const { items: users } = raw.users;
    const inThread = new Set(facts.data.user_ids ?? users.map(({ id }) => id));
    return {
      ...parsed.data.thread,
      chatId: raw.id,
      customerId: users.find(({ type }) => type === 'customer')?.id,
      tags: facts.data.tags ?? [],
      names: new Map(users.flatMap(({ id, name }) => (name ? [[id, name] as const] : []))),
      agentIds: users.flatMap(({ id, type }) => (type === 'agent' && inThread.has(id) ? [id] : [])),
      isHidden: typeof facts.data.restricted_access === 'string',
    };
  });

const archivesSchema = z.object({ chats: readableList(archivedSchema) });

export const createArchives = (options: {
  config: () => Promise<LiveChatConfig>;
  http: HttpClient;
  log?: Pick<Log, 'info'> | undefined;
}): Archives => {
  const { config, http } = options;
  const call = async <Answer>(
    token: string,
    action: string,
    body: Record<string, unknown>,
    schema: z.ZodType<Answer>,
  ): Promise<Answer> => {
    const base = secureBaseUrl((await config()).apiUrl, 'apiUrl');
    const url = `${base}/v${apiVersion}/agent/action/${action}`;
    return http.request({ action, method: 'POST', url, body, token, schema });
  };
  return {
    async ofCustomer(token, customerId) {
      const { chats } = await call(
        token,
        'list_archives',
        { filters: { customer_id: customerId }, limit: threadsPerPage, sort_order: 'desc' },
        archivesSchema,
      );
      if (chats.unreadable > 0) options.log?.info('livechat.odd-entries', { count: chats.unreadable });
      // Filtered here too: if LiveChat ignored the filter, the chats of others would come.
      return chats.items.filter((thread) => thread.customerId === customerId);
    },
    thread: (token, chatId, threadId) =>
      call(token, 'get_chat', { chat_id: chatId, thread_id: threadId }, archivedSchema),
  };
};

/** What an event says to somebody who reads it; undefined: nothing. */
export const eventText = ({ text, file, lines, isDeleted }: ChatEvent): string | undefined => {
  if (isDeleted) return undefined;
  const said = [text, ...lines, file === undefined ? undefined : (file.name ?? 'A file')];
  return said.filter((each) => each !== undefined && each !== '').join('\n') || undefined;
};
