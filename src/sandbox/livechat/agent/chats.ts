/** Opening and closing chats as an agent. */
import { z } from 'zod';
import { action, propertiesSchema, type ActionTable } from '../actions.ts';
import { initialThreadSchema, opened, openingFields, threadStart } from '../chat-actions.ts';
import { LiveChatError } from '../errors.ts';
import { addThread, announceChat, assign, createChat, deactivate, lastThread, seat } from '../model/chats.ts';
import { contentOf, type SentEvent } from '../model/event-input.ts';
import { storeEvent } from '../model/events.ts';
import { announceChatTo } from '../model/membership.ts';
import { checkWrite } from '../model/properties.ts';
import type { AgentCaller, Chat, Thread, World } from '../model/types.ts';
import { needCustomer } from '../model/world.ts';
import { needPresence, reachChat } from './access.ts';

const WRITE = ['chats--access:rw'];
const MOST_OTHER_AGENTS = 4;

const usersSchema = z.array(z.object({ id: z.string(), type: z.enum(['agent', 'customer']) })).optional();
const accessSchema = z.object({ group_ids: z.array(z.int()) }).optional();

const startSchema = z.object({
  chat: z
    .object({
      properties: propertiesSchema.optional(),
      access: accessSchema,
      users: usersSchema,
      thread: initialThreadSchema,
    })
    .optional(),
  ...openingFields,
});

const resumeSchema = z.object({
  chat: z.object({
    id: z.string(),
    properties: propertiesSchema.optional(),
    access: accessSchema,
    users: usersSchema,
    thread: initialThreadSchema,
  }),
  ...openingFields,
});

function checkGroups(world: World, groupIds: number[]): number[] {
  if (groupIds.some((id) => !world.groups.has(id))) throw new LiveChatError('group_not_found');
  return groupIds;
}

function seatUsers(world: World, chat: Chat, caller: AgentCaller, users: z.output<typeof usersSchema>): void {
  const others = (users ?? []).filter((user) => user.id !== caller.agent.id);
  const customers = others.filter((user) => user.type === 'customer');
  if (customers.length > 1 || others.length - customers.length > MOST_OTHER_AGENTS) {
    throw new LiveChatError('validation', '`payload.chat.users` may hold 4 more agents and 1 customer');
  }
  for (const user of others) {
    if (user.type === 'agent') {
      if (!world.agents.has(user.id) && !world.bots.has(user.id)) {
        throw new LiveChatError('not_found', 'Agent not found');
      }
    } else {
      const customer = needCustomer(world, user.id);
      // One chat per customer and license.
      if (customer.chatId !== undefined && customer.chatId !== chat.id) {
        throw new LiveChatError('validation', 'the customer already has a chat');
      }
      customer.chatId = chat.id;
    }
  }
  for (const user of others) seat(chat, user.id, user.type);
}

function initialEvents(
  world: World,
  chat: Chat,
  thread: Thread,
  caller: AgentCaller,
  events: SentEvent[],
): string[] {
  return events.map((event) => {
    const authorId = event.author_id ?? caller.agent.id;
    if (!chat.users.some((user) => user.id === authorId)) {
      throw new LiveChatError('validation', 'authors of initial events must be in `users`');
    }
    return storeEvent(world, thread, {
      type: event.type,
      customId: event.custom_id,
      authorId: event.type === 'system_message' ? undefined : authorId,
      authorType: world.customers.has(authorId) ? 'customer' : 'agent',
      // Initial events are always for all.
      visibility: 'all',
      properties: event.properties ?? {},
      content: contentOf(world, event),
      clientId: caller.clientId,
    }).id;
  });
}

/** `start_chat`, `resume_chat`, `deactivate_chat`, `follow_chat`, `unfollow_chat`. */
export const chatActions: ActionTable<AgentCaller> = {
  start_chat: action(WRITE, startSchema, (world, caller, input) => {
    const wish = input.chat ?? {};
    checkWrite(world, 'chat', 'agent', wish.properties ?? {});
    checkWrite(world, 'thread', 'agent', wish.thread?.properties ?? {});
    const start = threadStart(caller, input, wish.thread?.properties);
    const chat = createChat(
      world,
      checkGroups(world, wish.access?.group_ids ?? [0]),
      wish.properties ?? {},
      start,
    );
    try {
      seatUsers(world, chat, caller, wish.users);
      const mine = seat(chat, caller.agent.id, 'agent');
      const thread = addThread(world, chat, start);
      const ids = initialEvents(world, chat, thread, caller, wish.thread?.events ?? []);
      mine.seenUpTo = world.timestamp();
      announceChat(world, chat, caller.cause, caller.agent.id);
      return { chat_id: chat.id, ...opened(thread, ids) };
    } catch (error) {
      // A refused start leaves nothing behind.
      world.chats.delete(chat.id);
      const customer = world.customers.get(chat.customerId ?? '');
      if (customer?.chatId === chat.id) customer.chatId = undefined;
      throw error;
    }
  }),
  resume_chat: action(WRITE, resumeSchema, (world, caller, input) => {
    const chat = reachChat(world, caller, input.chat.id);
    // Documented as a code of the official customer SDK.
    if (lastThread(chat).active) throw new LiveChatError('chat_already_active');
    checkWrite(world, 'thread', 'agent', input.chat.thread?.properties ?? {});
    // Documented: without `access` it is opened to all agents, whatever access it had.
    chat.accessGroupIds = checkGroups(world, input.chat.access?.group_ids ?? [0]);
    seatUsers(world, chat, caller, input.chat.users);
    const mine = seat(chat, caller.agent.id, 'agent');
    const thread = addThread(world, chat, threadStart(caller, input, input.chat.thread?.properties));
    const ids = initialEvents(world, chat, thread, caller, input.chat.thread?.events ?? []);
    mine.seenUpTo = world.timestamp();
    assign(world, chat, thread);
    announceChat(world, chat, caller.cause, caller.agent.id);
    return opened(thread, ids);
  }),
  deactivate_chat: action(
    WRITE,
    z.object({ id: z.string(), ignore_requester_presence: z.boolean().optional() }),
    (world, caller, input) => {
      const chat = reachChat(world, caller, input.id);
      if (!lastThread(chat).active) throw new LiveChatError('chat_inactive');
      needPresence(chat, caller, input.ignore_requester_presence);
      deactivate(world, chat, caller.agent, caller.cause, caller.clientId);
    },
  ),
  follow_chat: action(['chats--access:ro'], z.object({ id: z.string() }), (world, caller, input) => {
    const chat = reachChat(world, caller, input.id);
    const isNew = !chat.followers.has(caller.agent.id);
    chat.followers.add(caller.agent.id);
    if (isNew) announceChatTo(world, chat, caller.agent.id, caller);
  }),
  unfollow_chat: action(
    undefined,
    z.object({ id: z.string().optional(), chat_id: z.string().optional() }),
    (world, caller, input) => {
      const chat = reachChat(world, caller, input.id ?? input.chat_id ?? '');
      if (!chat.followers.delete(caller.agent.id)) return {};
      world.publish({
        action: 'chat_unfollowed',
        agentFilter: (agent) => agent.id === caller.agent.id,
        forAgent: () => ({ chat_id: chat.id }),
        cause: caller.cause,
      });
    },
  ),
};
