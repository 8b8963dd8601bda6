import type { Clock } from '../../../shared/clock.ts';
import { isGroupId, type AgentId, type ChatId, type PrivateMessageId } from '../../../shared/domain/index.ts';
import { chatOfKept, maxClockDifferenceMs, type KeptMessage } from '../../../shared/wire/index.ts';
import type { Database } from '../../storage/index.ts';
import { cardToSend } from '../card.ts';
import { applyChange, applyEarlyChanges, authorOf } from '../changes/apply-change.ts';
import type { ChangeStore } from '../changes/change-store.ts';
import type { EarlierFiles, EarlierSource } from '../files/index.ts';
import type { Groups } from '../groups/index.ts';
import type { PrivateChatStore, PrivateMessageRow } from '../store.ts';

/** A message's place in the order of time, over all chats. */
export interface Place {
  sentAtMs: number;
  chatId: ChatId;
  id: PrivateMessageId;
}

/**
 * What became of a message that another computer or a file told of. old: the clock would delete it at once. refused: of a group
 * that is not known here, or of somebody who was never in it.
 */
export type Kept = 'new' | 'changed' | 'known' | 'old' | 'refused';

/** Where this message stands. */
export const placeOfKept = (message: KeptMessage): Place => ({
  sentAtMs: message.sentAtMs,
  chatId: chatOfKept(message),
  id: message.id,
});

/** Which messages are meant. */
interface Meant {
  /** Not older than this, epoch ms. */
  sinceMs?: number | undefined;
  /** Not for a version that knows chats of two alone. */
  withGroups: boolean;
}

/** The private messages of this computer as another one of the person gets them, and theirs as they are taken in here. */
export interface KeptMessages {
  /** How many there are. */
  count(meant: Meant): number;
  /** Newest first, those before `before`; none that the clock is about to delete, none that was not sent. */
  page(options: Meant & { before?: Place | undefined; limit: number }): KeptMessage[];
  /**
   * In the caller's transaction; repeating changes nothing. Only ever moves a message forward. `from`: whose computer has its
   * files; absent: a saved file, which may have them.
   */
  take(message: KeptMessage, own: AgentId, from?: EarlierSource): Kept;
  /** What is older is not kept, epoch ms. */
  oldestMs(): number;
}

/** Of one message. */
const mostReactions = 200;

/**
 * What was not sent, or failed, is still this computer's to send: not history yet. Lines about a group follow from its changes.
 */
const isHistory = (withGroups: boolean): string =>
  `state NOT IN ('queued', 'failed') AND line IS NULL${withGroups ? '' : " AND chat_id NOT LIKE 'group:%'"}`;

