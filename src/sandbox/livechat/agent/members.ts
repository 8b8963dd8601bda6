/** Who is in a chat: adding, removing, transferring. */
import { z } from 'zod';
import { action, type ActionTable } from '../actions.ts';
import { LiveChatError } from '../errors.ts';
import { activeChats, inAccess, routingStatus } from '../model/agents.ts';
import { announceInChat } from '../model/chat-changes.ts';
import { lastThread, needActiveThread, pickAgent, seat } from '../model/chats.ts';
import { systemMessage } from '../model/events.ts';
import { announceAdded, announceChatTo } from '../model/membership.ts';
import type { Agent, AgentCaller, Chat, ChatUser, World } from '../model/types.ts';
import { hashedAgentId } from '../model/ids.ts';
import { needAgent, needCustomer } from '../model/world.ts';
import { needPresence, reachChat } from './access.ts';

const WRITE = ['chats--access:rw'];

function remove(world: World, chat: Chat, user: ChatUser, reason: string, caller: AgentCaller): void {
  chat.users = chat.users.filter((candidate) => candidate !== user);
  const payload = {
    chat_id: chat.id,
    thread_id: lastThread(chat).id,
    user_id: user.id,
    reason,
    requester_id: caller.agent.id,
  };
  const hashed = {
    ...payload,
    user_id: hashedAgentId(world, user.id),
    requester_id: hashedAgentId(world, caller.agent.id),
  };
  const customer = user.visibility === 'all' ? hashed : undefined;
  announceInChat(world, caller, { action: 'user_removed_from_chat', chat, wide: true, payload, customer });
}

interface Target {
  groupIds: number[];
  agent: Agent | undefined;
}

function findTarget(
  world: World,
  chat: Chat,
  target: { type: 'group' | 'agent'; ids: (string | number)[] } | undefined,
  current: string[],
): Target {
  if (target?.type === 'agent') {
    const agents = target.ids.map((id) => {
      const agent = needAgent(world, String(id));
      if (!inAccess(chat.accessGroupIds, agent)) throw new LiveChatError('missing_access');
      return agent;
    });
    const ready = agents.find(
      (agent) => routingStatus(agent) === 'accepting_chats' && activeChats(world, agent.id) < agent.maxChats,
    );
    return { groupIds: chat.accessGroupIds, agent: ready };
  }
  const groupIds = target ? target.ids.map(Number) : chat.accessGroupIds;
  if (groupIds.some((id) => !world.groups.has(id))) throw new LiveChatError('group_not_found');
  return { groupIds, agent: pickAgent(world, groupIds, current) };
}

