/** Customer Chat API: reading, opening and closing the one chat of a customer. */
import { z } from 'zod';
import { action, propertiesSchema, type ActionTable } from '../actions.ts';
import { pageOfThreads } from '../agent/lists.ts';
import {
  getChatSchema,
  initialThreadSchema,
  opened,
  openingFields,
  pageFields,
  sentDraft,
  threadStart,
} from '../chat-actions.ts';
import { LiveChatError } from '../errors.ts';
import {
  addThread,
  announceChat,
  anybodyAccepting,
  assign,
  createChat,
  deactivate,
  lastThread,
  needChat,
  needThread,
  seat,
  type ThreadStart,
} from '../model/chats.ts';
import { contentOf, type SentEvent } from '../model/event-input.ts';
import { storeEvent } from '../model/events.ts';
import { readPage } from '../model/pages.ts';
import { checkWrite, mergeProperties } from '../model/properties.ts';
import { checkQueue } from '../model/queue.ts';
import { laggingChat, laggingThread } from '../model/read-lag.ts';
import type { Chat, CustomerCaller, World } from '../model/types.ts';
import { chatOf } from '../model/world.ts';
import { customerChat, customerSummary, customerThread } from './views.ts';

const accessSchema = z.object({ group_ids: z.array(z.int()).min(1) }).optional();

/** The caller's own chat; anybody else's is `missing_access`, one that was anonymized `chat_anonymized` (livechat.md §14.2). */
export function ownChat(world: World, caller: CustomerCaller, id: string): Chat {
  const chat = needChat(world, id);
  if (chat.customerId !== caller.customer.id) throw new LiveChatError('missing_access');
  if (chat.isAnonymized === true) throw new LiveChatError('chat_anonymized');
  return chat;
}

/** A chat that is not continuous needs somebody who accepts chats. */
function checkGroups(world: World, groupIds: number[], start: ThreadStart): void {
  if (groupIds.some((id) => !world.groups.has(id))) throw new LiveChatError('group_not_found');
  if (start.active && !start.continuous && !anybodyAccepting(world, groupIds)) {
    throw new LiveChatError('groups_offline');
  }
  if (start.active) checkQueue(world, groupIds);
}

/** Announces first (clients wait for the push), with whoever the router chose already seated. */
function open(
  world: World,
  chat: Chat,
  start: ThreadStart,
  caller: CustomerCaller,
  events: SentEvent[],
): object {
  const thread = addThread(world, chat, start);
  seat(chat, caller.customer.id, 'customer').seenUpTo = thread.createdAt;
  // All of them are checked before the first is stored.
  const drafts = events.map((event) => sentDraft(world, caller, event, 'all'));
  const ids = drafts.map((draft) => storeEvent(world, thread, draft).id);
  assign(world, chat, thread);
  announceChat(world, chat, caller.cause, caller.customer.id);
  return opened(thread, ids);
}

/** `list_chats`, `list_threads`, `get_chat`, `start_chat`, `resume_chat`, `deactivate_chat`. */
export const customerChatActions: ActionTable<CustomerCaller> = {
  list_chats: action(undefined, z.object(pageFields), (world, caller, input) => {
    const found = readPage(
      world,
      `customer chats ${caller.customer.id}`,
      input,
      { normal: 10, most: 25 },
      // convention: our guess is that an anonymized chat is listed nowhere any more.
      () => {
        const own = chatOf(world, caller.customer);
        return own === undefined || own.isAnonymized === true ? [] : [own.id];
      },
    );
    return {
      chats_summary: found.ids.flatMap((id) => {
        const chat = world.chats.get(id);
        return chat ? [customerSummary(world, laggingChat(world, chat))] : [];
      }),
      total_chats: found.found,
      ...found.links,
    };
  }),
  list_threads: action(
    undefined,
    z.object({ chat_id: z.string(), ...pageFields, min_events_count: z.int().min(1).max(100).optional() }),
    (world, caller, input) => {
      const chat = ownChat(world, caller, input.chat_id);
      const { threads, found, links } = pageOfThreads(world, chat, input);
      return {
        threads: threads.map((thread) => customerThread(world, chat, laggingThread(world, thread))),
        found_threads: found,
        ...links,
      };
    },
  ),
  get_chat: action(undefined, getChatSchema, (world, caller, input) => {
    const chat = ownChat(world, caller, input.chat_id);
    const thread = input.thread_id === undefined ? lastThread(chat) : needThread(chat, input.thread_id);
    return customerChat(world, chat, laggingThread(world, thread));
  }),
  start_chat: action(
    undefined,
    z.object({
      chat: z
        .object({
          properties: propertiesSchema.optional(),
          access: accessSchema,
          thread: initialThreadSchema,
        })
        .optional(),
      ...openingFields,
    }),
    (world, caller, input) => {
      const wish = input.chat ?? {};
      const own = chatOf(world, caller.customer);
      if (own?.isAnonymized === true) throw new LiveChatError('chat_anonymized');
      // Documented as codes of the official customer SDK: one chat per customer and license.
      if (own) throw new LiveChatError('chat_limit_reached');
      checkWrite(world, 'chat', 'customer', wish.properties ?? {});
      checkWrite(world, 'thread', 'customer', wish.thread?.properties ?? {});
      const events = wish.thread?.events ?? [];
      for (const event of events) checkWrite(world, 'event', 'customer', event.properties ?? {});
      const start = threadStart(caller, input, wish.thread?.properties);
      const groups = wish.access?.group_ids ?? [0];
      checkGroups(world, groups, start);
      const chat = createChat(world, groups, wish.properties ?? {}, start);
      try {
        seat(chat, caller.customer.id, 'customer');
        caller.customer.chatId = chat.id;
        return { chat_id: chat.id, ...open(world, chat, start, caller, events) };
      } catch (error) {
        // A refused start leaves nothing behind.
        world.chats.delete(chat.id);
        caller.customer.chatId = undefined;
        throw error;
      }
    },
  ),
  resume_chat: action(
    undefined,
    z.object({
      chat: z.object({
        id: z.string(),
        properties: propertiesSchema.optional(),
        access: accessSchema,
        thread: initialThreadSchema,
      }),
      ...openingFields,
    }),
    (world, caller, input) => {
      const chat = ownChat(world, caller, input.chat.id);
      // Documented as a code of the official customer SDK.
      if (lastThread(chat).active) throw new LiveChatError('chat_already_active');
      checkWrite(world, 'chat', 'customer', input.chat.properties ?? {});
      checkWrite(world, 'thread', 'customer', input.chat.thread?.properties ?? {});
      const start = threadStart(caller, input, input.chat.thread?.properties);
      // Documented: without `access` it is opened to all agents, whatever access it had.
      const groups = input.chat.access?.group_ids ?? [0];
      checkGroups(world, groups, start);
      const events = input.chat.thread?.events ?? [];
      for (const event of events) contentOf(world, event);
      chat.accessGroupIds = groups;
      mergeProperties(chat.properties, input.chat.properties ?? {});
      return open(world, chat, start, caller, events);
    },
  ),
  deactivate_chat: action(undefined, z.object({ id: z.string() }), (world, caller, input) => {
    const chat = ownChat(world, caller, input.id);
    deactivate(world, chat, caller.customer, caller.cause, caller.clientId);
  }),
};
