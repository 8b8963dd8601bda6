import type {
  AccountId,
  AgentId,
  ConversationId,
  FileId,
  MessageId,
  MessageKind,
  MessageMid,
  QuoteDropped,
  Referral,
} from '../../../shared/domain/index.ts';
import type { EventAttachment, SendingApp } from '../../../shared/domain/event.ts';
import {
  type Database,
  defineTable,
  flag,
  json,
  number,
  optional,
  type RowOf,
  text,
} from '../../storage/index.ts';
import { reactionTable, replyAuthorTable } from './message-facts.ts';
import type { OutboxRow } from './outbox.ts';
import type { OwnReactionRow } from './own-reactions.ts';

/** Where a message's content is from. A better source replaces a lesser one, never the other way round. */
export type ContentSource = 'none' | 'history' | 'console' | 'webhook';

/** An attachment of a message; `fileId`: this computer's own, on its way to the customer. */
export interface StoredAttachment extends EventAttachment {
  fileId?: FileId | undefined;
}

const messageTable = defineTable(
  'message',
  {
    id: text<MessageId>(),
    accountId: text<AccountId>(),
    conversationId: text<ConversationId>(),
    /** Absent until the provider has named it, and for items that have no name. */
    mid: optional(text<MessageMid>()),
    direction: text<'in' | 'out'>(),
    /** Sent by this workspace's console (or another console with the same app), not by a phone. */
    isOurs: flag(),
    agentId: optional(text<AgentId>()),
    kind: text<MessageKind>(),
    label: optional(text()),
    text: optional(text()),
    /** With the provider's links; they leave main only as `backchannel://media/…`. */
    attachments: json<StoredAttachment[]>(),
    replyKind: optional(text<'message' | 'story'>()),
    replyMid: optional(text<MessageMid>()),
    replyUrl: optional(text()),
    sentAtMs: number(),
    contentFrom: text<ContentSource>(),
    editCount: number(),
    isUnsent: flag(),
    isStandby: flag(),
    isUnread: flag(),
    /** The provider neither lists it nor hands it out any more. What it says stays here as long as it may. */
    isNoLongerShared: flag(),
    /** The customer tapped a suggested answer. */
    isQuickReply: flag(),
    /** Where the customer came from with it. */
    referral: optional(json<Referral>()),
    /** The app that an echo named; absent when it named none, or ours. */
    sentWith: optional(text<SendingApp>()),
    /** When the customer is known to have seen this own message; earlier ones were seen by then. */
    seenAtMs: optional(number()),
    /** Why it goes, or went, without the message that it was to quote. */
    quoteDropped: optional(text<QuoteDropped>()),
    /** Titles of the buttons under an own reply. */
    buttons: optional(json<string[]>()),
  },
  { key: ['id'], keep: ['accountId', 'conversationId'] },
);
type StoredMessage = RowOf<typeof messageTable>;

export interface MessageRow extends Omit<StoredMessage, 'replyKind' | 'replyMid' | 'replyUrl'> {
  replyTo: { kind: 'message'; mid: MessageMid } | { kind: 'story'; url?: string | undefined } | undefined;
}

/** A message with everything that is shown of it but lives elsewhere. */
export interface MessageView extends MessageRow {
  outbox:
    (Pick<OutboxRow, 'state' | 'reason' | 'detail' | 'undoUntilMs'> & { isEdited: boolean }) | undefined;
  quotedText: string | undefined;
  /** The message that it answers, where that is kept here and was not unsent. */
  quotedId: MessageId | undefined;
  /** When the customer had seen it, as far as that is known: the first time that it or a later one was. */
  firstSeenAtMs: number | undefined;
  reactions: { by: 'customer' | 'us'; emoji: string; agentId: AgentId | undefined }[];
  /** The heart of our side that the provider has not confirmed. */
  ownReaction: Pick<OwnReactionRow, 'isSet' | 'state' | 'reason'> | undefined;
}

