import { z } from 'zod';
import { foreignDecimalSchema, foreignTextSchema, listOf as boundedListOf } from '../../shared/bounds.ts';
import { BackchannelError } from '../../shared/errors.ts';
import {
  chatEventSchema,
  chatThreadSchema,
  eventOnWire,
  flag,
  isThere,
  listThreadsBody,
  readableList,
  readThreads,
  threadsPageSchema,
} from './chat-events.ts';
import type { ChatEvent, ChatThread, OutgoingEvent, ThreadsPage, ThreadsRequest } from './chat-events.ts';
import { apiVersion, secureBaseUrl } from './config.ts';
import { uploadedSchema, uploadForm, uploadTimeoutMs } from './upload.ts';
import type { LiveChatConfig } from './config.ts';
import type { HttpClient } from './http.ts';
import type { Log } from '../log.ts';

export interface ChatSummary {
  id: string;
  customerId: string | undefined;
  /** Who of the team is in it now. */
  agentIds: string[];
  /** Of these whom the customer sees: not who only listens in. */
  answeringIds: string[];
  /** When LiveChat made the customer, epoch ms; 0: not told. */
  customerMadeAtMs: number;
  /** Last thread; a chat always has one, unless the plan hides it. */
  lastThread: Pick<ChatThread, 'id' | 'isActive' | 'createdAtMs' | 'tags' | 'isQueued'> | undefined;
  /** The newest event of each type. */
  newestEvents: ChatEvent[];
}

/** Who a chat's customer is, as agents read it. */
export interface ShownCustomer {
  name: string | undefined;
  /** Session fields: the handle, when the bridge wrote it. */
  hasFields: boolean;
}

/** One chat as it is now. */
export interface ChatNow extends Pick<ChatSummary, 'customerMadeAtMs' | 'agentIds' | 'answeringIds'> {
  /** Its last thread is open. */
  isActive: boolean;
  /** Whose agents have access; 0: all. Undefined: not told. */
  groupIds: number[] | undefined;
  /** The last one, with what was said in it; undefined: not told. */
  thread: ChatThread | undefined;
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
  /** Refusal: `not_found`. */
  chat(token: string, chatId: string): Promise<ChatNow>;
  /** Newest thread first, with everything an administrator sees. */
  listThreads(token: string, chatId: string, page: ThreadsRequest): Promise<ThreadsPage>;
  /** What the agent side shows of the chat's customer; undefined: of nobody. Refusal `not_found`: the chat is gone. */
  shownCustomer(token: string, chatId: string): Promise<ShownCustomer | undefined>;
  /**
   * As the agent. Refusals: `chat_inactive`; and of who is not among the chat's users, for which the pages have `not_allowed` and
   * `missing_access` and production answers 403 `authorization` (livechat.md §6).
   */
  sendEvent(token: string, chatId: string, event: OutgoingEvent): Promise<{ eventId: string }>;
  /** As the agent, seen by agents alone. Refusals: those of `sendEvent`. */
  whisper(token: string, chatId: string, whisper: { customId: string; text: string }): Promise<void>;
  /** The agent comes into the chat unseen by the customer, and can only whisper. */
  listenIn(token: string, chatId: string, agentId: string): Promise<void>;
  /** As the agent, who joins the chat. `groupIds`: whose agents have access; absent: all. Refusal `chat_already_active`. */
  resumeChat(
    token: string,
    chatId: string,
    event: OutgoingEvent,
    options?: { groupIds?: readonly number[] | undefined },
  ): Promise<void>;
  /** As the agent. Answers an address that an event can name for 24 hours. Refusal `entity_too_large`. */
  upload(token: string, file: { bytes: Uint8Array; name: string; contentType: string }): Promise<string>;
  /** The agent joins. Refused where the customer sees an agent already, and the vendor has not unlocked a second one. */
  join(token: string, chatId: string, agentId: string): Promise<void>;
  /** As the agent, who need not be in the chat. Refusals: `chat_inactive`, `missing_access`. */
  deactivate(token: string, chatId: string): Promise<void>;
  /**
   * As the agent, who need not be in the chat: it goes to this agent, and everybody else leaves it. `isYielding`: refused unless
   * the agent can take it at once; otherwise it may wait for them in the queue. Refusals: `chat_inactive`, `missing_access`.
   */
  transfer(token: string, chatId: string, agentId: string, options: { isYielding: boolean }): Promise<void>;
  /** As the agent: this agent leaves the chat. Refusals: `chat_inactive`, `not_found`, `missing_access`. */
  removeAgent(token: string, chatId: string, agentId: string): Promise<void>;
  /** As the agent. LiveChat knows the tags of its own list only. Refusals: `validation`; untagged, `not_found`. */
  setTag(
    token: string,
    thread: { chatId: string; threadId: string },
    tag: string,
    isOn: boolean,
  ): Promise<void>;
}

