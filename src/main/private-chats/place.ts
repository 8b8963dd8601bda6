import type { AgentId, ChatId, GroupId } from '../../shared/domain/index.ts';
import { BackchannelError } from '../../shared/errors.ts';
import type { PrivateChatBody, PrivatePlace } from '../../shared/wire/index.ts';

/** Who says what a body holds: its author, or whose receipt it is. */
const saidBy = (body: PrivateChatBody): AgentId => ('author' in body ? body.author : body.by);

/** Told between a person's computers also of a group that they left: read, muted, taken back. */
const ownAffairs: ReadonlySet<PrivateChatBody['type']> = new Set(['receipt', 'chat-mute', 'delete']);

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
 * `isMember`: as the group's changes say. Errors: SEAL_FORGED when the device that signed it is not that of who says it, or of
 * nobody in that chat.
 */
export const checkedChatOf = (
  body: PrivateChatBody,
  {
    own,
    fromAgentId,
    isMember,
  }: {
    own: AgentId;
    fromAgentId: AgentId;
    isMember: (chatId: GroupId, agentId: AgentId) => boolean;
  },
): ChatId => {
  if (saidBy(body) !== fromAgentId) throw forged('author');
  if (body.group !== undefined) {
    // Both: who was removed neither writes nor is written to. What they do with what they have is their own computers' affair.
    const isTheirs = isMember(body.group, own) && isMember(body.group, fromAgentId);
    const isOwnAffair = fromAgentId === own && ownAffairs.has(body.type);
    if (!(isTheirs || isOwnAffair) || body.between !== undefined) throw forged('group');
    return body.group;
  }
  if (body.between === undefined) throw forged('place');
  const chatId = colleagueOf(body.between, own);
  if (fromAgentId !== own && fromAgentId !== chatId) throw forged('author');
  return chatId;
};
