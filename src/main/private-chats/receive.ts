import type { Clock } from '../../shared/clock.ts';
import {
  isGroupId,
  maxPrivateTextLength,
  type AgentId,
  type ChatId,
  type PrivateMessageId,
} from '../../shared/domain/index.ts';
import { BackchannelError } from '../../shared/errors.ts';
import { maxClockDifferenceMs, type PrivateChatBody } from '../../shared/wire/index.ts';
import { applyChange, applyEarlyChanges, authorOf, isChangeBody } from './changes/apply-change.ts';
import type { ChangeStore } from './changes/change-store.ts';
import type { DeliveryStore } from './delivery/delivery-store.ts';
import type { MessageFiles } from './files/index.ts';
import type { Groups } from './groups/index.ts';
import { checkedChatOf } from './place.ts';
import { unknownDevice, type Sender } from './sender.ts';
import type { PrivateChatStore, PrivateMessageRow, ReceiptState } from './store.ts';

type BodyOf<T extends PrivateChatBody['type']> = Extract<PrivateChatBody, { type: T }>;

interface Receiver {
  store: PrivateChatStore;
  files: Pick<MessageFiles, 'noted' | 'offeredAgain' | 'asked'>;
  changes: ChangeStore;
  deliveries: DeliveryStore;
  clock: Clock;
  /** The signed-in person. */
  own: AgentId;
  groups: Pick<Groups, 'isMember' | 'othersOf' | 'store' | 'receivers'>;
  /** The text of that message is deleted: what else holds it goes too. */
  forget(chatId: ChatId, id: PrivateMessageId): void;
  /** A message that was cancelled here has arrived all the same. */
  takeBack(id: PrivateMessageId): void;
}

/** What an applied body changed, for the event after the commit. */
export interface Applied {
  chatId: ChatId;
  /** Ids of messages that are new or differ. */
  ids: PrivateMessageId[];
  /** Something else of the chat differs. */
  isChanged?: boolean;
  /** Receipts became due. */
  owesReceipts?: boolean;
  /** The change that its sender is to be told of: it is here. */
  confirmed?: PrivateMessageId;
}

/**
 * Applies one body of a verified sender to the stored chat, in the link's transaction; safe for repeats and in any order.
 * Errors: those of `checkedChatOf`; SEAL_UNREADABLE: a text that is too long; SEAL_FORGED: a message under another one's id, a
 * change of another person's message.
 */
export const applyPrivateBody = (to: Receiver, sender: Sender, body: PrivateChatBody): Applied => {
  const chatId = checkedChatOf(body, {
    own: to.own,
    fromAgentId: sender.fromAgentId,
    isMember: to.groups.isMember,
  });
  if (isChangeBody(body)) return { chatId, ids: applyChange(to, chatId, body), confirmed: body.id };
  if (body.type === 'message') return { chatId, ...applyMessage(to, chatId, body) };
  if (body.type === 'receipt') return { chatId, ids: applyReceipt(to, chatId, sender, body) };
  if (body.type === 'chat-mute') {
    // Each person's own affair.
    if (sender.fromAgentId !== to.own)
      throw new BackchannelError('SEAL_FORGED', { details: { cause: 'author' } });
    return { chatId, ids: [], isChanged: to.store.mute(chatId, body.isMuted, body.atMs) };
  }
  if (body.type === 'file-ask') to.files.asked(chatId, body);
  // What counts for seconds, and the groups' own (`Groups.takes`).
  return { chatId, ids: [] };
};

