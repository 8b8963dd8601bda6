import { z } from 'zod';
import { foreignDecimalSchema, foreignTextSchema } from '../../shared/bounds.ts';
import { BackchannelError } from '../../shared/errors.ts';
import { apiVersion, secureBaseUrl } from './config.ts';
import type { LiveChatConfig } from './config.ts';
import { eventOnWire, readableList } from './chat-events.ts';
import type { OutgoingEvent } from './chat-events.ts';
import type { HttpClient } from './http.ts';
import { uploadedSchema, uploadForm, uploadTimeoutMs } from './upload.ts';
import type { Log } from '../log.ts';

export interface CustomerToken {
  accessToken: string;
  /** The customer's id, the same in both chat APIs. */
  entityId: string;
  expiresInSec: number;
}

export interface OpenedThread {
  threadId: string;
  /** Of the events that opened it, in order. */
  eventIds: string[];
}

export interface Quiet {
  /** Calls no agent: the thread is or stays closed. */
  isQuiet?: boolean | undefined;
}

/**
 * Acting as a customer (livechat.md §10). Errors of every call: those of HttpClient; `refusalType` names a refusal.
 * No call is repeated here: a caller that does not know an outcome looks for it first.
 */
export interface CustomerSide {
  /**
   * `entityId` absent: a new customer. One that is given may be refused alone, in a way that is not documented (livechat.md
   * §2.6): it proves nothing about the agent's token.
   */
  token(agentToken: string, entityId: string | undefined): Promise<CustomerToken>;
  update(
    token: string,
    change: { name?: string | undefined; fields?: Record<string, string> | undefined },
  ): Promise<void>;
  /** Removes what LiveChat shows of who this customer is: the fields, and the name in favour of `nameInstead`. */
  clear(token: string, nameInstead: string): Promise<void>;
  /** A customer has one chat at most. */
  ownChatId(token: string): Promise<string | undefined>;
  /**
   * A continuous chat: starts also while nobody is online. Refusals: `chat_limit_reached` (there is one already),
   * `limit_reached` (so many wait for an agent that no more may).
   */
  startChat(
    token: string,
    events: readonly OutgoingEvent[],
    options?: Quiet,
  ): Promise<OpenedThread & { chatId: string }>;
  /** `groupIds`: whose agents have access; absent: all. Refusals: `chat_already_active` (its thread is open), `limit_reached`. */
  resumeChat(
    token: string,
    chatId: string,
    events: readonly OutgoingEvent[],
    options?: Quiet & { groupIds?: readonly number[] | undefined },
  ): Promise<OpenedThread>;
  /** Refusal `chat_inactive`: resume first. `isQuiet`: goes into the last thread, also when it is closed. */
  sendEvent(
    token: string,
    chatId: string,
    event: OutgoingEvent,
    options?: Quiet,
  ): Promise<{ eventId: string }>;
  /** Closes the thread. Refusal `chat_inactive`: it is closed. */
  deactivate(token: string, chatId: string): Promise<void>;
  /** Hides it: see livechat.md §11 for who reads it still. What a second removal of the same event answers is not documented. */
  deleteEvent(token: string, place: { chatId: string; threadId: string; eventId: string }): Promise<void>;
  /** Answers an address that an event can name for 24 hours. Refusal `entity_too_large`. */
  upload(token: string, file: { bytes: Uint8Array; name: string; contentType: string }): Promise<string>;
  /** The customer has seen everything up to this time. */
  markSeen(token: string, chatId: string, upToMs: number): Promise<void>;
  /** Sets `status.delivered`. */
  markDelivered(token: string, place: { chatId: string; threadId: string; eventId: string }): Promise<void>;
}

const tokenSchema = z
  .object({
    access_token: foreignTextSchema.min(1),
    entity_id: foreignTextSchema.min(1),
    expires_in: foreignDecimalSchema.positive(),
  })
  .transform((raw): CustomerToken => ({
    accessToken: raw.access_token,
    entityId: raw.entity_id,
    expiresInSec: raw.expires_in,
  }));
const chatsSchema = z.object({ chats_summary: readableList(z.object({ id: foreignTextSchema.min(1) })) });
/** The effect is there, whatever can be read of its ids. */
const eventIds = readableList(foreignTextSchema).transform(({ items }) => items);
const openedSchema = z
  .object({ thread_id: foreignTextSchema.min(1), event_ids: eventIds })
  .transform((raw): OpenedThread => ({ threadId: raw.thread_id, eventIds: raw.event_ids }));
