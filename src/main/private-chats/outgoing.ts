import { randomUUID } from 'node:crypto';
import type { Clock } from '../../shared/clock.ts';
import {
  isGroupId,
  maxFilesPerPrivateMessage,
  maxPrivateTextLength,
  privateMessageIdSchema,
  type AgentId,
  type ChatId,
  type ConversationCard,
  type DeviceId,
  type FileId,
  type PrivateMessageId,
} from '../../shared/domain/index.ts';
import { BackchannelError } from '../../shared/errors.ts';
import { privateForm, type PrivateChatBody } from '../../shared/wire/index.ts';
import type { RelayLink } from '../relay-link/index.ts';
import type { Database } from '../storage/index.ts';
import { cardToSend } from './card.ts';
import type { DeliveryStore } from './delivery/delivery-store.ts';
import { factKey, factOfKey } from './delivery/fact-key.ts';
import type { MessageFiles } from './files/index.ts';
import type { Groups } from './groups/index.ts';
import type { PrivateChatStore, PrivateMessageRow } from './store.ts';

/** What goes with a text. */
export interface MessageFacts {
  replyToId?: PrivateMessageId | undefined;
  mentions?: readonly AgentId[] | undefined;
  /** Files that lie beside the message that is written. */
  fileIds?: readonly FileId[] | undefined;
  card?: ConversationCard | undefined;
}

/** This person's messages on their way to everybody in a chat. */
export interface Outgoing {
  /**
   * Queued durably before it returns. Errors: INPUT_INVALID (to oneself, empty), INPUT_TOO_LARGE, SIGNED_OUT; of a group
   * also NOT_FOUND, GROUP_LEFT, GROUP_EMPTY; NOT_FOUND for a file.
   */
  send(chatId: ChatId, text: string, facts?: MessageFacts): PrivateMessageRow;
  /** A failed message waits to be sent again. Errors: NOT_FOUND. */
  retry(chatId: ChatId, id: PrivateMessageId): void;
  /** One that waits or has failed is deleted here and not sent. Errors: NOT_FOUND. */
  cancel(chatId: ChatId, id: PrivateMessageId): void;
  /** To everybody in that chat, this person's other computers among them. Errors: those of `Groups.othersOf`. */
  tell(chatId: ChatId, body: PrivateChatBody, key: string): void;
  /** The same, to whoever of them can still be told. */
  tellWhoIsThere(chatId: ChatId, body: PrivateChatBody, key: string): void;
  /** To everybody in its chat; in the caller's transaction. One that was refused before leaves under another name. */
  leave(row: PrivateMessageRow, isAgain?: boolean): void;
  /** The message as it is sent now. */
  bodyOf(row: PrivateMessageRow): Extract<PrivateChatBody, { type: 'message' }>;
}

