import type { AccountId, ConversationId, CustomerId } from '../../shared/domain/index.ts';
import { humanAgentWindowMs, standardWindowMs, windowMarginMs } from '../../shared/domain/index.ts';
import type { Database, SqlValue } from './database.ts';

export interface ConversationRow {
  id: ConversationId;
  accountId: AccountId;
  customerId: CustomerId;
  name: string | undefined;
  username: string | undefined;
  pictureUrl: string | undefined;
  /** When the profile was last read; undefined while it never was. */
  profileAtMs: number | undefined;
  /** When the profile is to be looked up next. */
  profileDueAtMs: number | undefined;
  profileAttempts: number;
  preview: string;
  /** Undefined while only facts without a message are known: such a row is not listed. */
  lastActivityAtMs: number | undefined;
  lastDirection: 'in' | 'out' | undefined;
  lastCustomerMessageAtMs: number | undefined;
  unreadCount: number;
  /** The customer has seen our messages up to this time. */
  seenUpToMs: number | undefined;
  isHandledElsewhere: boolean;
  /** Time of the fact that `isHandledElsewhere` rests on. */
  controlAtMs: number | undefined;
  hasFailedMessage: boolean;
  /** Time of the newest message that exists and that Instagram does not share. */
  historyCutAtMs: number | undefined;
}

export type ConversationView = 'all' | 'waiting' | 'window-ending';

/** A window that ends within this time is "ending": enough to answer within a shift. */
export const windowEndingMs = 4 * 60 * 60 * 1000;

export interface ConversationsRepository {
  get(id: ConversationId): ConversationRow | undefined;
  /** Makes the row when it is missing; fields that are given replace the stored ones. */
  put(
    row: Pick<ConversationRow, 'id' | 'accountId' | 'customerId'> &
      Partial<Omit<ConversationRow, 'hasFailedMessage' | 'historyCutAtMs'>>,
  ): void;
  list(request: {
    view: ConversationView;
    /** The last row of the page before; `windowEndsAtMs` for `window-ending`. */
    after?: { lastActivityAtMs: number; id: ConversationId; windowEndsAtMs?: number | undefined } | undefined;
    limit: number;
    nowMs: number;
  }): { rows: ConversationRow[]; hasMore: boolean; total: number };
  /** Sum of unread messages, for the badge. */
  unreadTotal(): number;
  profilesDue(nowMs: number, limit: number): ConversationRow[];
  nextProfileDueAtMs(): number | undefined;
  remove(id: ConversationId): void;
  idsOfAccount(accountId: AccountId): ConversationId[];
  /** Rows that hold nothing any more: no message, no reaction, no activity since. */
  emptyBefore(ms: number): ConversationId[];
}

interface Raw {
  id: ConversationId;
  account_id: AccountId;
  customer_id: CustomerId;
  name: string | null;
  username: string | null;
  picture_url: string | null;
  profile_at_ms: number | null;
  profile_due_at_ms: number | null;
  profile_attempts: number;
  preview: string;
  last_activity_at_ms: number | null;
  last_direction: 'in' | 'out' | null;
  last_customer_message_at_ms: number | null;
  unread_count: number;
  seen_up_to_ms: number | null;
  is_handled_elsewhere: number;
  control_at_ms: number | null;
  has_failed: number;
  history_cut_at_ms: number | null;
}

const rowOf = (raw: Raw): ConversationRow => ({
  id: raw.id,
  accountId: raw.account_id,
  customerId: raw.customer_id,
  name: raw.name ?? undefined,
  username: raw.username ?? undefined,
  pictureUrl: raw.picture_url ?? undefined,
  profileAtMs: raw.profile_at_ms ?? undefined,
  profileDueAtMs: raw.profile_due_at_ms ?? undefined,
  profileAttempts: raw.profile_attempts,
  preview: raw.preview,
  lastActivityAtMs: raw.last_activity_at_ms ?? undefined,
  lastDirection: raw.last_direction ?? undefined,
  lastCustomerMessageAtMs: raw.last_customer_message_at_ms ?? undefined,
  unreadCount: raw.unread_count,
  seenUpToMs: raw.seen_up_to_ms ?? undefined,
  isHandledElsewhere: raw.is_handled_elsewhere === 1,
  controlAtMs: raw.control_at_ms ?? undefined,
  hasFailedMessage: raw.has_failed === 1,
  historyCutAtMs: raw.history_cut_at_ms ?? undefined,
});

const columns = `c.*, EXISTS (SELECT 1 FROM outbox o WHERE o.conversation_id = c.id AND o.state = 'failed') AS has_failed,
  (SELECT max(u.at_ms) FROM unshared_message u WHERE u.conversation_id = c.id) AS history_cut_at_ms`;

/** The condition of a view on `conversation c`, with its parameters. */
const conditionOf = (view: ConversationView, nowMs: number): { sql: string; values: SqlValue[] } => {
  const lengthOfDay = standardWindowMs - windowMarginMs;
  if (view === 'waiting')
    return {
      // Beyond the seven days nobody can answer any more, so nobody is waiting.
      sql: `c.last_direction = 'in' AND c.last_customer_message_at_ms > ?`,
      values: [nowMs - humanAgentWindowMs + windowMarginMs],
    };
  if (view === 'window-ending')
    return {
      sql: `c.last_direction = 'in' AND c.last_customer_message_at_ms > ? AND c.last_customer_message_at_ms <= ?`,
      values: [nowMs - lengthOfDay, nowMs - lengthOfDay + windowEndingMs],
    };
  return { sql: '1', values: [] };
};

