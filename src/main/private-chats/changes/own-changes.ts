import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../shared/clock.ts';
import {
  maxPrivateTextLength,
  privateMessageIdSchema,
  type AgentId,
  type ChatId,
  type PrivateMessageId,
} from '../../../shared/domain/index.ts';
import { isReactionEmoji, mayChange } from '../../../shared/domain/private-rules.ts';
import { BackchannelError } from '../../../shared/errors.ts';
import type { PrivatePlace } from '../../../shared/wire/index.ts';
import type { Database } from '../../storage/index.ts';
import type { DeliveryStore } from '../delivery/delivery-store.ts';
import { factKey } from '../delivery/fact-key.ts';
import type { Outgoing } from '../outgoing.ts';
import type { PrivateChatStore, PrivateMessageRow } from '../store.ts';
import { applyChange, authorOf, type ChangeBody } from './apply-change.ts';
import type { ChangeStore } from './change-store.ts';

/** What the person at this computer makes of messages. Each is durable before it returns, and offered until it is confirmed. */
export interface OwnChanges {
  /** Errors: NOT_FOUND (not there, not one's own, deleted), PRIVATE_CHANGE_LATE, INPUT_INVALID, INPUT_TOO_LARGE. */
  edit(chatId: ChatId, id: PrivateMessageId, text: string, mentions: readonly AgentId[]): void;
  /** Errors: NOT_FOUND, PRIVATE_CHANGE_LATE. */
  remove(chatId: ChatId, id: PrivateMessageId): void;
  /** Errors: NOT_FOUND, INPUT_INVALID. */
  react(chatId: ChatId, id: PrivateMessageId, emoji: string, isOn: boolean): void;
  /** The chat of one of this person's changes. */
  chatOf(changeId: PrivateMessageId): ChatId | undefined;
  /** A message that had not left was cancelled. */
  noteCancelled(chatId: ChatId, id: PrivateMessageId): void;
  /** A message that was cancelled here before it had left, has arrived: its deletion follows it. */
  takeBack(id: PrivateMessageId): void;
  /** What is to be said of one of this person's changes now; undefined: it is not here any more. */
  bodyOf(chatId: ChatId, changeId: string): ChangeBody | undefined;
}