const usersSchema = readableList(
  z.object({
    id: foreignTextSchema,
    type: foreignTextSchema,
    present: flag,
    visibility: z.unknown().optional(),
    created_at: foreignTextSchema.optional().catch(undefined),
  }),
).transform(({ items: users }) => ({
  customerId: users.find(({ type }) => type === 'customer')?.id,
  customerMadeAtMs: Date.parse(users.find(({ type }) => type === 'customer')?.created_at ?? '') || 0,
  agentIds: users.flatMap(({ id, type, present }) => (type === 'agent' && present ? [id] : [])),
  answeringIds: users.flatMap(({ id, type, present, visibility }) =>
    type === 'agent' && present && visibility !== 'agents' ? [id] : [],
  ),
}));

/** The customer token's client: ours for ever, while `client_id` is that of whoever opened the chat last (livechat.md §10.4). */
const sourceSchema = z
  .object({ source: z.object({ customer_client_id: foreignTextSchema.nullish() }).nullish() })
  .transform((properties) => properties.source?.customer_client_id)
  .nullish()
  .transform((clientId) => clientId ?? undefined)
  .catch(undefined);

const summarySchema = z
  .object({
    id: foreignTextSchema.min(1),
    users: usersSchema,
    properties: sourceSchema,
    last_thread_summary: z
      .object({
        id: foreignTextSchema,
        active: flag,
        created_at: foreignTextSchema,
        tags: boundedListOf(foreignTextSchema).optional().catch(undefined),
        queue: isThere,
        properties: sourceSchema,
      })
      .nullish()
      .catch(undefined),
    last_event_per_type: z.record(foreignTextSchema, z.object({ event: z.unknown().optional() })).catch({}),
  })
  .transform((raw): ChatSummary & { clientIds: (string | undefined)[] } => ({
    id: raw.id,
    ...raw.users,
    clientIds: [raw.properties, raw.last_thread_summary?.properties],
    lastThread: raw.last_thread_summary
      ? {
          id: raw.last_thread_summary.id,
          isActive: raw.last_thread_summary.active,
          createdAtMs: Date.parse(raw.last_thread_summary.created_at),
          tags: raw.last_thread_summary.tags ?? [],
          isQueued: raw.last_thread_summary.queue,
        }
      : undefined,
    newestEvents: Object.values(raw.last_event_per_type).flatMap(({ event }) => {
      const parsed = chatEventSchema.safeParse(event);
      return parsed.success ? [parsed.data] : [];
    }),
  }));

const chatNowFields = z.object({
  users: usersSchema,
  access: z
    .object({ group_ids: boundedListOf(foreignDecimalSchema.int()) })
    .optional()
    .catch(undefined),
  thread: z.object({ active: flag }).nullish().catch(undefined),
  wholeThread: chatThreadSchema.optional().catch(undefined),
});
/** `thread` is read twice: whether it is open is told of one, too, whose rest cannot be read. */
const chatNowSchema = z
  .unknown()
  .transform((raw) =>
    typeof raw === 'object' && raw !== null && 'thread' in raw ? { ...raw, wholeThread: raw.thread } : raw,
  )
  .pipe(chatNowFields)
  .transform((raw): ChatNow => ({
    customerMadeAtMs: raw.users.customerMadeAtMs,
    agentIds: raw.users.agentIds,
    answeringIds: raw.users.answeringIds,
    isActive: raw.thread?.active ?? false,
    groupIds: raw.access?.group_ids,
    thread: raw.wholeThread?.thread,
  }));

const chatsSchema = z
  .object({ chats_summary: readableList(summarySchema), next_page_id: foreignTextSchema.nullish() })
  .transform((raw) => ({
    chats: raw.chats_summary.items,
    unreadable: raw.chats_summary.unreadable,
    nextPageId: raw.next_page_id ?? undefined,
  }));

