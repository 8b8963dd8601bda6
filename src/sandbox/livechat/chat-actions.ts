/** What the Agent and the Customer Chat API do alike: fields of requests, opening threads, saying, marking, properties. */
import { z } from 'zod';
import { action, propertiesSchema, propertyNamesSchema, type ActionTable } from './actions.ts';
import { LiveChatError } from './errors.ts';
import { announceInChat } from './model/chat-changes.ts';
import type { ThreadStart } from './model/chats.ts';
import { contentOf, sentEventSchema, type SentEvent } from './model/event-input.ts';
import { addEvent, type EventDraft } from './model/events.ts';
import { hashedAgentId } from './model/ids.ts';
import { deleteProperties, updateProperties } from './model/property-changes.ts';
import type { Caller, Chat, Properties, Thread, Visibility, World } from './model/types.ts';

export const pageFields = {
  sort_order: z.enum(['asc', 'desc']).optional(),
  limit: z.int().optional(),
  page_id: z.string().optional(),
};
export const openingFields = { active: z.boolean().optional(), continuous: z.boolean().optional() };
export const inThread = { chat_id: z.string(), thread_id: z.string() };
export const inEvent = { ...inThread, event_id: z.string() };

export const initialThreadSchema = z
  .object({ events: z.array(sentEventSchema).optional(), properties: propertiesSchema.optional() })
  .optional();
export const getChatSchema = z.object({ chat_id: z.string(), thread_id: z.string().optional() });
export const sendSchema = z.object({
  chat_id: z.string(),
  event: sentEventSchema,
  attach_to_last_thread: z.boolean().optional(),
});
export const markSeenSchema = z.object({ chat_id: z.string(), seen_up_to: z.string() });
export const postbackSchema = z.object({
  ...inEvent,
  postback: z.looseObject({ id: z.string(), toggled: z.boolean() }),
});
export const sessionFieldsSchema = z.array(z.record(z.string(), z.string())).max(100);

/** The caller's id among a chat's users. */
const callerId = (caller: Caller): string => (caller.kind === 'agent' ? caller.agent.id : caller.customer.id);

/** What a `start_chat` or `resume_chat` says about its thread. */
export function threadStart(
  caller: Caller,
  input: { active?: boolean | undefined; continuous?: boolean | undefined },
  properties: Properties = {},
): ThreadStart {
  return {
    continuous: input.continuous ?? false,
    active: input.active ?? true,
    properties,
    clientId: caller.clientId,
    customerClientId: caller.kind === 'customer' ? caller.clientId : undefined,
  };
}

/** What `start_chat` and `resume_chat` answer about the new thread. */
export function opened(thread: Thread, eventIds: string[]): Record<string, unknown> {
  return { thread_id: thread.id, event_ids: eventIds.length > 0 ? eventIds : undefined };
}

/** The event that a caller sends; a `system_message` has no author. */
export function sentDraft(
  world: World,
  caller: Caller,
  event: SentEvent,
  visibility: Visibility,
): EventDraft {
  const isSystem = event.type === 'system_message';
  return {
    type: event.type,
    customId: event.custom_id,
    authorId: isSystem ? undefined : callerId(caller),
    authorType: isSystem ? 'system' : caller.kind,
    visibility,
    properties: event.properties ?? {},
    content: contentOf(world, event),
    clientId: caller.clientId,
  };
}

/** `send_event`, once the caller may: stores and announces; whoever writes has seen the chat up to there. */
export function sendEvent(
  world: World,
  caller: Caller,
  chat: Chat,
  thread: Thread,
  sent: SentEvent,
  visibility: Visibility,
): Record<string, unknown> {
  const event = addEvent(world, chat, thread, sentDraft(world, caller, sent, visibility), caller.cause);
  const seat = chat.users.find((user) => user.id === callerId(caller));
  if (seat) seat.seenUpTo = event.createdAt;
  return { event_id: event.id };
}

/** `mark_events_as_seen`; the customer does not learn of an agent who is there for agents only. */
export function markSeen(world: World, caller: Caller, chat: Chat, seenUpTo: string): void {
  if (Number.isNaN(Date.parse(seenUpTo))) {
    throw new LiveChatError('validation', '`payload.seen_up_to` is not a date');
  }
  const id = callerId(caller);
  const seat = chat.users.find((user) => user.id === id);
  if (seat && (seat.seenUpTo === undefined || seat.seenUpTo < seenUpTo)) seat.seenUpTo = seenUpTo;
  const payload = { user_id: id, chat_id: chat.id, seen_up_to: seenUpTo };
  const forAgents = { action: 'events_marked_as_seen', chat, payload };
  if (caller.kind === 'customer') announceInChat(world, caller, { ...forAgents, customer: payload });
  else {
    const customer =
      seat?.visibility === 'all' ? { ...payload, user_id: hashedAgentId(world, id) } : undefined;
    announceInChat(world, caller, { ...forAgents, customer });
  }
}

const values = { properties: propertiesSchema };
const names = { properties: propertyNamesSchema };

/** `update_…_properties` and `delete_…_properties` of chats, threads and events. `reach` finds a chat the caller may reach. */
export function propertyActions<C extends Caller>(
  scopes: string[] | undefined,
  reach: (world: World, caller: C, chatId: string) => Chat,
): ActionTable<C> {
  const at = (world: World, caller: C, input: { chat_id: string; thread_id: string; event_id?: string }) => ({
    chat: reach(world, caller, input.chat_id),
    threadId: input.thread_id,
    eventId: input.event_id,
  });
  const chatValues = z.object({ id: z.string(), ...values });
  const chatNames = z.object({ id: z.string(), ...names });
  return {
    update_chat_properties: action(scopes, chatValues, (world, caller: C, input) =>
      updateProperties(world, caller, { chat: reach(world, caller, input.id) }, input.properties),
    ),
    delete_chat_properties: action(scopes, chatNames, (world, caller: C, input) =>
      deleteProperties(world, caller, { chat: reach(world, caller, input.id) }, input.properties),
    ),
    update_thread_properties: action(
      scopes,
      z.object({ ...inThread, ...values }),
      (world, caller: C, input) =>
        updateProperties(world, caller, at(world, caller, input), input.properties),
    ),
    delete_thread_properties: action(scopes, z.object({ ...inThread, ...names }), (world, caller: C, input) =>
      deleteProperties(world, caller, at(world, caller, input), input.properties),
    ),
    update_event_properties: action(scopes, z.object({ ...inEvent, ...values }), (world, caller: C, input) =>
      updateProperties(world, caller, at(world, caller, input), input.properties),
    ),
    delete_event_properties: action(scopes, z.object({ ...inEvent, ...names }), (world, caller: C, input) =>
      deleteProperties(world, caller, at(world, caller, input), input.properties),
    ),
  };
}
