/** What an agent may reach, and must be, for a chat action. */
import { LiveChatError } from '../errors.ts';
import { canSee } from '../model/agents.ts';
import { needChat } from '../model/chats.ts';
import type { AgentCaller, Chat, ChatUser, World } from '../model/types.ts';

/** The chat if the caller has access: else `not_found` or `missing_access`. */
export function reachChat(world: World, caller: AgentCaller, id: string): Chat {
  const chat = needChat(world, id);
  // convention: our guess (see `anonymize`).
  if (chat.isAnonymized === true) throw new LiveChatError('not_found', 'Chat not found');
  if (!canSee(chat, caller.agent, caller.scopes)) throw new LiveChatError('missing_access');
  return chat;
}

/** The caller's seat among the chat's present users; otherwise 403 `authorization`, as seen in public code. */
export function needSeat(chat: Chat, caller: AgentCaller): ChatUser {
  const seat = chat.users.find((user) => user.id === caller.agent.id && user.present);
  if (!seat) throw new LiveChatError('authorization', 'Requester is not user of the chat');
  return seat;
}

/** The same check, unless the request says `ignore_requester_presence`. */
export function needPresence(chat: Chat, caller: AgentCaller, ignore: boolean | undefined): void {
  if (!ignore) needSeat(chat, caller);
}