const startedSchema = z
  .object({
    chat_id: foreignTextSchema.min(1),
    thread_id: foreignTextSchema.min(1),
    event_ids: eventIds,
  })
  .transform((raw) => ({ chatId: raw.chat_id, threadId: raw.thread_id, eventIds: raw.event_ids }));

export const createCustomerSide = (options: {
  config: () => Promise<LiveChatConfig>;
  http: HttpClient;
  organizationId: () => string | undefined;
  log?: Pick<Log, 'info'> | undefined;
}): CustomerSide => {
  const { config, http } = options;

  const call = async <Answer>(
    token: string,
    action: string,
    body: Record<string, unknown> | FormData,
    schema: z.ZodType<Answer>,
    timeoutMs?: number,
  ): Promise<Answer> => {
    const organizationId = options.organizationId();
    if (organizationId === undefined) throw new BackchannelError('SIGNED_OUT');
    const base = secureBaseUrl((await config()).apiUrl, 'apiUrl');
    const query = new URLSearchParams({ organization_id: organizationId }).toString();
    return http.request({
      action,
      method: 'POST',
      url: `${base}/v${apiVersion}/customer/action/${action}?${query}`,
      body,
      token,
      schema,
      timeoutMs,
    });
  };
  const thread = (events: readonly OutgoingEvent[]) => ({ events: events.map(eventOnWire) });

  return {
    async token(agentToken, entityId) {
      const { accountsUrl, clientId } = await config();
      return http.request({
        action: 'customer_token',
        method: 'POST',
        url: `${secureBaseUrl(accountsUrl, 'accountsUrl')}/v2/customer/token`,
        body: {
          grant_type: 'agent_token',
          client_id: clientId,
          response_type: 'token',
          entity_id: entityId,
        },
        token: agentToken,
        schema: tokenSchema,
      });
    },
    async update(token, { name, fields }) {
      const session = Object.entries(fields ?? {}).map(([key, value]) => ({ [key]: value }));
      if (name === undefined && session.length === 0) return;
      const change = { name, session_fields: session.length === 0 ? undefined : session };
      await call(token, 'update_customer', change, z.unknown());
    },
    async clear(token, nameInstead) {
      await call(token, 'set_customer_session_fields', { session_fields: [] }, z.unknown());
      await call(token, 'update_customer', { name: nameInstead }, z.unknown());
    },
    async ownChatId(token) {
      const { chats_summary: chats } = await call(token, 'list_chats', {}, chatsSchema);
      return chats.items[0]?.id;
    },
    startChat: (token, events, { isQuiet = false } = {}) =>
      call(
        token,
        'start_chat',
        { chat: { thread: thread(events) }, active: !isQuiet, continuous: true },
        startedSchema,
      ),
    resumeChat(token, chatId, events, { isQuiet = false, groupIds } = {}) {
      const access = groupIds && { group_ids: groupIds };
      const chat = { id: chatId, access, thread: thread(events) };
      return call(token, 'resume_chat', { chat, active: !isQuiet, continuous: true }, openedSchema);
    },
    async sendEvent(token, chatId, event, { isQuiet } = {}) {
      const body = { chat_id: chatId, event: eventOnWire(event), attach_to_last_thread: isQuiet };
      const { event_id: eventId } = await call(
        token,
        'send_event',
        body,
        z.object({ event_id: foreignTextSchema.min(1) }),
      );
      return { eventId };
    },
    async deactivate(token, chatId) {
      await call(token, 'deactivate_chat', { id: chatId }, z.unknown());
    },
    async deleteEvent(token, { chatId, threadId, eventId }) {
      const body = { chat_id: chatId, thread_id: threadId, event_id: eventId };
      await call(token, 'delete_event', body, z.unknown());
    },
    upload: (token, file) =>
      call(token, 'upload_file', uploadForm(file), uploadedSchema, uploadTimeoutMs).then(({ url }) => url),
    async markSeen(token, chatId, upToMs) {
      const body = { chat_id: chatId, seen_up_to: new Date(upToMs).toISOString() };
      await call(token, 'mark_events_as_seen', body, z.unknown());
    },
    async markDelivered(token, { chatId, threadId, eventId }) {
      await call(
        token,
        'update_event_properties',
        {
          chat_id: chatId,
          thread_id: threadId,
          event_id: eventId,
          properties: { status: { delivered: true } },
        },
        z.unknown(),
      );
    },
  };
};
