/** Announcing who came into a chat, and to whom a chat has become visible. */
import { agentChat } from '../agent/views.ts';
import { customerUser } from '../customer/views.ts';
import { lastThread } from './chats.ts';
import { hashedAgentId } from './ids.ts';
import type { Agent, AgentCaller, Chat, ChatUser, World } from './types.ts';

/** Groups and agents a chat came from. */
export interface TransferredFrom {
  group_ids: number[];
  agent_ids: string[];
}

function userView(world: World, chat: Chat, user: ChatUser, viewer: Agent | undefined): unknown {
  const users = agentChat(world, chat, lastThread(chat), viewer)['users'];
  return Array.isArray(users)
    ? users.find((entry: unknown) => (entry as { id?: unknown }).id === user.id)
    : undefined;
}

/** `user_added_to_chat`; without a caller the router did it. A whispering member stays unseen by the customer. */
export function announceAdded(
  world: World,
  chat: Chat,
  user: ChatUser,
  reason: string,
  caller: AgentCaller | undefined,
): void {
  const head = { chat_id: chat.id, thread_id: lastThread(chat).id };
  const requesterId = caller?.agent.id;
  world.publish({
    action: 'user_added_to_chat',
    chat,
    wide: true,
    scopes: ['chats--access:ro'],
    forAgent: (viewer) => ({
      ...head,
      user: userView(world, chat, user, viewer),
      reason,
      requester_id: requesterId,
    }),
    forCustomer: () => {
      const seen = customerUser(world, user)[0];
      if (seen === undefined) return undefined;
      const requester = requesterId && hashedAgentId(world, requesterId);
      return { ...head, user: seen, reason, requester_id: requester };
    },
    forWebhook: () => ({
      ...head,
      user: userView(world, chat, user, undefined),
      reason,
      requester_id: requesterId,
    }),
    facts: { clientId: caller?.clientId },
    cause: caller?.cause,
  });
}

/** `incoming_chat` for the agent to whom the chat has just become visible by following, joining or transfer. */
export function announceChatTo(
  world: World,
  chat: Chat,
  agentId: string,
  caller: AgentCaller | undefined,
  transferredFrom?: TransferredFrom,
): void {
  world.publish({
    action: 'incoming_chat',
    scopes: ['chats--access:ro'],
    agentFilter: (agent) => agent.id === agentId,
    forAgent: (viewer) => ({
      requester_id: caller?.agent.id,
      chat: agentChat(world, chat, lastThread(chat), viewer),
      transferred_from: transferredFrom,
    }),
    cause: caller?.cause,
  });
}
