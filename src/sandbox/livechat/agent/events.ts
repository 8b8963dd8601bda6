/** Saying things in a chat: events, previews, typing, seen, postbacks. */
import { z } from 'zod';
import { action, type ActionTable } from '../actions.ts';
import {
  inThread,
  markSeen,
  markSeenSchema,
  postbackSchema,
  sendEvent,
  sendSchema,
} from '../chat-actions.ts';
import { LiveChatError } from '../errors.ts';
import { announceInChat } from '../model/chat-changes.ts';
import { lastThread, needActiveThread, needThread } from '../model/chats.ts';
import { sentEventSchema, wishedVisibility } from '../model/event-input.ts';
import { needEvent } from '../model/events.ts';
import { hashedAgentId } from '../model/ids.ts';
import { checkWrite } from '../model/properties.ts';
import type { AgentCaller } from '../model/types.ts';
import { needSeat, reachChat } from './access.ts';

const READ = ['chats--access:ro'];
const WRITE = ['chats--access:rw'];
const visibility = z.enum(['all', 'agents']).optional();

/** `send_event`, `send_event_preview`, `mark_events_as_seen`, typing and thinking, postbacks, summaries. */
export const eventActions: ActionTable<AgentCaller> = {
  send_event: action(WRITE, sendSchema, (world, caller, input) => {
    const chat = reachChat(world, caller, input.chat_id);
    const thread = input.attach_to_last_thread ? lastThread(chat) : needActiveThread(chat);
    // convention: the requester must be among the users, as the method's own rule says; a note that
    // contradicts it (writing without joining) is not followed.
    const seat = needSeat(chat, caller);
    const wished = wishedVisibility(input.event);
    if (seat.visibility === 'agents' && wished === 'all') {
      throw new LiveChatError('not_allowed', 'a user added for agents only cannot send events to all');
    }
    checkWrite(world, 'event', 'agent', input.event.properties ?? {});
    return sendEvent(world, caller, chat, thread, input.event, wished);
  }),
  send_event_preview: action(
    WRITE,
    z.object({ chat_id: z.string(), event: sentEventSchema }),
    (world, caller, input) => {
      if (input.event.type !== 'message' || wishedVisibility(input.event) !== 'all') {
        throw new LiveChatError('validation', 'previews are messages with visibility all');
      }
      const chat = reachChat(world, caller, input.chat_id);
      const thread = needActiveThread(chat);
      needSeat(chat, caller);
      const event = {
        type: 'message',
        text: input.event.text,
        custom_id: input.event.custom_id,
        created_at: world.timestamp(),
        author_id: hashedAgentId(world, caller.agent.id),
        recipients: 'all',
      };
      world.publish({
        action: 'incoming_event_preview',
        chat,
        forCustomer: () => ({ chat_id: chat.id, thread_id: thread.id, event }),
        cause: caller.cause,
      });
    },
  ),
  mark_events_as_seen: action(READ, markSeenSchema, (world, caller, input) =>
    markSeen(world, caller, reachChat(world, caller, input.chat_id), input.seen_up_to),
  ),
  send_typing_indicator: action(
    WRITE,
    z.object({ chat_id: z.string(), is_typing: z.boolean(), visibility }),
    (world, caller, input) => {
      const chat = reachChat(world, caller, input.chat_id);
      const ids = { chat_id: chat.id, thread_id: lastThread(chat).id };
      const { visibility: seen = 'all', is_typing } = input;
      const timestamp = Math.floor(world.now() / 1000);
      const author_id = hashedAgentId(world, caller.agent.id);
      world.publish({
        action: 'incoming_typing_indicator',
        chat,
        scopes: READ,
        forAgent: () => ({
          ...ids,
          typing_indicator: { author_id: caller.agent.id, visibility: seen, timestamp, is_typing },
        }),
        forCustomer:
          seen === 'all'
            ? () => ({ ...ids, typing_indicator: { author_id, recipients: seen, timestamp, is_typing } })
            : undefined,
        cause: caller.cause,
      });
    },
  ),
  send_thinking_indicator: action(
    WRITE,
    z.object({
      chat_id: z.string(),
      title: z.string().optional(),
      description: z.string().optional(),
      visibility,
      custom_id: z.string().optional(),
    }),
    (world, caller, input) => {
      const chat = reachChat(world, caller, input.chat_id);
      const payload = {
        chat_id: chat.id,
        thread_id: lastThread(chat).id,
        author_id: caller.agent.id,
        sent_at: world.timestamp(),
        title: input.title,
        description: input.description,
        custom_id: input.custom_id,
      };
      world.publish({
        action: 'incoming_thinking_indicator',
        chat,
        scopes: READ,
        forAgent: () => payload,
        forCustomer:
          input.visibility === 'agents'
            ? undefined
            : () => ({ ...payload, author_id: hashedAgentId(world, caller.agent.id) }),
        cause: caller.cause,
      });
    },
  ),
  send_rich_message_postback: action(WRITE, postbackSchema, (world, caller, input) => {
    const chat = reachChat(world, caller, input.chat_id);
    needEvent(needThread(chat, input.thread_id), input.event_id);
    const payload = { user_id: caller.agent.id, ...input };
    announceInChat(world, caller, { action: 'incoming_rich_message_postback', chat, payload });
  }),
  request_thread_summary: action(WRITE, z.object(inThread), (world, caller, input) => {
    const chat = reachChat(world, caller, input.chat_id);
    const thread = needThread(chat, input.thread_id);
    const payload = {
      chat_id: chat.id,
      thread_id: thread.id,
      summary: {
        status: 'ok',
        text: `${thread.events.length} events (sandbox summary).`,
        updated_at: world.timestamp(),
      },
    };
    world.publish({
      action: 'thread_summary_set',
      chat,
      scopes: READ,
      forAgent: () => payload,
      forWebhook: () => payload,
      cause: caller.cause,
    });
  }),
};
