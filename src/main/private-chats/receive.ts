import type { Clock } from '../../shared/clock.ts';
import type { AgentId } from '../../shared/domain/index.ts';
import { maxPrivateTextLength } from '../../shared/domain/index.ts';
import { BackchannelError } from '../../shared/errors.ts';
import { maxClockDifferenceMs, type PrivateChatBody } from '../../shared/wire/index.ts';
import type { PrivateChatStore } from './store.ts';

type MessageBody = Extract<PrivateChatBody, { type: 'message' }>;
type ReceiptBody = Extract<PrivateChatBody, { type: 'receipt' }>;

interface Receiver {
  store: PrivateChatStore;
  clock: Clock;
  /** The signed-in person. */
  own: AgentId;
}

/** What an applied body changed, for the event after the commit. */
export interface Applied {
  colleagueId: AgentId;
  /** Ids of messages that are new or differ. */
  ids: MessageBody['id'][];
}

/** The other one of the two. Errors: SEAL_FORGED unless it is a chat of two people, of which the owner is one. */
const colleagueOf = (between: PrivateChatBody['between'], own: AgentId): AgentId => {
  const [first, second] = between;
  const isOurs = first !== second && (first === own || second === own);
  if (!isOurs) throw new BackchannelError('SEAL_FORGED', { details: { cause: 'between' } });
  return first === own ? second : first;
};

/**
 * Applies one body of a verified sender to the stored chat, in the link's transaction; safe for repeats and in any order.
 * Errors: SEAL_FORGED when the device that signed it is not the author's, or the chat is not between its people.
 */
export const applyPrivateBody = (to: Receiver, fromAgentId: AgentId, body: PrivateChatBody): Applied => {
  const { own } = to;
  const colleagueId = colleagueOf(body.between, own);
  const claimedBy = body.type === 'message' ? body.author : body.by;
  if (claimedBy !== fromAgentId || (fromAgentId !== own && fromAgentId !== colleagueId)) {
    throw new BackchannelError('SEAL_FORGED', { details: { cause: 'author' } });
  }
  const ids =
    body.type === 'message' ? applyMessage(to, colleagueId, body) : applyReceipt(to, colleagueId, body);
  return { colleagueId, ids };
};

const applyMessage = (
  { store, clock, own }: Receiver,
  colleagueId: AgentId,
  body: MessageBody,
): Applied['ids'] => {
  if (body.text.length > maxPrivateTextLength) {
    throw new BackchannelError('SEAL_UNREADABLE', { details: { cause: 'length' } });
  }
  const { id } = body;
  const isOwn = body.author === own;
  const isNew = store.add({
    colleagueId,
    id,
    direction: isOwn ? 'out' : 'in',
    text: body.text,
    // A sender whose clock is ahead must not stay the newest message for ever.
    sentAtMs: Math.min(body.sentAtMs, clock.now() + maxClockDifferenceMs),
    state: isOwn ? 'sent' : 'received',
    reason: undefined,
    isUnread: !isOwn,
    receiptDue: isOwn ? undefined : 'delivered',
    readAtMs: undefined,
  });
  if (!isNew) return [];
  for (const early of store.takeEarlyReceipts(colleagueId, id)) {
    if (isOwn && early.byId === colleagueId) store.advance(colleagueId, id, early.state, early.readAtMs);
    if (!isOwn && early.byId === own && early.state === 'read') store.readElsewhere(colleagueId, id);
  }
  return [id];
};

const applyReceipt = (
  { store, clock, own }: Receiver,
  colleagueId: AgentId,
  { ids, by, state, readAtMs: toldAtMs }: ReceiptBody,
): Applied['ids'] => {
  // Nobody read it later than now.
  const readAtMs = toldAtMs === undefined ? undefined : Math.min(toldAtMs, clock.now());
  return ids.filter((id) => {
    const message = store.messages.get({ colleagueId, id });
    if (!message) {
      const receivedAtMs = clock.now();
      store.earlyReceipts.insertNew({ colleagueId, messageId: id, byId: by, state, receivedAtMs, readAtMs });
      return false;
    }
    // The colleague's receipts are for our messages; those of our own other device are for the colleague's.
    if (by === own)
      return message.direction === 'in' && state === 'read' && store.readElsewhere(colleagueId, id);
    return message.direction === 'out' && store.advance(colleagueId, id, state, readAtMs);
  });
};
