import { isGroupId, type AgentId, type ChatId } from '../../shared/domain/index.ts';
import { BackchannelError } from '../../shared/errors.ts';
import type { PrivateChatBody, PrivatePlace } from '../../shared/wire/index.ts';

/** Who says what a body holds: its author, or whose receipt it is. */
const saidBy = (body: PrivateChatBody): AgentId => ('author' in body ? body.author : body.by);

const forged = (cause: string): BackchannelError =>
  new BackchannelError('SEAL_FORGED', { details: { cause } });

/** The other one of the two. Errors: SEAL_FORGED unless it is a chat of two people, of which the owner is one. */
const colleagueOf = (between: NonNullable<PrivatePlace['between']>, own: AgentId): AgentId => {
  const [first, second] = between;
  const isOurs = first !== second && (first === own || second === own);
  if (!isOurs) throw forged('between');
  return first === own ? second : first;
};

/**
 * The chat that a verified sender's body belongs to. Every body of a private chat passes here before anything of it is applied.
 * Errors: SEAL_FORGED when the device that signed it is not that of who says it, or of nobody in that chat.
 */
export const checkedChatOf = (
  body: PrivateChatBody,
  { own, fromAgentId }: { own: AgentId; fromAgentId: AgentId },
): ChatId => {
  if (saidBy(body) !== fromAgentId) throw forged('author');
  const chatId = body.between === undefined ? body.group : colleagueOf(body.between, own);
  if (chatId === undefined || isGroupId(chatId)) throw forged('group');
  if (fromAgentId !== own && fromAgentId !== chatId) throw forged('author');
  return chatId;
};
