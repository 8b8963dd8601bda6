/** What an agent may reach, and must be, for a chat action. */
import { LiveChatError } from '../errors.ts';
import { canSee } from '../model/agents.ts';
import { needChat } from '../model/chats.ts';
import type { AgentCaller, Chat, ChatUser, World } from '../model/types.ts';

/** The chat if the caller has access: else `not_found` or `missing_access`. */
export function reachChat(world: World, caller: AgentCaller, id: string): Chat {
  const chat = needChat(world, id);
  if (!canSee(chat, caller.agent, caller.scopes)) throw new LiveChatError('missing_access');
  return chat;
}

/** The caller's seat in the chat, if present. */
export function seatOf(chat: Chat, caller: AgentCaller): ChatUser | undefined {
  return chat.users.find((user) => user.id === caller.agent.id && user.present);
}

/** The caller must be among the chat's users, unless told to ignore that. */
export function needPresence(chat: Chat, caller: AgentCaller, ignore: boolean | undefined): void {
  if (!ignore && !seatOf(chat, caller)) {
    throw new LiveChatError('not_allowed', 'requester is not a user of the chat');
  }
}
