/** Saying things in a chat: events, previews, typing, seen, postbacks. */
import { z } from 'zod';
import { action, type ActionTable } from '../actions.ts';
import { LiveChatError } from '../errors.ts';
import { lastThread, needActiveThread, needThread } from '../model/chats.ts';
import { contentOf, sentEventSchema, wishedVisibility } from '../model/event-input.ts';
import { addEvent, needEvent } from '../model/events.ts';
import { hashedAgentId } from '../model/ids.ts';
import { checkWrite } from '../model/properties.ts';
import type { AgentCaller } from '../model/types.ts';
import { reachChat, seatOf } from './access.ts';

const READ = ['chats--access:ro'];
const WRITE = ['chats--access:rw'];
const visibility = z.enum(['all', 'agents']).optional();

/** `send_event`, `send_event_preview`, `mark_events_as_seen`, typing and thinking, postbacks, summaries. */
export const eventActions: ActionTable<AgentCaller> = {
  send_event: action(
    WRITE,
    z.object({ chat_id: z.string(), event: sentEventSchema, attach_to_last_thread: z.boolean().optional() }),
    (world, caller, input) => {
      const chat = reachChat(world, caller, input.chat_id);
      const thread = input.attach_to_last_thread ? lastThread(chat) : needActiveThread(chat);
      // convention: the requester must be among the users, as the method's own rule says; a note that
      // contradicts it (writing without joining) is not followed.
      const seat = seatOf(chat, caller);
      if (!seat) throw new LiveChatError('not_allowed', 'requester is not a user of the chat');
      const wished = wishedVisibility(input.event);
      if (seat.visibility === 'agents' && wished === 'all') {
        throw new LiveChatError('not_allowed', 'a user added for agents only cannot send events to all');
      }
      checkWrite(world, 'event', 'agent', input.event.properties ?? {});
      const event = addEvent(
        world,
        chat,
        thread,
        {
          type: input.event.type,
          customId: input.event.custom_id,
          authorId: input.event.type === 'system_message' ? undefined : caller.agent.id,
          authorType: input.event.type === 'system_message' ? 'system' : 'agent',
          visibility: wished,
          properties: input.event.properties ?? {},
          content: contentOf(world, input.event),
          clientId: caller.clientId,
        },
        caller.cause,
      );
      seat.seenUpTo = event.createdAt;
      return { event_id: event.id };
    },
  ),
  send_event_preview: action(
    WRITE,
    z.object({ chat_id: z.string(), event: sentEventSchema }),
    (world, caller, input) => {
      if (input.event.type !== 'message' || wishedVisibility(input.event) !== 'all') {
        throw new LiveChatError('validation', 'previews are messages with visibility all');
      }
      const chat = reachChat(world, caller, input.chat_id);
      const thread = needActiveThread(chat);
      if (!seatOf(chat, caller))
        throw new LiveChatError('not_allowed', 'requester is not a user of the chat');
      const preview = {
        type: 'message',
        text: input.event.text,
        custom_id: input.event.custom_id,
        created_at: world.timestamp(),
      };
      world.publish({
        action: 'incoming_event_preview',
        chat,
        forCustomer: () => ({
          chat_id: chat.id,
          thread_id: thread.id,
          event: {
            ...preview,
            author_id: hashedAgentId(world.organizationId, caller.agent.id),
            recipients: 'all',
          },
        }),
        cause: caller.cause,
      });
      return {};
    },
  ),
  mark_events_as_seen: action(
    READ,
    z.object({ chat_id: z.string(), seen_up_to: z.string() }),
    (world, caller, input) => {
      const chat = reachChat(world, caller, input.chat_id);
      if (Number.isNaN(Date.parse(input.seen_up_to))) {
        throw new LiveChatError('validation', '`payload.seen_up_to` is not a date');
      }
      const seat = chat.users.find((user) => user.id === caller.agent.id);
      if (seat && (seat.seenUpTo === undefined || seat.seenUpTo < input.seen_up_to)) {
        seat.seenUpTo = input.seen_up_to;
      }
      const payload = { user_id: caller.agent.id, chat_id: chat.id, seen_up_to: input.seen_up_to };
      world.publish({
        action: 'events_marked_as_seen',
        chat,
        scopes: READ,
        forAgent: () => payload,
        forCustomer:
          seat?.visibility === 'all'
            ? () => ({ ...payload, user_id: hashedAgentId(world.organizationId, caller.agent.id) })
            : undefined,
        forWebhook: () => payload,
        facts: { clientId: caller.clientId },
        cause: caller.cause,
      });
      return {};
    },
  ),
  send_typing_indicator: action(
    WRITE,
    z.object({ chat_id: z.string(), is_typing: z.boolean(), visibility }),
    (world, caller, input) => {
      const chat = reachChat(world, caller, input.chat_id);
      const seen = input.visibility ?? 'all';
      const indicator = {
        author_id: caller.agent.id,
        visibility: seen,
        timestamp: Math.floor(world.now() / 1000),
        is_typing: input.is_typing,
      };
      const ids = { chat_id: chat.id, thread_id: lastThread(chat).id };
      world.publish({
        action: 'incoming_typing_indicator',
        chat,
        scopes: READ,
        forAgent: () => ({ ...ids, typing_indicator: indicator }),
        forCustomer:
          seen === 'all'
            ? () => ({
                ...ids,
                typing_indicator: {
                  author_id: hashedAgentId(world.organizationId, caller.agent.id),
                  recipients: seen,
                  timestamp: indicator.timestamp,
                  is_typing: input.is_typing,
                },
              })
            : undefined,
        cause: caller.cause,
      });
      return {};
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
            : () => ({ ...payload, author_id: hashedAgentId(world.organizationId, caller.agent.id) }),
        cause: caller.cause,
      });
      return {};
    },
  ),
  send_rich_message_postback: action(
    WRITE,
    z.object({
      chat_id: z.string(),
      thread_id: z.string(),
      event_id: z.string(),
      postback: z.looseObject({ id: z.string(), toggled: z.boolean() }),
    }),
    (world, caller, input) => {
      const chat = reachChat(world, caller, input.chat_id);
      needEvent(needThread(chat, input.thread_id), input.event_id);
      const payload = { user_id: caller.agent.id, ...input };
      world.publish({
        action: 'incoming_rich_message_postback',
        chat,
        scopes: READ,
        forAgent: () => payload,
        forWebhook: () => payload,
        facts: { clientId: caller.clientId },
        cause: caller.cause,
      });
      return {};
    },
  ),
  request_thread_summary: action(
    WRITE,
    z.object({ chat_id: z.string(), thread_id: z.string() }),
    (world, caller, input) => {
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
      return {};
    },
  ),
};