export const createOwnChanges = (deps: {
  db: Database;
  store: PrivateChatStore;
  changes: ChangeStore;
  deliveries: DeliveryStore;
  clock: Clock;
  own(): AgentId;
  placeOf(chatId: ChatId): PrivatePlace;
  outgoing: Pick<Outgoing, 'tell' | 'tellWhoIsThere'>;
  /** Takes back what waits for the relay under that key. */
  withdraw(key: string): void;
  forget(chatId: ChatId, id: PrivateMessageId): void;
  changed(chatId: ChatId, ids: readonly PrivateMessageId[]): void;
}): OwnChanges => {
  const { db, store, changes, deliveries, clock } = deps;

  const ownMessage = (chatId: ChatId, id: PrivateMessageId): PrivateMessageRow => {
    const row = store.messages.get({ chatId, id });
    if (!row || row.deletedAtMs !== undefined || authorOf(row, deps.own()) !== deps.own())
      throw new BackchannelError('NOT_FOUND');
    if (!mayChange(row.sentAtMs, clock.now())) throw new BackchannelError('PRIVATE_CHANGE_LATE');
    return row;
  };

  /** An earlier change that this one makes void need not arrive any more. */
  const supersede = (chatId: ChatId, changeId: string | undefined): void => {
    if (changeId === undefined) return;
    deps.withdraw(`change:${changeId}`);
    deliveries.drop(chatId, changeId);
  };

  const make = (chatId: ChatId, body: ChangeBody, known: { changeId: string } | undefined): void => {
    supersede(chatId, known?.changeId);
    const to = { store, changes, clock, own: deps.own(), forget: deps.forget };
    const ids = applyChange(to, chatId, body);
    deps.outgoing.tell(chatId, body, factKey(body, body.id));
    deps.changed(chatId, ids);
  };
  /** Later than every change of this person's to the same thing, whatever the clock says. */
  const stampAfter = (known: { stampMs: number } | undefined): number =>
    Math.max(clock.now(), (known?.stampMs ?? 0) + 1);
  const begun = (chatId: ChatId, id: PrivateMessageId, known: { stampMs: number } | undefined) => ({
    id: privateMessageIdSchema.parse(randomUUID()),
    message: id,
    stampMs: stampAfter(known),
    ...deps.placeOf(chatId),
  });

  const bodyOf: OwnChanges['bodyOf'] = (chatId, changeId) => {
    const own = deps.own();
    const place = deps.placeOf(chatId);
    const id = privateMessageIdSchema.parse(changeId);
    const revision = changes.revisionOfChange(changeId);
    if (revision?.authorId === own && revision.chatId === chatId) {
      const { messageId: message, stampMs } = revision;
      const about = { id, message, stampMs, ...place, author: own };
      if (revision.isDeleted) return { type: 'delete', ...about };
      const row = store.messages.get({ chatId, id: message });
      if (!row || row.deletedAtMs !== undefined) return undefined;
      const facts = row.mentions === undefined ? {} : { mentions: row.mentions };
      return { type: 'edit', ...about, text: row.text, ...facts };
    }
    const reaction = changes.reactionOfChange(changeId);
    if (reaction?.byId !== own || reaction.chatId !== chatId) return undefined;
    const { messageId: message, stampMs, emoji, isOn } = reaction;
    return { type: 'reaction', id, message, stampMs, ...place, by: own, emoji, isOn };
  };

  return {
    edit(chatId, id, text, mentions) {
      if (text.trim() === '') throw new BackchannelError('INPUT_INVALID');
      if (text.length > maxPrivateTextLength) throw new BackchannelError('INPUT_TOO_LARGE');
      db.transaction(() => {
        const row = ownMessage(chatId, id);
        if (row.text === text) return;
        const author = deps.own();
        const known = changes.revisions.get({ chatId, messageId: id, authorId: author });
        const facts = mentions.length === 0 ? {} : { mentions: [...mentions] };
        make(chatId, { type: 'edit', ...begun(chatId, id, known), author, text, ...facts }, known);
      });
    },
    remove(chatId, id) {
      db.transaction(() => {
        ownMessage(chatId, id);
        const author = deps.own();
        const known = changes.revisions.get({ chatId, messageId: id, authorId: author });
        make(chatId, { type: 'delete', ...begun(chatId, id, known), author }, known);
      });
    },
    react(chatId, id, emoji, isOn) {
      if (!isReactionEmoji(emoji)) throw new BackchannelError('INPUT_INVALID');
      db.transaction(() => {
        const row = store.messages.get({ chatId, id });
        if (!row || row.deletedAtMs !== undefined || row.state === 'queued' || row.state === 'failed')
          throw new BackchannelError('NOT_FOUND');
        const by = deps.own();
        const known = changes.reactions.get({ chatId, messageId: id, byId: by, emoji });
        if ((known?.isOn ?? false) === isOn) return;
        make(chatId, { type: 'reaction', ...begun(chatId, id, known), by, emoji, isOn }, known);
      });
    },
    chatOf: (changeId) =>
      changes.revisionOfChange(changeId)?.chatId ?? changes.reactionOfChange(changeId)?.chatId,
    noteCancelled(chatId, id) {
      const authorId = deps.own();
      changes.revisions.put({
        chatId,
        messageId: id,
        authorId,
        changeId: privateMessageIdSchema.parse(randomUUID()),
        stampMs: clock.now(),
        isDeleted: true,
        receivedAtMs: clock.now(),
      });
    },
    takeBack(id) {
      const revision = changes.revisionOfMessage(id, deps.own());
      if (revision?.isDeleted !== true) return;
      const { chatId, changeId } = revision;
      const body = bodyOf(chatId, changeId);
      if (body) deps.outgoing.tellWhoIsThere(chatId, body, factKey(body, changeId));
    },
    bodyOf,
  };
};