/** Newest first; where the window is about to close, the one that closes first. */
const orderOf = (
  view: ConversationView,
  after: { lastActivityAtMs: number; windowEndsAtMs?: number | undefined } | undefined,
) =>
  view === 'window-ending'
    ? {
        column: 'c.last_customer_message_at_ms',
        sign: '>',
        direction: 'ASC',
        afterMs: (after?.windowEndsAtMs ?? 0) - (standardWindowMs - windowMarginMs),
      }
    : { column: 'c.last_activity_at_ms', sign: '<', direction: 'DESC', afterMs: after?.lastActivityAtMs };

export const createConversationsRepository = (db: Database): ConversationsRepository => {
  const one = db.prepare<Raw>(`SELECT ${columns} FROM conversation c WHERE c.id = ?`);
  const upsert = db.prepare(`
    INSERT INTO conversation (id, account_id, customer_id, name, username, picture_url, profile_at_ms, profile_due_at_ms,
      profile_attempts, preview, last_activity_at_ms, last_direction, last_customer_message_at_ms, unread_count,
      seen_up_to_ms, is_handled_elsewhere, control_at_ms)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, username = excluded.username,
      picture_url = excluded.picture_url, profile_at_ms = excluded.profile_at_ms,
      profile_due_at_ms = excluded.profile_due_at_ms, profile_attempts = excluded.profile_attempts,
      preview = excluded.preview, last_activity_at_ms = excluded.last_activity_at_ms,
      last_direction = excluded.last_direction, last_customer_message_at_ms = excluded.last_customer_message_at_ms,
      unread_count = excluded.unread_count, seen_up_to_ms = excluded.seen_up_to_ms,
      is_handled_elsewhere = excluded.is_handled_elsewhere, control_at_ms = excluded.control_at_ms`);
  const due = db.prepare<Raw>(
    `SELECT ${columns} FROM conversation c WHERE c.profile_due_at_ms <= ? ORDER BY c.profile_due_at_ms LIMIT ?`,
  );
  const nextDue = db.prepare<{ at: number | null }>(
    'SELECT min(profile_due_at_ms) AS at FROM conversation WHERE profile_due_at_ms IS NOT NULL',
  );
  const unread = db.prepare<{ total: number | null }>(
    'SELECT sum(unread_count) AS total FROM conversation WHERE unread_count > 0',
  );
  const remove = db.prepare('DELETE FROM conversation WHERE id = ?');
  const ofAccount = db.prepare<{ id: ConversationId }>('SELECT id FROM conversation WHERE account_id = ?');
  const empty = db.prepare<{ id: ConversationId }>(`
    SELECT c.id FROM conversation c WHERE coalesce(c.last_activity_at_ms, c.control_at_ms, 0) < ?
      AND NOT EXISTS (SELECT 1 FROM message m WHERE m.conversation_id = c.id)
      AND NOT EXISTS (SELECT 1 FROM reaction r WHERE r.conversation_id = c.id)`);

  const repository: ConversationsRepository = {
    get(id) {
      const raw = one.get(id);
      return raw && rowOf(raw);
    },
    put(change) {
      const stored = repository.get(change.id);
      const row = {
        profileAttempts: 0,
        preview: '',
        unreadCount: 0,
        isHandledElsewhere: false,
        ...stored,
        ...change,
      };
      upsert.run(
        row.id,
        row.accountId,
        row.customerId,
        row.name,
        row.username,
        row.pictureUrl,
        row.profileAtMs,
        row.profileDueAtMs,
        row.profileAttempts,
        row.preview,
        row.lastActivityAtMs,
        row.lastDirection,
        row.lastCustomerMessageAtMs,
        row.unreadCount,
        row.seenUpToMs,
        row.isHandledElsewhere ? 1 : 0,
        row.controlAtMs,
      );
    },
    list({ view, after, limit, nowMs }) {
      const { sql, values } = conditionOf(view, nowMs);
      const by = orderOf(view, after);
      const where = `c.last_activity_at_ms IS NOT NULL AND ${sql}`;
      const total =
        db
          .prepare<{ total: number }>(`SELECT count(*) AS total FROM conversation c WHERE ${where}`)
          .get(...values)?.total ?? 0;
      const raws = db
        .prepare<Raw>(
          `SELECT ${columns} FROM conversation c WHERE ${where}
           ${after ? `AND (${by.column} ${by.sign} ? OR (${by.column} = ? AND c.id > ?))` : ''}
           ORDER BY ${by.column} ${by.direction}, c.id LIMIT ?`,
        )
        .all(...values, ...(after ? [by.afterMs, by.afterMs, after.id] : []), limit + 1);
      return { rows: raws.slice(0, limit).map(rowOf), hasMore: raws.length > limit, total };
    },
    unreadTotal: () => unread.get()?.total ?? 0,
    profilesDue: (nowMs, limit) => due.all(nowMs, limit).map(rowOf),
    nextProfileDueAtMs: () => nextDue.get()?.at ?? undefined,
    remove(id) {
      remove.run(id);
    },
    idsOfAccount: (accountId) => ofAccount.all(accountId).map(({ id }) => id),
    emptyBefore: (ms) => empty.all(ms).map(({ id }) => id),
  };
  return repository;
};