interface StoredView extends StoredMessage {
  outboxState: OutboxRow['state'] | null;
  outboxReason: string | null;
  outboxDetail: string | null;
  undoUntilMs: number | null;
  isEdited: number;
  author: AgentId | null;
  firstSeenAtMs: number | null;
  quotedText: string | null;
  quotedId: MessageId | null;
  wishedSet: number | null;
  wishState: OwnReactionRow['state'] | null;
  wishReason: string | null;
}

const rowOf = ({ replyKind, replyMid, replyUrl, ...row }: StoredMessage): MessageRow => ({
  ...row,
  replyTo:
    replyKind === 'message' && replyMid !== undefined
      ? { kind: replyKind, mid: replyMid }
      : replyKind === 'story'
        ? { kind: replyKind, url: replyUrl }
        : undefined,
});

const views = `SELECT ${messageTable.columns('m')}, o.state AS "outboxState", o.reason AS "outboxReason",
    o.detail AS "outboxDetail", o.undo_until_ms AS "undoUntilMs", o.editing IS NOT NULL AS "isEdited",
    a.agent_id AS "author", q.text AS "quotedText", CASE WHEN q.is_unsent = 0 THEN q.id END AS "quotedId",
    w.is_set AS "wishedSet", w.state AS "wishState", w.reason AS "wishReason",
    (SELECT min(s.seen_at_ms) FROM message s WHERE m.direction = 'out' AND s.conversation_id = m.conversation_id
      AND s.seen_at_ms IS NOT NULL AND s.sent_at_ms >= m.sent_at_ms) AS "firstSeenAtMs"
  FROM message m
  LEFT JOIN outbox o ON o.message_id = m.id
  LEFT JOIN reply_author a ON a.account_id = m.account_id AND a.mid = m.mid
  LEFT JOIN own_reaction w ON w.account_id = m.account_id AND w.mid = m.mid
  LEFT JOIN message q ON q.account_id = m.account_id AND q.mid = m.reply_mid`;
/** Somebody's word; an item of a kind that nobody knows is nobody's. */
const spoken = (name: string): string =>
  `${name}.kind NOT IN ('thread-control', 'system', 'referral') AND NOT (${name}.kind = 'other' AND ${name}.mid IS NULL)`;
const newestFirst = 'ORDER BY m.sent_at_ms DESC, m.id DESC LIMIT ?';

