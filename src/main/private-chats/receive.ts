import type { Clock } from '../../shared/clock.ts';
import type { AgentId } from '../../shared/domain/index.ts';
import { maxPrivateTextLength } from '../../shared/domain/index.ts';
import { BackchannelError } from '../../shared/errors.ts';
import { maxClockDifferenceMs } from '../../shared/wire/index.ts';
import type { PrivateBody } from '../../shared/wire/index.ts';
import type { PrivateChatRepository } from '../storage/index.ts';

type MessageBody = Extract<PrivateBody, { type: 'message' }>;
type ReceiptBody = Extract<PrivateBody, { type: 'receipt' }>;

/** What an applied body changed, for the event after the commit. */
export interface Applied {
  colleagueId: AgentId;
  /** Ids of messages that are new or differ. */
  ids: MessageBody['id'][];
}

/** The other one of the two. Errors: SEAL_FORGED unless it is a chat of two people, of which the owner is one. */
const colleagueOf = (between: PrivateBody['between'], own: AgentId): AgentId => {
  const [first, second] = between;
  const isOurs = first !== second && (first === own || second === own);
  if (!isOurs) throw new BackchannelError('SEAL_FORGED', { details: { cause: 'between' } });
  return first === own ? second : first;
};

/**
 * Applies one proven body to the stored chat; safe for repeats and in any order. Runs inside the link's transaction.
 * Errors: SEAL_FORGED when the device that signed it is not the author's, or the chat is not between its people.
 */
export const applyPrivateBody = (
  repository: PrivateChatRepository,
  clock: Clock,
  own: AgentId,
  fromAgentId: AgentId,
  body: PrivateBody,
): Applied => {
  const colleagueId = colleagueOf(body.between, own);
  const claimedBy = body.type === 'message' ? body.author : body.by;
  if (claimedBy !== fromAgentId || (fromAgentId !== own && fromAgentId !== colleagueId)) {
    throw new BackchannelError('SEAL_FORGED', { details: { cause: 'author' } });
  }
  return body.type === 'message'
    ? applyMessage(repository, clock, own, colleagueId, body)
    : applyReceipt(repository, clock, own, colleagueId, body);
};

const applyMessage = (
  repository: PrivateChatRepository,
  clock: Clock,
  own: AgentId,
  colleagueId: AgentId,
  body: MessageBody,
): Applied => {
  if (body.text.length > maxPrivateTextLength) {
    throw new BackchannelError('SEAL_UNREADABLE', { details: { cause: 'length' } });
  }
  const isOwn = body.author === own;
  const isNew = repository.insert(
    {
      colleagueId,
      id: body.id,
      direction: isOwn ? 'out' : 'in',
      text: body.text,
      // A sender whose clock is ahead must not stay the newest message for ever.
      sentAtMs: Math.min(body.sentAtMs, clock.now() + maxClockDifferenceMs),
      state: isOwn ? 'sent' : 'received',
      reason: null,
    },
    isOwn ? { isUnread: false } : { isUnread: true, receiptDue: 'delivered' },
  );
  if (!isNew) return { colleagueId, ids: [] };
  for (const early of repository.takeEarlyReceipts(colleagueId, body.id)) {
    if (isOwn && early.byId === colleagueId) repository.advance(colleagueId, body.id, early.state);
    if (!isOwn && early.byId === own && early.state === 'read')
      repository.readElsewhere(colleagueId, body.id);
  }
  return { colleagueId, ids: [body.id] };
};

const applyReceipt = (
  repository: PrivateChatRepository,
  clock: Clock,
  own: AgentId,
  colleagueId: AgentId,
  body: ReceiptBody,
): Applied => {
  const ids = body.ids.filter((id) => {
    const message = repository.get(colleagueId, id);
    if (!message) {
      repository.addEarlyReceipt({ colleagueId, id, byId: body.by, state: body.state }, clock.now());
      return false;
    }
    // The colleague speaks of our messages; our own other device of the colleague's.
    if (body.by === own) {
      return message.direction === 'in' && body.state === 'read' && repository.readElsewhere(colleagueId, id);
    }
    return message.direction === 'out' && repository.advance(colleagueId, id, body.state);
  });
  return { colleagueId, ids };
};
