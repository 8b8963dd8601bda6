import type { Clock } from '../../../shared/clock.ts';
import type { AgentId, ChatId, PrivateMessageId } from '../../../shared/domain/index.ts';
import { changeSlackMs, maxReactionsEach, ownMessageChangeMs } from '../../../shared/domain/private-rules.ts';
import { BackchannelError } from '../../../shared/errors.ts';
import type { PrivateChatBody } from '../../../shared/wire/index.ts';
import type { PrivateChatStore, PrivateMessageRow } from '../store.ts';
import { isNewer, type ChangeStore } from './change-store.ts';

type BodyOf<T extends PrivateChatBody['type']> = Extract<PrivateChatBody, { type: T }>;
/** A change of a message, of somebody who was found to be in the chat and to be who they say. */
export type ChangeBody = BodyOf<'edit'> | BodyOf<'delete'> | BodyOf<'reaction'>;
export const isChangeBody = (body: PrivateChatBody): body is ChangeBody =>
  body.type === 'edit' || body.type === 'delete' || body.type === 'reaction';

/** Changes of one person that may wait here for their messages: what a week away brings, and no way to fill the disk. */
const mostEarly = 2_000;

interface Receiver {
  store: PrivateChatStore;
  changes: ChangeStore;
  clock: Clock;
  own: AgentId;
  /** The text of that message is deleted: what else holds it goes too. */
  forget(chatId: ChatId, id: PrivateMessageId): void;
}

/** Who wrote a stored message. */
export const authorOf = (row: PrivateMessageRow, own: AgentId): AgentId =>
  row.authorId ?? (row.direction === 'out' ? own : (row.chatId as AgentId));

const forged = (): BackchannelError =>
  new BackchannelError('SEAL_FORGED', { details: { cause: 'author-of-change' } });

/** Whether an edit came in time, by its author's own clock for both; an hour of grace, for clocks that were put right between. */
const isInTime = (sentAtMs: number, stampMs: number): boolean =>
  stampMs - sentAtMs <= ownMessageChangeMs + changeSlackMs;

const applyDeleted = (to: Receiver, row: PrivateMessageRow, stampMs: number): void => {
  const { chatId, id } = row;
  to.store.messages.update(row, {
    text: '',
    deletedAtMs: Math.min(stampMs, to.clock.now()),
    editedAtMs: undefined,
    replyToId: undefined,
    mentions: undefined,
    isUnread: false,
  });
  to.changes.dropReactions(chatId, id);
  to.forget(chatId, id);
};

const applyEdited = (
  to: Receiver,
  row: PrivateMessageRow,
  edit: { text: string; mentions: AgentId[] | undefined; stampMs: number },
): void => {
  const { text, mentions, stampMs } = edit;
  to.store.messages.update(row, { text, mentions, editedAtMs: Math.min(stampMs, to.clock.now()) });
};

/** What its author made of a message before it came here; in the transaction that adds it. */
export const applyEarlyChanges = (to: Receiver, row: PrivateMessageRow): void => {
  const { chatId, id } = row;
  const key = { chatId, messageId: id, authorId: authorOf(row, to.own) };
  const revision = to.changes.revisions.get(key);
  if (!revision) return;
  const { stampMs, text, mentions } = revision;
  if (revision.isDeleted) return applyDeleted(to, row, stampMs);
  if (!isInTime(row.sentAtMs, stampMs)) return void to.changes.revisions.delete(key);
  // Its text is in the message now.
  to.changes.revisions.update(key, { text: undefined, mentions: undefined });
  if (text !== undefined) applyEdited(to, row, { text, mentions, stampMs });
};

const applyRevision = (
  to: Receiver,
  chatId: ChatId,
  body: BodyOf<'edit'> | BodyOf<'delete'>,
): PrivateMessageId[] => {
  const { id: changeId, message: messageId, author: authorId, stampMs } = body;
  const row = to.store.messages.get({ chatId, id: messageId });
  if (row && authorOf(row, to.own) !== authorId) throw forged();
  const known = to.changes.revisions.get({ chatId, messageId, authorId });
  const isDeleted = body.type === 'delete';
  if (known?.isDeleted === true && !isDeleted) return [];
  if (isDeleted === (known?.isDeleted ?? false) && !isNewer(body, known)) return [];
  if (!isDeleted && row && !isInTime(row.sentAtMs, stampMs)) return [];
  if (!row && to.changes.countEarly(authorId) >= mostEarly) return [];
  const isWaiting = !row && body.type === 'edit';
  to.changes.revisions.put({
    chatId,
    messageId,
    authorId,
    changeId,
    stampMs,
    isDeleted,
    text: isWaiting ? body.text : undefined,
    mentions: isWaiting ? body.mentions : undefined,
    receivedAtMs: to.clock.now(),
  });
  if (!row) return [];
  if (body.type === 'delete') applyDeleted(to, row, stampMs);
  else applyEdited(to, row, { text: body.text, mentions: body.mentions, stampMs });
  // They quote it.
  return [messageId, ...to.store.answersTo(chatId, messageId)];
};

const applyReaction = (to: Receiver, chatId: ChatId, body: BodyOf<'reaction'>): PrivateMessageId[] => {
  const { id: changeId, message: messageId, by: byId, emoji, isOn, stampMs } = body;
  const row = to.store.messages.get({ chatId, id: messageId });
  if (row?.deletedAtMs !== undefined) return [];
  const key = { chatId, messageId, byId, emoji };
  if (!isNewer(body, to.changes.reactions.get(key))) return [];
  const own = to.changes.reactionsOf(chatId, messageId).filter((one) => one.byId === byId);
  const isNew = !own.some((one) => one.emoji === emoji);
  // A hundred: also those that were taken back are kept, for what comes late.
  if (isNew && (own.length >= 100 || (isOn && own.filter((one) => one.isOn).length >= maxReactionsEach)))
    return [];
  if (!row && to.changes.countEarly(byId) >= mostEarly) return [];
  to.changes.reactions.put({ ...key, changeId, isOn, stampMs, receivedAtMs: to.clock.now() });
  return row ? [messageId] : [];
};

/**
 * Applies one change, in the link's transaction; safe for repeats and in any order. Answers which messages differ now.
 * Errors: SEAL_FORGED when the message is another person's.
 */
export const applyChange = (to: Receiver, chatId: ChatId, body: ChangeBody): PrivateMessageId[] =>
  body.type === 'reaction' ? applyReaction(to, chatId, body) : applyRevision(to, chatId, body);
