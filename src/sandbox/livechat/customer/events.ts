/** Customer Chat API: events and their removal, sneak peeks, seen marks, properties. */
import { z } from 'zod';
import { action, type ActionTable } from '../actions.ts';
import {
  inEvent,
  markSeen,
  markSeenSchema,
  postbackSchema,
  propertyActions,
  sendEvent,
  sendSchema,
} from '../chat-actions.ts';
import { LiveChatError } from '../errors.ts';
import { announceInChat } from '../model/chat-changes.ts';
import { lastThread, needActiveThread, needThread } from '../model/chats.ts';
import { wishedVisibility } from '../model/event-input.ts';
import { deleteEvent, needEvent } from '../model/events.ts';
import { checkWrite } from '../model/properties.ts';
import type { ChatEvent, CustomerCaller, Thread } from '../model/types.ts';
import { ownChat } from './chats.ts';

/** The event, unless it is a whisper: to customers those do not exist. */
function seenEvent(thread: Thread, id: string): ChatEvent {
  const event = needEvent(thread, id);
  if (event.visibility !== 'all') throw new LiveChatError('not_found', 'Event not found');
  return event;
}

/** Events' actions. */
export const customerEventActions: ActionTable<CustomerCaller> = {
  send_event: action(undefined, sendSchema, (world, caller, input) => {
    const chat = ownChat(world, caller, input.chat_id);
    const thread = input.attach_to_last_thread ? lastThread(chat) : needActiveThread(chat);
    if (wishedVisibility(input.event) !== 'all') {
      throw new LiveChatError('validation', 'customers write to all');
    }
    checkWrite(world, 'event', 'customer', input.event.properties ?? {});
    return sendEvent(world, caller, chat, thread, input.event, 'all');
  }),
  delete_event: action(undefined, z.object(inEvent), (world, caller, input) => {
    const chat = ownChat(world, caller, input.chat_id);
    const thread = needThread(chat, input.thread_id);
    const event = seenEvent(thread, input.event_id);
    // convention: whether a customer may remove an agent's event is undocumented; only the customer's own.
    if (event.authorId !== caller.customer.id) throw new LiveChatError('authorization');
    if (!event.deleted) return deleteEvent(world, caller, chat, thread, event);
    // convention: what a second removal of the same event answers is undocumented; `repeatedDelete` has the readings.
    const { repeatedDelete } = world.context.settings;
    if (repeatedDelete !== 'accepted') throw new LiveChatError(repeatedDelete);
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
    },
  ),
  mark_events_as_seen: action(undefined, markSeenSchema, (world, caller, input) =>
    markSeen(world, caller, ownChat(world, caller, input.chat_id), input.seen_up_to),
  ),
  send_rich_message_postback: action(undefined, postbackSchema, (world, caller, input) => {
    const chat = ownChat(world, caller, input.chat_id);
    seenEvent(needThread(chat, input.thread_id), input.event_id);
    const payload = { user_id: caller.customer.id, ...input };
    const change = { action: 'incoming_rich_message_postback', chat, payload, customer: payload };
    announceInChat(world, caller, change);
  }),
  ...propertyActions(undefined, ownChat),
};
