/** Customer Chat API: events and their removal, sneak peeks, seen marks, properties. */
import { z } from 'zod';
import { action, propertiesSchema, propertyNamesSchema, type ActionTable } from '../actions.ts';
import { LiveChatError } from '../errors.ts';
import { lastThread, needActiveThread, needThread } from '../model/chats.ts';
import { contentOf, sentEventSchema, wishedVisibility } from '../model/event-input.ts';
import { addEvent, deleteEvent, needEvent } from '../model/events.ts';
import { checkWrite } from '../model/properties.ts';
import { deleteProperties, updateProperties } from '../model/property-changes.ts';
import type { ChatEvent, CustomerCaller, Thread } from '../model/types.ts';
import { ownChat } from './chats.ts';

const inThread = { chat_id: z.string(), thread_id: z.string() };
const inEvent = { ...inThread, event_id: z.string() };
const values = { properties: propertiesSchema };
const names = { properties: propertyNamesSchema };

/** The event, unless it is a whisper: to customers those do not exist. */
function seenEvent(thread: Thread, id: string): ChatEvent {
  const event = needEvent(thread, id);
  if (event.visibility !== 'all') throw new LiveChatError('not_found', 'Event not found');
  return event;
}

/** Events' actions. */
export const customerEventActions: ActionTable<CustomerCaller> = {
  send_event: action(
    undefined,
    z.object({ chat_id: z.string(), event: sentEventSchema, attach_to_last_thread: z.boolean().optional() }),
    (world, caller, input) => {
      const chat = ownChat(world, caller, input.chat_id);
      const thread = input.attach_to_last_thread ? lastThread(chat) : needActiveThread(chat);
      if (wishedVisibility(input.event) !== 'all') {
        throw new LiveChatError('validation', 'customers write to all');
      }
      checkWrite(world, 'event', 'customer', input.event.properties ?? {});
      const isSystem = input.event.type === 'system_message';
      const event = addEvent(
        world,
        chat,
        thread,
        {
          type: input.event.type,
          customId: input.event.custom_id,
          authorId: isSystem ? undefined : caller.customer.id,
          authorType: isSystem ? 'system' : 'customer',
          visibility: 'all',
          properties: input.event.properties ?? {},
          content: contentOf(world, input.event),
          clientId: caller.clientId,
        },
        caller.cause,
      );
      const seat = chat.users.find((user) => user.id === caller.customer.id);
      if (seat) seat.seenUpTo = event.createdAt;
      return { event_id: event.id };
    },
  ),
  delete_event: action(undefined, z.object(inEvent), (world, caller, input) => {
    const chat = ownChat(world, caller, input.chat_id);
    const thread = needThread(chat, input.thread_id);
    const event = seenEvent(thread, input.event_id);
    // convention: whether a customer may remove an agent's event is undocumented; only the customer's own.
    if (event.authorId !== caller.customer.id) throw new LiveChatError('authorization');
    if (!event.deleted) deleteEvent(world, chat, thread, event, caller.cause, caller.clientId);
    return {};
  }),
  send_sneak_peek: action(
    undefined,
    z.object({ chat_id: z.string(), sneak_peek_text: z.string() }),
    (world, caller, input) => {
      const chat = ownChat(world, caller, input.chat_id);
      const thread = needActiveThread(chat);
      const payload = {
        chat_id: chat.id,
        thread_id: thread.id,
        sneak_peek: {
          author_id: caller.customer.id,
          text: input.sneak_peek_text,
          timestamp: Math.floor(world.now() / 1000),
        },
      };
      world.publish({
        action: 'incoming_sneak_peek',
        chat,
        scopes: ['chats--access:ro'],
        forAgent: () => payload,
        cause: caller.cause,
      });
      return {};
    },
  ),
  mark_events_as_seen: action(
    undefined,
    z.object({ chat_id: z.string(), seen_up_to: z.string() }),
    (world, caller, input) => {
      const chat = ownChat(world, caller, input.chat_id);
      if (Number.isNaN(Date.parse(input.seen_up_to))) {
        throw new LiveChatError('validation', '`payload.seen_up_to` is not a date');
      }
      const seat = chat.users.find((user) => user.id === caller.customer.id);
      if (seat && (seat.seenUpTo === undefined || seat.seenUpTo < input.seen_up_to)) {
        seat.seenUpTo = input.seen_up_to;
      }
      const payload = { user_id: caller.customer.id, chat_id: chat.id, seen_up_to: input.seen_up_to };
      world.publish({
        action: 'events_marked_as_seen',
        chat,
        scopes: ['chats--access:ro'],
        forAgent: () => payload,
        forCustomer: () => payload,
        forWebhook: () => payload,
        facts: { clientId: caller.clientId },
        cause: caller.cause,
      });
      return {};
    },
  ),
  send_rich_message_postback: action(
    undefined,
    z.object({ ...inEvent, postback: z.looseObject({ id: z.string(), toggled: z.boolean() }) }),
    (world, caller, input) => {
      const chat = ownChat(world, caller, input.chat_id);
      seenEvent(needThread(chat, input.thread_id), input.event_id);
      const payload = { user_id: caller.customer.id, ...input };
      world.publish({
        action: 'incoming_rich_message_postback',
        chat,
        scopes: ['chats--access:ro'],
        forAgent: () => payload,
        forCustomer: () => payload,
        forWebhook: () => payload,
        facts: { clientId: caller.clientId },
        cause: caller.cause,
      });
      return {};
    },
  ),
  update_chat_properties: action(
    undefined,
    z.object({ id: z.string(), ...values }),
    (world, caller, input) => {
      updateProperties(world, caller, { chat: ownChat(world, caller, input.id) }, input.properties);
      return {};
    },
  ),
  delete_chat_properties: action(
    undefined,
    z.object({ id: z.string(), ...names }),
    (world, caller, input) => {
      deleteProperties(world, caller, { chat: ownChat(world, caller, input.id) }, input.properties);
      return {};
    },
  ),
  update_thread_properties: action(
    undefined,
    z.object({ ...inThread, ...values }),
    (world, caller, input) => {
      const chat = ownChat(world, caller, input.chat_id);
      updateProperties(world, caller, { chat, threadId: input.thread_id }, input.properties);
      return {};
    },
  ),
  delete_thread_properties: action(undefined, z.object({ ...inThread, ...names }), (world, caller, input) => {
    const chat = ownChat(world, caller, input.chat_id);
    deleteProperties(world, caller, { chat, threadId: input.thread_id }, input.properties);
    return {};
  }),
  update_event_properties: action(undefined, z.object({ ...inEvent, ...values }), (world, caller, input) => {
    const chat = ownChat(world, caller, input.chat_id);
    const place = { chat, threadId: input.thread_id, eventId: input.event_id };
    updateProperties(world, caller, place, input.properties);
    return {};
  }),
  delete_event_properties: action(undefined, z.object({ ...inEvent, ...names }), (world, caller, input) => {
    const chat = ownChat(world, caller, input.chat_id);
    const place = { chat, threadId: input.thread_id, eventId: input.event_id };
    deleteProperties(world, caller, place, input.properties);
    return {};
  }),
};
