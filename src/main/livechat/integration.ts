import { z } from 'zod';
import { BackchannelError } from '../../shared/errors.ts';
import {
  chatEventSchema,
  eventOnWire,
  flag,
  listThreadsBody,
  readableList,
  readThreads,
  threadsPageSchema,
} from './chat-events.ts';
import type { ChatEvent, OutgoingEvent, ThreadsPage, ThreadsRequest } from './chat-events.ts';
import { apiVersion, secureBaseUrl } from './config.ts';
import type { LiveChatConfig } from './config.ts';
import type { HttpClient } from './http.ts';
import type { Log } from '../log.ts';

/** What an admin grants so that the consoles can act as customers. Source: livechat.md §3. */
export const integrationScopes = [
  'customers:own',
  'chats--all:ro',
  'agents--all:ro',
  'groups--all:ro',
] as const;

export interface ChatSummary {
  id: string;
  customerId: string | undefined;
  /** Who of the team is in it now. */
  agentIds: string[];
  /** OAuth client that produced it; ours for every chat of the bridge. */
  sourceClientId: string | undefined;
  /** Last thread; a chat always has one, unless the plan hides it. */
  lastThread: { id: string; isActive: boolean; createdAtMs: number } | undefined;
  /** The newest event of each type. */
  newestEvents: ChatEvent[];
}

/**
 * The agent side of the bridge's chats. Reading takes the integration's token, writing the signed-in agent's own.
 * Errors of every call: those of HttpClient.
 */
export interface IntegrationSide {
  /** Chats our own client has produced, newest last thread first. */
  listOwnChats(
    token: string,
    page: { isActive?: boolean | undefined; pageId?: string | undefined },
  ): Promise<{ chats: ChatSummary[]; nextPageId: string | undefined }>;
  /** Newest thread first, with everything an administrator sees. */
  listThreads(token: string, chatId: string, page: ThreadsRequest): Promise<ThreadsPage>;
  /** As the agent. Refusals: `chat_inactive`, `not_allowed` (not among the chat's users). */
  sendEvent(token: string, chatId: string, event: OutgoingEvent): Promise<{ eventId: string }>;
  /** As the agent, who joins the chat. */
  resumeChat(token: string, chatId: string, event: OutgoingEvent): Promise<void>;
  /** The agent joins. Refused where the plan allows one agent per chat. */
  join(token: string, chatId: string, agentId: string): Promise<void>;
}

const summarySchema = z
  .object({
    id: z.string().min(1),
    users: readableList(z.object({ id: z.string(), type: z.string(), present: flag })),
    properties: z
      .object({ source: z.object({ client_id: z.string().nullish() }).nullish() })
      .nullish()
      .catch(undefined),
    last_thread_summary: z
      .object({ id: z.string(), active: flag, created_at: z.string() })
      .nullish()
      .catch(undefined),
    last_event_per_type: z.record(z.string(), z.object({ event: z.unknown().optional() })).catch({}),
  })
  .transform((raw): ChatSummary => ({
    id: raw.id,
    customerId: raw.users.items.find(({ type }) => type === 'customer')?.id,
    agentIds: raw.users.items.flatMap(({ id, type, present }) => (type === 'agent' && present ? [id] : [])),
    sourceClientId: raw.properties?.source?.client_id ?? undefined,
    lastThread: raw.last_thread_summary
      ? {
          id: raw.last_thread_summary.id,
          isActive: raw.last_thread_summary.active,
          createdAtMs: Date.parse(raw.last_thread_summary.created_at),
        }
      : undefined,
    newestEvents: Object.values(raw.last_event_per_type).flatMap(({ event }) => {
      const parsed = chatEventSchema.safeParse(event);
      return parsed.success ? [parsed.data] : [];
    }),
  }));

const chatsSchema = z
  .object({ chats_summary: readableList(summarySchema), next_page_id: z.string().nullish() })
  .transform((raw) => ({
    chats: raw.chats_summary.items,
    unreadable: raw.chats_summary.unreadable,
    nextPageId: raw.next_page_id ?? undefined,
  }));

const chatsPerPage = 100;

export const createIntegrationSide = (options: {
  config: () => Promise<LiveChatConfig>;
  http: HttpClient;
  log?: Pick<Log, 'info'> | undefined;
}): IntegrationSide => {
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
    async listOwnChats(token, { isActive, pageId }) {
      const { clientId } = await config();
      const answer = await call(
        token,
        'list_chats',
        pageId === undefined
          ? {
              limit: chatsPerPage,
              sort_order: 'desc',
              filters: {
                active: isActive,
                properties: { source: { client_id: { values: [clientId] } } },
              },
            }
          : { page_id: pageId },
        chatsSchema,
      );
      if (answer.unreadable > 0) options.log?.info('livechat.odd-entries', { count: answer.unreadable });
      // Filtered here too: if LiveChat ignored the filter, the chats of others would come.
      const chats = answer.chats.filter(({ sourceClientId }) => sourceClientId === clientId);
      return { chats, nextPageId: answer.nextPageId };
    },
    listThreads: (token, chatId, page) =>
      readThreads(options.log, () =>
        call(token, 'list_threads', listThreadsBody(chatId, page), threadsPageSchema),
      ),
    async sendEvent(token, chatId, event) {
      const body = { chat_id: chatId, event: { ...eventOnWire(event), visibility: 'all' } };
      const schema = z.object({ event_id: z.string().min(1) });
      return { eventId: (await call(token, 'send_event', body, schema)).event_id };
    },
    async resumeChat(token, chatId, event) {
      const chat = { id: chatId, thread: { events: [eventOnWire(event)] } };
      await call(token, 'resume_chat', { chat, active: true, continuous: true }, z.unknown());
    },
    async join(token, chatId, agentId) {
      await call(
        token,
        'add_user_to_chat',
        {
          chat_id: chatId,
          user_id: agentId,
          user_type: 'agent',
          visibility: 'all',
          ignore_requester_presence: true,
        },
        z.unknown(),
      );
    },
  };
};

/** A grant that is not enough to run the bridge. Errors: LIVECHAT_FORBIDDEN. */
export const requireIntegrationScopes = (scopes: readonly string[]): void => {
  if (scopes.includes('customers:own') && scopes.some((scope) => scope.startsWith('chats--all:'))) return;
  throw new BackchannelError('LIVECHAT_FORBIDDEN', { details: { action: 'integration' } });
};