export const createKeptMessages = (deps: {
  db: Database;
  store: PrivateChatStore;
  changes: ChangeStore;
  groups: Pick<Groups, 'everIn' | 'store' | 'receivers'>;
  files: Pick<EarlierFiles, 'itemsOf' | 'noted'>;
  /** The text of that message is deleted: what else holds it goes too. */
  forget(chatId: ChatId, id: PrivateMessageId): void;
  clock: Clock;
  /** How long messages are kept, ms, and by which clock. */
  kept: { ms: number; clock: Clock };
}): KeptMessages => {
  const { db, store, changes, groups, clock, kept } = deps;
  const oldestMs = (): number => kept.clock.now() - kept.ms;
  const newest = 'ORDER BY sent_at_ms DESC, chat_id DESC, id DESC LIMIT ?';
  const reading = (withGroups: boolean) => ({
    counted: db.prepare<{ n: number }>(
      `SELECT count(*) AS n FROM private_message WHERE sent_at_ms >= ? AND ${isHistory(withGroups)}`,
    ),
    first: store.messages.select(`WHERE sent_at_ms >= ? AND ${isHistory(withGroups)} ${newest}`),
    following: store.messages.select(
      `WHERE sent_at_ms >= ? AND (sent_at_ms, chat_id, id) < (?, ?, ?) AND ${isHistory(withGroups)} ${newest}`,
    ),
  });
  const all = reading(true);
  const ofTwo = reading(false);

  const changesOf = (row: PrivateMessageRow): Pick<KeptMessage, 'revision' | 'reactions'> => {
    const { chatId, id } = row;
    const authorId = row.authorId ?? (row.direction === 'in' ? (chatId as AgentId) : undefined);
    const revision = authorId && changes.revisions.get({ chatId, messageId: id, authorId });
    const reactions = changes.reactionsOf(chatId, id).slice(-mostReactions);
    return {
      ...(revision && {
        revision: { id: revision.changeId, stampMs: revision.stampMs, isDeleted: revision.isDeleted },
      }),
      ...(reactions.length > 0 && {
        reactions: reactions.map(({ changeId, stampMs, byId, emoji, isOn }) => ({
          id: changeId,
          stampMs,
          by: byId,
          emoji,
          isOn,
        })),
      }),
    };
  };

  const placeOfRow = ({
    chatId,
    id,
    direction,
    authorId,
  }: PrivateMessageRow): Partial<Pick<KeptMessage, 'colleagueId' | 'group' | 'author' | 'receivers'>> => {
    if (!isGroupId(chatId)) return { colleagueId: chatId };
    if (direction === 'in') return { group: chatId, ...(authorId && { author: authorId }) };
    const receivers = groups.store.receiversOf(chatId, id);
    return { group: chatId, ...(receivers.length > 0 && { receivers }) };
  };

  const toKept = (row: PrivateMessageRow): KeptMessage => {
    const { id, direction, text, sentAtMs, isUnread, readAtMs, replyToId, mentions } = row;
    const card = cardToSend(row.card);
    const items = deps.files.itemsOf(row.chatId, id);
    const state = row.state as KeptMessage['state'];
    return {
      ...placeOfRow(row),
      ...{ id, direction, text, sentAtMs, isUnread, state },
      ...(direction === 'out' && readAtMs !== undefined ? { readAtMs } : {}),
      ...(card ? { card } : {}),
      ...(items.length > 0 && { files: items }),
      ...(replyToId === undefined ? {} : { replyTo: replyToId }),
      ...(mentions === undefined ? {} : { mentions }),
      ...changesOf(row),
    };
  };

  /** What became of it, as if it came from who changed it. Answers whether that is news here. `isIn`: whose reaction counts. */
  const takeChanges = (
    message: KeptMessage,
    to: { chatId: ChatId; author: AgentId; own: AgentId; isIn(agentId: AgentId): boolean },
  ): boolean => {
    const { id, revision, reactions = [], text, mentions } = message;
    const { chatId, author, own } = to;
    const receiver = { store, changes, clock, own, forget: deps.forget };
    let isNews = false;
    if (revision !== undefined) {
      const about = { id: revision.id, message: id, stampMs: revision.stampMs, author };
      const body = revision.isDeleted
        ? ({ type: 'delete', ...about } as const)
        : ({ type: 'edit', ...about, text, ...(mentions === undefined ? {} : { mentions }) } as const);
      isNews = applyChange(receiver, chatId, body).length > 0;
    }
    for (const { id: changeId, stampMs, by, emoji, isOn } of reactions) {
      if (!to.isIn(by)) continue;
      const body = { type: 'reaction', id: changeId, message: id, stampMs, by, emoji, isOn } as const;
      isNews = applyChange(receiver, chatId, body).length > 0 || isNews;
    }
    return isNews;
  };

  /** Receipts that were here before the message. */
  const applyEarlyReceipts = (chatId: ChatId, id: PrivateMessageId, own: AgentId): void => {
    for (const { byId, state, readAtMs } of store.takeEarlyReceipts(chatId, id)) {
      if (byId === own && state === 'read') store.readElsewhere(chatId, id);
      else if (isGroupId(chatId)) groups.receivers.advance(chatId, id, byId, state, readAtMs);
      else if (byId === chatId) store.advance(chatId, id, state, readAtMs);
    }
  };

  /** How far an own message of a group has come to each member. Answers whether that is news here. */
  const takeReceivers = (
    { id, direction, receivers = [] }: KeptMessage,
    { chatId, own, isIn }: { chatId: ChatId; own: AgentId; isIn(agentId: AgentId): boolean },
  ): boolean => {
    if (direction !== 'out') return false;
    const others = receivers.filter(({ agentId }) => agentId !== own && isIn(agentId));
    groups.store.addReceivers(
      chatId,
      id,
      others.map(({ agentId }) => agentId),
    );
    let isNews = false;
    for (const { agentId, state, readAtMs } of others) {
      const atMs = readAtMs === undefined ? undefined : Math.min(readAtMs, clock.now());
      if (state !== 'waiting' && groups.receivers.advance(chatId, id, agentId, state, atMs)) isNews = true;
    }
    return isNews;
  };

  /** Of one that is here now, and was not deleted. Answers whether something of them is to come. */
  const noteFiles = (
    { id, files = [] }: KeptMessage,
    { chatId, author }: { chatId: ChatId; author: AgentId },
    from: EarlierSource | undefined,
  ): boolean => {
    const row = store.messages.get({ chatId, id });
    if (!row || row.deletedAtMs !== undefined || files.length === 0) return false;
    const of = { chatId, messageId: id, authorId: author, sentAtMs: row.sentAtMs };
    return deps.files.noted(of, files, from) > 0;
  };

  return {
    count: ({ sinceMs = 0, withGroups }) =>
      (withGroups ? all : ofTwo).counted.get(Math.max(sinceMs, oldestMs()))?.n ?? 0,
    page({ before, sinceMs = 0, withGroups, limit }) {
      const fromMs = Math.max(sinceMs, oldestMs());
      const { first, following } = withGroups ? all : ofTwo;
      const rows = before
        ? following.all(fromMs, before.sentAtMs, before.chatId, before.id, limit)
        : first.all(fromMs, limit);
      return rows.map(toKept);
    },
    oldestMs,
    take(message, own, from) {
      const { id, state, direction } = message;
      const chatId = chatOfKept(message);
      // As of what arrives: a clock that was ahead must not make the newest message for ever.
      const sentAtMs = Math.min(message.sentAtMs, clock.now() + maxClockDifferenceMs);
      if (sentAtMs < oldestMs() || chatId === own) return 'old';
      const people = isGroupId(chatId) ? groups.everIn(chatId) : new Set([own, chatId]);
      const author = direction === 'out' ? own : (message.author ?? (chatId as AgentId));
      if (!people?.has(author) || (direction === 'in' && author === own)) return 'refused';
      const to = { chatId, author, own, isIn: (agentId: AgentId) => people.has(agentId) };
      const readAtMs = message.readAtMs === undefined ? undefined : Math.min(message.readAtMs, clock.now());
      // The other computer owes the receipts, or has sent them; what is read here is told from here.
      const { text, isUnread, mentions, replyTo: replyToId } = message;
      const card = store.arrivingCard(message.card);
      const facts = { text, isUnread, mentions, replyToId, card, readAtMs };
      if (store.add({ chatId, id, direction, authorId: author, sentAtMs, state, ...facts })) {
        takeReceivers(message, to);
        applyEarlyReceipts(chatId, id, own);
        const added = store.messages.get({ chatId, id });
        if (added) applyEarlyChanges({ store, changes, clock, own, forget: deps.forget }, added);
        takeChanges(message, to);
        noteFiles(message, to, from);
        return 'new';
      }
      const present = store.messages.get({ chatId, id });
      if (present?.direction !== direction || present.line || authorOf(present, own) !== author)
        return 'known';
      const isFurther = takeReceivers(message, to);
      const isChanged =
        direction === 'out'
          ? state !== 'received' && store.advance(chatId, id, state, readAtMs)
          : !isUnread && store.readElsewhere(chatId, id);
      const isRevised = takeChanges(message, to);
      const hasFiles = noteFiles(message, to, from);
      return isRevised || hasFiles || isChanged || isFurther ? 'changed' : 'known';
    },
  };
};