export const createOutgoing = (deps: {
  db: Database;
  store: PrivateChatStore;
  deliveries: DeliveryStore;
  link: Pick<RelayLink, 'send' | 'withdraw' | 'onAccepted' | 'onRefused' | 'device'>;
  clock: Clock;
  own(): AgentId;
  groups: Pick<Groups, 'othersOf' | 'audienceOf' | 'placeOf' | 'store' | 'receivers'>;
  /** A message leaves when its files are at the relay. */
  files: Pick<MessageFiles, 'take' | 'holds' | 'factsOf' | 'addressed' | 'retryOf' | 'drop'>;
  /** Computers of this person that got the chats after that time, epoch ms: a copy may not be on its way to them. */
  devicesWithChats(writtenAtMs: number): DeviceId[];
  /** The chat of one of this person's changes. */
  chatOfChange(changeId: PrivateMessageId): ChatId | undefined;
  /** It is to be taken back, should it arrive all the same. */
  noteCancelled(chatId: ChatId, id: PrivateMessageId): void;
  /** It was cancelled while it was on its way, and has arrived. */
  takeBack(id: PrivateMessageId): void;
  /** Something was handed to the relay that has to be confirmed. */
  offered(): void;
  changed(chatId: ChatId, ids: readonly PrivateMessageId[]): void;
  /** The sealed body is gone from the outbox: also from the write-ahead log. */
  emptyLog(): void;
}): Outgoing => {
  const { db, store, deliveries, link, clock, groups, files } = deps;
  /** Errors: those of `Groups.othersOf`. */
  const othersOf = (chatId: ChatId): readonly AgentId[] =>
    isGroupId(chatId) ? groups.othersOf(chatId) : [chatId];

  const bodyOf: Outgoing['bodyOf'] = (row) => {
    const { chatId, id, text, sentAtMs, replyToId, mentions } = row;
    const author = deps.own();
    const card = cardToSend(row.card);
    return {
      type: 'message',
      id,
      ...groups.placeOf(chatId),
      author,
      text,
      sentAtMs,
      ...(replyToId === undefined ? {} : { replyTo: replyToId }),
      ...(mentions === undefined ? {} : { mentions }),
      ...(card === undefined ? {} : { card }),
      form: privateForm,
      ...files.factsOf(row),
    };
  };
  const tell: Outgoing['tell'] = (chatId, body, key) =>
    link.send('private', { agentIds: [...othersOf(chatId), deps.own()] }, body, key);
  const tellWhoIsThere: Outgoing['tellWhoIsThere'] = (chatId, body, key) => {
    const others = isGroupId(chatId) ? groups.audienceOf(chatId) : [chatId];
    link.send('private', { agentIds: [...others, deps.own()] }, body, key);
  };

  const leave: Outgoing['leave'] = (row, isAgain = false) => {
    const body = bodyOf(row);
    tell(row.chatId, body, factKey(body, row.id, isAgain ? clock.now() : 0));
  };

  /** A computer that got the chats while this one waited has not been in the addresses. */
  const copyToNewComputers = (row: PrivateMessageRow): void => {
    const deviceIds = deps.devicesWithChats(row.sentAtMs);
    if (deviceIds.length > 0) link.send('private', { deviceIds }, bodyOf(row), `message:${row.id}`);
  };

  link.onAccepted(({ context, dedupeKey, agentId, deviceId }) => {
    const fact = context === 'private' ? factOfKey(dedupeKey) : undefined;
    if (!fact) return;
    const chatId = fact.kind === 'message' ? store.chatOfOwn(fact.id) : deps.chatOfChange(fact.id);
    if (chatId === undefined) return fact.kind === 'message' ? deps.takeBack(fact.id) : undefined;
    deliveries.offered({ chatId, factId: fact.id, deviceId, agentId }, clock.now());
    deps.offered();
    if (fact.kind === 'message') files.addressed(fact.id, deviceId);
    // A copy to one's own other device says nothing about the colleague.
    if (fact.kind !== 'message' || agentId === link.device()?.agentId) return;
    const isNew = isGroupId(chatId)
      ? groups.receivers.advance(chatId, fact.id, agentId, 'sent')
      : store.advance(chatId, fact.id, 'sent');
    if (!isNew) return;
    deps.changed(chatId, [fact.id]);
    const row = store.messages.get({ chatId, id: fact.id });
    if (row) copyToNewComputers(row);
  });
  link.onRefused(({ context, dedupeKey, code }) => {
    const fact = context === 'private' ? factOfKey(dedupeKey) : undefined;
    const chatId = fact?.kind === 'message' ? store.chatOfOwn(fact.id) : undefined;
    if (fact && chatId !== undefined && store.fail(chatId, fact.id, code)) deps.changed(chatId, [fact.id]);
  });

  const waiting = (
    chatId: ChatId,
    id: PrivateMessageId,
    states: readonly PrivateMessageRow['state'][],
  ): PrivateMessageRow => {
    const row = store.messages.get({ chatId, id });
    if (row?.direction !== 'out' || !states.includes(row.state)) throw new BackchannelError('NOT_FOUND');
    return row;
  };

  return {
    bodyOf,
    tell,
    tellWhoIsThere,
    leave,
    send(chatId, text, facts = {}) {
      const author = deps.own();
      const { replyToId, mentions = [], fileIds = [] } = facts;
      const isEmpty = text.trim() === '' && fileIds.length === 0;
      if (chatId === author || isEmpty || fileIds.length > maxFilesPerPrivateMessage)
        throw new BackchannelError('INPUT_INVALID');
      if (text.length > maxPrivateTextLength) throw new BackchannelError('INPUT_TOO_LARGE');
      const id = privateMessageIdSchema.parse(randomUUID());
      return db.transaction(() => {
        // An answer stands after what it answers, also when the colleague's clock is ahead of ours.
        const sentAtMs = Math.max(clock.now(), (store.last(chatId)?.sentAtMs ?? 0) + 1);
        const isKnown =
          replyToId !== undefined && store.messages.get({ chatId, id: replyToId }) !== undefined;
        store.add({
          chatId,
          id,
          direction: 'out',
          authorId: author,
          text,
          sentAtMs,
          state: 'queued',
          isUnread: false,
          replyToId: isKnown ? replyToId : undefined,
          mentions: mentions.length === 0 ? undefined : [...mentions],
          card: facts.card,
        });
        if (isGroupId(chatId)) groups.store.addReceivers(chatId, id, othersOf(chatId));
        const row = store.messages.get({ chatId, id }) as PrivateMessageRow;
        files.take(chatId, id, fileIds);
        if (!files.holds(chatId, id)) leave(row);
        deps.changed(chatId, [id]);
        return row;
      });
    },
    retry(chatId, id) {
      db.transaction(() => {
        const row = waiting(chatId, id, ['failed']);
        store.messages.update(row, { state: 'queued', reason: undefined });
        link.withdraw('private', `message:${id}`);
        files.retryOf(chatId, id);
        // Another name: what the relay refused it must not take for a repeat.
        if (!files.holds(chatId, id)) leave(row, true);
        deps.changed(chatId, [id]);
      });
    },
    cancel(chatId, id) {
      db.transaction(() => {
        const row = waiting(chatId, id, ['queued', 'failed']);
        link.withdraw('private', `message:${id}`);
        files.drop(chatId, id);
        store.messages.delete(row);
        deps.noteCancelled(chatId, id);
        deps.changed(chatId, [id]);
        db.afterCommit(() => deps.emptyLog());
      });
    },
  };
};
