import type { Clock } from '../../shared/clock.ts';
import type { AgentId, ChatId } from '../../shared/domain/index.ts';
import { maxPrivateTextLength } from '../../shared/domain/index.ts';
import { BackchannelError } from '../../shared/errors.ts';
import { maxClockDifferenceMs, type PrivateChatBody } from '../../shared/wire/index.ts';
import { checkedChatOf } from './place.ts';
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
  chatId: ChatId;
  /** Ids of messages that are new or differ. */
  ids: MessageBody['id'][];
}

/**
 * Applies one body of a verified sender to the stored chat, in the link's transaction; safe for repeats and in any order.
 * Errors: those of `checkedChatOf`; SEAL_UNREADABLE: a text that is too long.
 */
export const applyPrivateBody = (to: Receiver, fromAgentId: AgentId, body: PrivateChatBody): Applied => {
  const chatId = checkedChatOf(body, { own: to.own, fromAgentId });
  const ids = body.type === 'message' ? applyMessage(to, chatId, body) : applyReceipt(to, chatId, body);
  return { chatId, ids };
};

const applyMessage = ({ store, clock, own }: Receiver, chatId: ChatId, body: MessageBody): Applied['ids'] => {
  if (body.text.length > maxPrivateTextLength) {
    throw new BackchannelError('SEAL_UNREADABLE', { details: { cause: 'length' } });
  }
  const { id } = body;
  const isOwn = body.author === own;
  const isNew = store.add({
    chatId,
    id,
    direction: isOwn ? 'out' : 'in',
    authorId: body.author,
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
  for (const early of store.takeEarlyReceipts(chatId, id)) {
    if (isOwn && early.byId === chatId) store.advance(chatId, id, early.state, early.readAtMs);
    if (!isOwn && early.byId === own && early.state === 'read') store.readElsewhere(chatId, id);
  }
  return [id];
};

const applyReceipt = (
  { store, clock, own }: Receiver,
  chatId: ChatId,
  { ids, by, state, readAtMs: toldAtMs }: ReceiptBody,
): Applied['ids'] => {
  // Nobody read it later than now.
  const readAtMs = toldAtMs === undefined ? undefined : Math.min(toldAtMs, clock.now());
  return ids.filter((id) => {
    const message = store.messages.get({ chatId, id });
    if (!message) {
      const receivedAtMs = clock.now();
      store.earlyReceipts.insertNew({ chatId, messageId: id, byId: by, state, receivedAtMs, readAtMs });
      return false;
    }
    // The colleague's receipts are for our messages; those of our own other device are for the colleague's.
    if (by === own) return message.direction === 'in' && state === 'read' && store.readElsewhere(chatId, id);
    return message.direction === 'out' && store.advance(chatId, id, state, readAtMs);
  });
};