const shownCustomerSchema = z
  .object({
    users: boundedListOf(
      z.object({
        type: foreignTextSchema,
        name: foreignTextSchema.optional().catch(undefined),
        session_fields: boundedListOf(z.unknown()).catch([]),
      }),
    ),
  })
  .transform(({ users }): ShownCustomer | undefined => {
    const customer = users.find(({ type }) => type === 'customer');
    return customer && { name: customer.name, hasFields: customer.session_fields.length > 0 };
  });

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
    body: Record<string, unknown> | FormData,
    schema: z.ZodType<Answer>,
    timeoutMs?: number,
  ): Promise<Answer> => {
    const base = secureBaseUrl((await config()).apiUrl, 'apiUrl');
    const url = `${base}/v${apiVersion}/agent/action/${action}`;
    return http.request({ action, method: 'POST', url, body, token, schema, timeoutMs });
  };

  const addAgent = async (
    token: string,
    chatId: string,
    agentId: string,
    visibility: 'all' | 'agents',
  ): Promise<void> => {
    const who = { user_id: agentId, user_type: 'agent', visibility };
    const body = { chat_id: chatId, ...who, ignore_requester_presence: true };
    await call(token, 'add_user_to_chat', body, z.unknown());
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
                properties: { source: { customer_client_id: { values: [clientId] } } },
              },
            }
          : { page_id: pageId },
        chatsSchema,
      );
      if (answer.unreadable > 0) options.log?.info('livechat.odd-entries', { count: answer.unreadable });
      // Filtered here too: if LiveChat ignored the filter, the chats of others would come.
      const isOwn = ({ clientIds }: { clientIds: (string | undefined)[] }): boolean =>
        clientIds.includes(clientId);
      return {
        nextPageId: answer.nextPageId,
        chats: answer.chats.filter(isOwn).map(({ clientIds: _clientIds, ...chat }) => chat),
      };
    },
    chat: (token, chatId) => call(token, 'get_chat', { chat_id: chatId }, chatNowSchema),
    listThreads: (token, chatId, page) =>
      readThreads(options.log, () =>
        call(token, 'list_threads', listThreadsBody(chatId, page), threadsPageSchema),
      ),
    shownCustomer: (token, chatId) => call(token, 'get_chat', { chat_id: chatId }, shownCustomerSchema),
    async sendEvent(token, chatId, event) {
      const body = { chat_id: chatId, event: { ...eventOnWire(event), visibility: 'all' } };
      const schema = z.object({ event_id: foreignTextSchema.min(1) });
      return { eventId: (await call(token, 'send_event', body, schema)).event_id };
    },
    async whisper(token, chatId, { customId, text }) {
      const event = { ...eventOnWire({ type: 'message', customId, text }), visibility: 'agents' };
      await call(token, 'send_event', { chat_id: chatId, event }, z.unknown());
    },
    listenIn: (token, chatId, agentId) => addAgent(token, chatId, agentId, 'agents'),
    async resumeChat(token, chatId, event, { groupIds } = {}) {
      const access = groupIds && { group_ids: groupIds };
      const chat = { id: chatId, access, thread: { events: [eventOnWire(event)] } };
      await call(token, 'resume_chat', { chat, active: true, continuous: true }, z.unknown());
    },
    upload: (token, file) =>
      call(token, 'upload_file', uploadForm(file), uploadedSchema, uploadTimeoutMs).then(({ url }) => url),
    join: (token, chatId, agentId) => addAgent(token, chatId, agentId, 'all'),
    async deactivate(token, chatId) {
      await call(token, 'deactivate_chat', { id: chatId, ignore_requester_presence: true }, z.unknown());
    },
    async transfer(token, chatId, agentId, { isYielding }) {
      const body = {
        id: chatId,
        target: { type: 'agent', ids: [agentId] },
        ignore_agents_availability: !isYielding,
        ignore_requester_presence: true,
      };
      await call(token, 'transfer_chat', body, z.unknown());
    },
    async removeAgent(token, chatId, agentId) {
      const who = { user_id: agentId, user_type: 'agent' };
      const body = { chat_id: chatId, ...who, ignore_requester_presence: true };
      await call(token, 'remove_user_from_chat', body, z.unknown());
    },
    async setTag(token, { chatId, threadId }, tag, isOn) {
      const body = { chat_id: chatId, thread_id: threadId, tag };
      if (isOn) await call(token, 'tag_thread', body, z.unknown());
      else await call(token, 'untag_thread', body, z.unknown());
    },
  };
};

/** A grant that is not enough to run the bridge. Errors: LIVECHAT_FORBIDDEN. */
export const requireIntegrationScopes = (scopes: readonly string[]): void => {
  if (scopes.includes('customers:own') && scopes.some((scope) => scope.startsWith('chats--all:'))) return;
  throw new BackchannelError('LIVECHAT_FORBIDDEN', { details: { action: 'integration' } });
};