const applyMessage = (
  to: Receiver,
  chatId: ChatId,
  body: BodyOf<'message'>,
): Pick<Applied, 'ids' | 'owesReceipts'> => {
  const { store, clock, own } = to;
  const { files: withFiles } = body;
  // The other text is for versions that know no files.
  const text = withFiles?.text ?? body.text;
  if (text.length > maxPrivateTextLength) {
    throw new BackchannelError('SEAL_UNREADABLE', { details: { cause: 'length' } });
  }
  const { id, replyTo: replyToId, mentions } = body;
  const isOwn = body.author === own;
  const isNew = store.add({
    chatId,
    id,
    direction: isOwn ? 'out' : 'in',
    authorId: body.author,
    text,
    // A sender whose clock is ahead must not stay the newest message for ever.
    sentAtMs: Math.min(body.sentAtMs, clock.now() + maxClockDifferenceMs),
    state: isOwn ? 'sent' : 'received',
    isUnread: !isOwn,
    receiptDue: 'delivered',
    replyToId,
    mentions,
    card: store.arrivingCard(body.card),
  });
  const row = store.messages.get({ chatId, id }) as PrivateMessageRow;
  if (!isNew) {
    if (authorOf(row, own) !== body.author)
      throw new BackchannelError('SEAL_FORGED', { details: { cause: 'id-of-another' } });
    // Offered again: the receipt was lost, or has not come yet.
    const state: ReceiptState = isOwn || row.isUnread ? 'delivered' : 'read';
    if (withFiles) to.files.offeredAgain({ chatId, messageId: id, authorId: body.author }, withFiles.items);
    if (row.receiptDue === undefined) store.messages.update(row, { receiptDue: state });
    return { ids: complete(to, row, body) ? [id] : [], owesReceipts: true };
  }
  if (withFiles) to.files.noted({ chatId, messageId: id, authorId: body.author }, withFiles.items);
  if (isOwn && isGroupId(chatId)) {
    const others = to.groups.othersOf(chatId);
    to.groups.store.addReceivers(chatId, id, others);
    for (const each of others) to.groups.receivers.advance(chatId, id, each, 'sent');
  }
  for (const { byId, state, readAtMs, receivedAtMs } of store.takeEarlyReceipts(chatId, id)) {
    const at = { deliveredAtMs: receivedAtMs, readAtMs };
    if (isOwn && byId !== own) confirm(to, row, { agentId: byId, deviceId: unknownDevice, state, at });
    if (!isOwn && byId === own && state === 'read') store.readElsewhere(chatId, id);
  }
  applyEarlyChanges(to, row);
  return { ids: [id], owesReceipts: true };
};

/**
 * A message that a version of before took here, which kept no more of it than the text: what else its author said is added, once.
 * Answers whether something was.
 */
const complete = (to: Receiver, row: PrivateMessageRow, body: BodyOf<'message'>): boolean => {
  const { replyTo: replyToId, mentions, card, files } = body;
  const isSaid = [replyToId, mentions, card, files].some((fact) => fact !== undefined);
  if (row.isBare !== true || row.deletedAtMs !== undefined || !isSaid) return false;
  const { chatId, id } = row;
  to.store.messages.update(row, {
    isBare: undefined,
    replyToId,
    card: to.store.arrivingCard(card),
    // An edit has come meanwhile: it says whom it mentions itself.
    ...(row.editedAtMs === undefined && { mentions }),
    ...(files && row.text === body.text && { text: files.text }),
  });
  if (files) to.files.noted({ chatId, messageId: id, authorId: body.author }, files.items);
  return true;
};

/** A computer of somebody in the chat has an own message. Answers whether its state is another one now. */
const confirm = (
  to: Receiver,
  { chatId, id }: PrivateMessageRow,
  by: {
    agentId: AgentId;
    deviceId: Sender['fromDeviceId'];
    state: ReceiptState;
    at: { deliveredAtMs: number; readAtMs: number | undefined };
  },
): boolean => {
  const { agentId, deviceId, at } = by;
  to.deliveries.confirmed({ chatId, factId: id, deviceId, agentId }, at);
  if (agentId === to.own) return false;
  if (!isGroupId(chatId)) return to.store.advance(chatId, id, by.state, at.readAtMs);
  return to.groups.receivers.advance(chatId, id, agentId, by.state, at.readAtMs);
};

const applyReceipt = (
  to: Receiver,
  chatId: ChatId,
  sender: Sender,
  { ids, by, state, readAtMs: toldAtMs }: BodyOf<'receipt'>,
): Applied['ids'] => {
  const { store, clock, own } = to;
  // Nobody read it later than now.
  const readAtMs = toldAtMs === undefined ? undefined : Math.min(toldAtMs, clock.now());
  const at = { deliveredAtMs: Math.min(readAtMs ?? sender.sentAtMs, sender.sentAtMs), readAtMs };
  return ids.filter((id) => {
    const message = store.messages.get({ chatId, id });
    if (!message) {
      const { revisionOfChange, reactionOfChange, revisions } = to.changes;
      if (by !== own && revisions.get({ chatId, messageId: id, authorId: own })?.isDeleted === true) {
        to.takeBack(id);
        return false;
      }
      const isOwnChange = revisionOfChange(id)?.authorId === own || reactionOfChange(id)?.byId === own;
      const receivedAtMs = clock.now();
      if (isOwnChange) {
        const { fromDeviceId: deviceId, fromAgentId: agentId } = sender;
        to.deliveries.confirmed({ chatId, factId: id, deviceId, agentId }, at);
      } else
        store.earlyReceipts.insertNew({ chatId, messageId: id, byId: by, state, receivedAtMs, readAtMs });
      return false;
    }
    // The colleague's receipts are for our messages; those of our own other device are for the colleague's.
    if (by === own && message.direction === 'in') return state === 'read' && store.readElsewhere(chatId, id);
    const { fromDeviceId: deviceId } = sender;
    return message.direction === 'out' && confirm(to, message, { agentId: by, deviceId, state, at });
  });
};