/** `transfer_chat`, `add_user_to_chat`, `remove_user_from_chat`, `list_agents_for_transfer`. */
export const memberActions: ActionTable<AgentCaller> = {
  transfer_chat: action(
    WRITE,
    z.object({
      id: z.string(),
      target: z
        .object({ type: z.enum(['group', 'agent']), ids: z.array(z.union([z.string(), z.number()])).min(1) })
        .optional(),
      ignore_agents_availability: z.boolean().optional(),
      ignore_requester_presence: z.boolean().optional(),
    }),
    (world, caller, input) => {
      const chat = reachChat(world, caller, input.id);
      const thread = needActiveThread(chat);
      needPresence(chat, caller, input.ignore_requester_presence);
      const seated = chat.users.filter((user) => user.type === 'agent' && user.present);
      const current = seated.map((user) => user.id);
      const target = findTarget(world, chat, input.target, current);
      let agent = target.agent;
      // Documented (livechat.md §6): it “may queue”. Whether it does is not, so both can be tried.
      const isSeated = !world.context.settings.transfersWait;
      if (!agent && isSeated && input.target?.type === 'agent' && input.ignore_agents_availability) {
        agent = world.agents.get(String(input.target.ids[0]));
      }
      if (!agent && !input.ignore_agents_availability) {
        throw input.target?.type === 'agent'
          ? new LiveChatError('agent_offline')
          : new LiveChatError('group_unavailable');
      }
      const from = { group_ids: chat.accessGroupIds, agent_ids: current };
      chat.accessGroupIds = target.groupIds;
      thread.accessGroupIds = [...target.groupIds];
      if (!agent) thread.queuedAt = world.timestamp();
      // convention: whether a transfer ends following is not documented, so both can be tried.
      if (world.context.settings.followingEndsOnTransfer) chat.followers.clear();
      const payload = {
        chat_id: chat.id,
        thread_id: thread.id,
        requester_id: caller.agent.id,
        reason: 'manual',
        transferred_to: { group_ids: target.groupIds, agent_ids: agent ? [agent.id] : [] },
      };
      const hashedIds = agent ? [hashedAgentId(world, agent.id)] : [];
      const customer = {
        ...payload,
        requester_id: hashedAgentId(world, caller.agent.id),
        transferred_to: { group_ids: target.groupIds, agent_ids: hashedIds },
      };
      announceInChat(world, caller, { action: 'chat_transferred', chat, wide: true, payload, customer });
      for (const user of seated) if (user.id !== agent?.id) remove(world, chat, user, 'manual', caller);
      if (agent && !current.includes(agent.id)) {
        announceAdded(world, chat, seat(chat, agent.id, 'agent'), 'manual', caller);
        announceChatTo(world, chat, agent.id, caller, from);
      }
      systemMessage(world, chat, thread, 'chat_transferred', 'The chat was transferred', {
        initiator: caller.agent.name,
        targets: agent?.name ?? target.groupIds.map((id) => world.groups.get(id)?.name ?? '').join(', '),
      });
    },
  ),
  add_user_to_chat: action(
    WRITE,
    z.object({
      chat_id: z.string(),
      user_id: z.string(),
      user_type: z.enum(['agent', 'customer']),
      visibility: z.enum(['all', 'agents']),
      ignore_requester_presence: z.boolean().optional(),
    }),
    (world, caller, input) => {
      const chat = reachChat(world, caller, input.chat_id);
      const thread = needActiveThread(chat);
      if (input.user_id !== caller.agent.id) needPresence(chat, caller, input.ignore_requester_presence);
      if (input.user_type === 'customer') {
        const customer = needCustomer(world, input.user_id);
        if (chat.customerId !== undefined || customer.chatId !== undefined || input.visibility !== 'all') {
          throw new LiveChatError('validation', 'a chat has at most one customer, always visible to all');
        }
        customer.chatId = chat.id;
      } else {
        const agent = world.agents.get(input.user_id);
        if (!agent && !world.bots.has(input.user_id)) throw new LiveChatError('not_found', 'Agent not found');
        if (chat.users.some((user) => user.id === input.user_id && user.present)) {
          throw new LiveChatError('validation', 'the user is already in the chat');
        }
        const isPublic = input.visibility === 'all';
        const others = chat.users.filter(
          ({ type, present, visibility }) => type === 'agent' && present && visibility === 'all',
        );
        // Status and message as seen in public code; the type is our guess.
        if (isPublic && others.length >= world.context.settings.publicAgents) {
          throw new LiveChatError('validation', 'Public agents in chat limit reached');
        }
      }
      const user = seat(chat, input.user_id, input.user_type, input.visibility);
      thread.queuedAt = undefined;
      announceAdded(world, chat, user, 'manual', caller);
      announceChatTo(world, chat, user.id, caller);
      if (input.user_type === 'agent') {
        const name = world.agents.get(user.id)?.name ?? world.bots.get(user.id)?.name ?? '';
        const self = user.id === caller.agent.id;
        systemMessage(
          world,
          chat,
          thread,
          self ? 'agent_joined' : 'agent_added',
          `${name} joined the chat`,
          self ? { agent: name } : { initiator: caller.agent.name, agent: name },
          input.visibility,
        );
      }
    },
  ),
  remove_user_from_chat: action(
    WRITE,
    z.object({
      chat_id: z.string(),
      user_id: z.string(),
      user_type: z.literal('agent', 'a customer cannot be removed'),
      ignore_requester_presence: z.boolean().optional(),
    }),
    (world, caller, input) => {
      const chat = reachChat(world, caller, input.chat_id);
      const thread = needActiveThread(chat);
      if (input.user_id !== caller.agent.id) needPresence(chat, caller, input.ignore_requester_presence);
      const user = chat.users.find(
        (candidate) => candidate.id === input.user_id && candidate.type === 'agent' && candidate.present,
      );
      if (!user) throw new LiveChatError('not_found', 'the user is not in the chat');
      remove(world, chat, user, 'manual', caller);
      const name = world.agents.get(user.id)?.name ?? '';
      const self = user.id === caller.agent.id;
      systemMessage(
        world,
        chat,
        thread,
        self ? 'agent_left' : 'agent_removed',
        `${name} left the chat`,
        self ? { agent: name } : { initiator: caller.agent.name, agent: name },
        user.visibility,
      );
    },
  ),
  list_agents_for_transfer: action(undefined, z.object({ chat_id: z.string() }), (world, caller, input) => {
    const chat = reachChat(world, caller, input.chat_id);
    return [...world.agents.values()]
      .filter(
        (agent) =>
          routingStatus(agent) !== 'offline' &&
          inAccess(chat.accessGroupIds, agent) &&
          !chat.users.some((user) => user.id === agent.id && user.present),
      )
      .map((agent) => ({ agent_id: agent.id, total_active_chats: activeChats(world, agent.id) }));
  }),
};