export const createMessageStore = (db: Database) => {
  const table = messageTable.on(db);
  const authors = replyAuthorTable.on(db);
  const byMid = table.select('WHERE account_id = ? AND mid = ?');
  const newest = table.select('WHERE conversation_id = ? ORDER BY sent_at_ms DESC, id DESC LIMIT 1');
  const newestSpoken = table.select(`
    WHERE conversation_id = ? AND ${spoken('message')}
    ORDER BY sent_at_ms DESC, id DESC LIMIT 1`);
  const waitingSince = db.prepare<{ at: number | null }>(`
    SELECT min(m.sent_at_ms) AS at FROM message m WHERE m.conversation_id = ? AND m.direction = 'in' AND ${spoken('m')}
      AND m.sent_at_ms > coalesce((
        SELECT max(o.sent_at_ms) FROM message o WHERE o.conversation_id = m.conversation_id AND o.direction = 'out'
          AND ${spoken('o')} AND o.id NOT IN (SELECT message_id FROM outbox)), -1)`);
  const oneView = db.prepare<StoredView>(`${views} WHERE m.id = ?`);
  const firstPage = db.prepare<StoredView>(`${views} WHERE m.conversation_id = ? ${newestFirst}`);
  const nextPage = db.prepare<StoredView>(`
    ${views} WHERE m.conversation_id = ? AND (m.sent_at_ms < ? OR (m.sent_at_ms = ? AND m.id < ?)) ${newestFirst}`);
  const withReferral = table.select(
    'WHERE conversation_id = ? AND referral IS NOT NULL AND is_unsent = 0 ORDER BY sent_at_ms DESC, id DESC LIMIT 1',
  );
  const aboutStory = table.select(`
    WHERE conversation_id = ? AND kind IN ('story-reply', 'story-mention') AND is_unsent = 0
    ORDER BY sent_at_ms DESC, id DESC LIMIT 1`);
  const countUnread = db.prepare<{ count: number }>(
    'SELECT count(*) AS count FROM message WHERE conversation_id = ? AND is_unread = 1 AND is_no_longer_shared = 0',
  );
  const countAll = db.prepare<{ count: number }>(
    'SELECT count(*) AS count FROM message WHERE conversation_id = ?',
  );
  const unreadIds = db.prepare<{ id: MessageId }>(
    'SELECT id FROM message WHERE conversation_id = ? AND is_unread = 1 AND sent_at_ms <= ?',
  );
  const markRead = db.prepare(
    'UPDATE message SET is_unread = 0 WHERE conversation_id = ? AND is_unread = 1 AND sent_at_ms <= ?',
  );
  const outgoing = db.prepare<{ id: MessageId }>(`
    SELECT id FROM message WHERE conversation_id = ? AND direction = 'out' AND sent_at_ms > ? AND sent_at_ms <= ?
    ORDER BY sent_at_ms, id`);
  // Rows get growing numbers. Own replies are left out: they are stored before the provider has them.
  const heardBefore = db.prepare(`
    SELECT 1 FROM message AS heard, message AS own
    WHERE own.id = ? AND heard.account_id = own.account_id AND heard.conversation_id = own.conversation_id
      AND heard.mid = ? AND heard.direction = 'in' AND heard.rowid < own.rowid`);
  const quoting = db.prepare<{ id: MessageId }>(
    'SELECT id FROM message WHERE account_id = ? AND conversation_id = ? AND reply_mid = ?',
  );
  const reactionsOf = reactionTable
    .on(db)
    .select('WHERE account_id = ? AND mid = ? AND emoji IS NOT NULL ORDER BY reactor');

  const viewOf = (raw: StoredView): MessageView => {
    const {
      outboxState,
      outboxReason,
      outboxDetail,
      undoUntilMs,
      isEdited,
      author,
      quotedText,
      quotedId,
      firstSeenAtMs,
      wishedSet,
      wishState,
      wishReason,
      ...stored
    } = raw;
    const row = rowOf(messageTable.read(stored));
    return {
      ...row,
      agentId: row.agentId ?? author ?? undefined,
      isOurs: row.isOurs || author !== null,
      firstSeenAtMs: firstSeenAtMs ?? undefined,
      outbox:
        outboxState === null
          ? undefined
          : {
              state: outboxState,
              reason: outboxReason ?? undefined,
              detail: outboxDetail ?? undefined,
              undoUntilMs: undoUntilMs ?? 0,
              isEdited: isEdited === 1,
            },
      quotedText: quotedText ?? undefined,
      quotedId: quotedId ?? undefined,
      reactions:
        row.mid === undefined || row.isUnsent
          ? []
          : reactionsOf
              .all(row.accountId, row.mid)
              .map(({ reactor, emoji = '', agentId }) => ({ by: reactor, emoji, agentId })),
      ownReaction:
        wishState === null
          ? undefined
          : { isSet: wishedSet === 1, state: wishState, reason: wishReason ?? undefined },
    };
  };
  const found = (stored: StoredMessage | undefined): MessageRow | undefined => stored && rowOf(stored);

  return {
    get: (id: MessageId) => found(table.get({ id })),
    byMid: (accountId: AccountId, mid: MessageMid) => found(byMid.get(accountId, mid)),
    put(row: MessageRow): void {
      const { replyTo, accountId, mid } = row;
      const told = row.direction === 'out' && mid !== undefined ? authors.get({ accountId, mid }) : undefined;
      // Told by its author's console before the message came: from here on it is the message's, and goes with it.
      if (told?.buttons) authors.update(told, { buttons: undefined });
      table.put({
        ...row,
        buttons: row.isUnsent ? undefined : (row.buttons ?? told?.buttons),
        replyKind: replyTo?.kind,
        replyMid: replyTo?.kind === 'message' ? replyTo.mid : undefined,
        replyUrl: replyTo?.kind === 'story' ? replyTo.url : undefined,
      });
    },
    remove: (id: MessageId) => table.delete({ id }),
    view(id: MessageId): MessageView | undefined {
      const raw = oneView.get(id);
      return raw && viewOf(raw);
    },
    /** Newest before `before`; oldest first in the answer. */
    page(request: {
      conversationId: ConversationId;
      before?: { sentAtMs: number; id: MessageId } | undefined;
      limit: number;
    }): { views: MessageView[]; hasMore: boolean } {
      const { conversationId, before, limit } = request;
      const raws = before
        ? nextPage.all(conversationId, before.sentAtMs, before.sentAtMs, before.id, limit + 1)
        : firstPage.all(conversationId, limit + 1);
      return { views: raws.slice(0, limit).map(viewOf).reverse(), hasMore: raws.length > limit };
    },
    /** The newest message, whatever its direction. */
    newest: (conversationId: ConversationId) => found(newest.get(conversationId)),
    /** The newest one that somebody said: tells whose turn it is. */
    newestSpoken: (conversationId: ConversationId) => found(newestSpoken.get(conversationId)),
    /** When the customer wrote first after the last answer that was sent; undefined: nobody waits. */
    waitingSinceMs: (conversationId: ConversationId): number | undefined =>
      waitingSince.get(conversationId)?.at ?? undefined,
    /** The newest one that tells where the customer came from: by a link or an advertisement, else by a story. */
    cameFrom: (conversationId: ConversationId) =>
      found(withReferral.get(conversationId) ?? aboutStory.get(conversationId)),
    countOf: (conversationId: ConversationId): number => countAll.get(conversationId)?.count ?? 0,
    unreadCount: (conversationId: ConversationId): number => countUnread.get(conversationId)?.count ?? 0,
    /** Ids of those that were unread. */
    markRead(conversationId: ConversationId, upToMs: number): MessageId[] {
      const ids = unreadIds.all(conversationId, upToMs).map(({ id }) => id);
      if (ids.length > 0) markRead.run(conversationId, upToMs);
      return ids;
    },
    /** What a customer wrote, stored here before this own message was: it exists longer than that, whatever the clocks say. */
    isHeardBefore: (mid: MessageMid, ownId: MessageId): boolean => heardBefore.get(ownId, mid) !== undefined,
    /** Outgoing messages sent in (after, upTo], oldest first. */
    outgoingBetween: (conversationId: ConversationId, afterMs: number, upToMs: number): MessageId[] =>
      outgoing.all(conversationId, afterMs, upToMs).map(({ id }) => id),
    /** Messages that quote this one. */
    quoting(accountId: AccountId, mid: MessageMid): MessageId[] {
      const quoted = byMid.get(accountId, mid);
      return quoted ? quoting.all(accountId, quoted.conversationId, mid).map(({ id }) => id) : [];
    },
    /** Removes everything older than `ms`; answers the conversations it touched, and how many messages and reactions went. */
    purgeBefore(ms: number): { touched: ConversationId[]; removed: number } {
      const touched = db
        .prepare<{ id: ConversationId }>(
          `SELECT DISTINCT conversation_id AS id FROM message WHERE sent_at_ms < ?
           UNION SELECT conversation_id FROM reaction WHERE at_ms < ?`,
        )
        .all(ms, ms)
        .map(({ id }) => id);
      const removeFrom = (name: string, column = 'at_ms'): number =>
        db.prepare(`DELETE FROM ${name} WHERE ${column} < ?`).run(ms).changes;
      const removed = removeFrom('message', 'sent_at_ms') + removeFrom('reaction');
      for (const name of ['seen_mark', 'reply_author', 'message_notice', 'unshared_message'])
        removeFrom(name);
      return { touched, removed };
    },
    /** Removes what is kept of an account beside its conversations. */
    forgetAccount(accountId: AccountId): void {
      for (const name of ['reply_author', 'message_notice', 'event_count', 'unshared_message']) {
        db.prepare(`DELETE FROM ${name} WHERE account_id = ?`).run(accountId);
      }
    },
  };
};
export type MessageStore = ReturnType<typeof createMessageStore>;
