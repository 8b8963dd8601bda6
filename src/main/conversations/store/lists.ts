import type {
  AgentId,
  ConversationId,
  InboxSort,
  InboxView,
  ViewCounts,
} from '../../../shared/domain/index.ts';
import type { ReplyWindowRules } from '../../../shared/domain/reply-window-rules.ts';
import { notSorted } from '../../../shared/domain/work.ts';
import type { Database, SqlValue } from '../../storage/index.ts';

/** A page of a view: what comes after the last row of the page before. */
export interface ConversationPage {
  view: InboxView;
  /** Default: newest first. */
  sort?: InboxSort | undefined;
  /** The last row that was read; `key`: `sortKeyOf` of it. */
  after?: { key: number; id: ConversationId } | undefined;
  limit: number;
}

/** What the answer depends on besides the rows. */
export interface ListContext {
  nowMs: number;
  /** Whose views they are. */
  ownId: AgentId | undefined;
  rules: ReplyWindowRules;
}

/**
 * Every listed conversation with what the views ask of it. `state` as `workNow` of views.ts has it: the customer's newest message
 * ends what it was not known to.
 */
const facts = `
  SELECT c.id, c.last_activity_at_ms AS activity, c.waiting_since_ms AS since, c.last_customer_message_at_ms AS customer,
    CASE
      WHEN w.status IS NULL OR w.status = 'open' THEN 'open'
      WHEN coalesce(c.last_customer_message_at_ms, 0) / 1000 > w.seen_ms / 1000 THEN 'open'
      WHEN w.status = 'snoozed' AND w.until_ms <= :now THEN 'open'
      ELSE w.status
    END AS state,
    w.assignee_id AS assignee,
    coalesce(w.is_failed, 0) = 1 OR c.id IN (SELECT conversation_id FROM outbox WHERE state = 'failed') AS failed,
    c.id IN (SELECT conversation_id FROM outbox) AS owed,
    c.waiting_since_ms IS NOT NULL AND c.last_customer_message_at_ms > :beforeLast AS waits
  FROM conversation c LEFT JOIN work_state w ON w.conversation_id = c.id
  WHERE c.last_activity_at_ms IS NOT NULL`;

/** After the last window nobody can answer any more, so nobody waits; but for a reply that has not left, or has failed. */
const conditions: Readonly<Record<InboxView, string>> = {
  mine: `state = 'open' AND assignee = :own`,
  unassigned: `state = 'open' AND assignee IS NULL`,
  waiting: `state = 'open' AND (waits OR owed OR failed)`,
  failed: 'failed',
  snoozed: `state = 'snoozed'`,
  done: `state = 'done'`,
  all: '1',
};

/** Smallest first, as `sortKeyOf` has it. */
const sortKeys: Readonly<Record<InboxSort, string>> = {
  newest: '-activity',
  longest: `CASE WHEN waits THEN since ELSE ${notSorted} - activity END`,
  window: `CASE WHEN customer + :standard > :now THEN customer + :standard
    WHEN customer + :human > :now THEN customer + :human ELSE ${notSorted} - activity END`,
};

const valuesOf = ({ nowMs, ownId, rules }: ListContext): Record<string, SqlValue> => ({
  ':now': nowMs,
  ':own': ownId ?? '',
  ':beforeLast': nowMs - rules.humanAgentMs + rules.marginMs,
  ':standard': rules.standardMs - rules.marginMs,
  ':human': rules.humanAgentMs - rules.marginMs,
});

/** Numbers the named values in the order in which they appear. */
const bound = (sql: string, values: Record<string, SqlValue>): { sql: string; values: SqlValue[] } => {
  const used: SqlValue[] = [];
  const text = sql.replace(/:[a-zA-Z]+/gu, (name) => {
    used.push(values[name]);
    return '?';
  });
  return { sql: text, values: used };
};

export const createListStore = (db: Database) => ({
  /** Ids of one page, in order, and how many the view has in all. */
  page(
    request: ConversationPage,
    context: ListContext,
  ): { ids: ConversationId[]; hasMore: boolean; total: number } {
    const { view, sort = 'newest', after, limit } = request;
    const values = { ...valuesOf(context), ':key': after?.key, ':id': after?.id, ':limit': limit + 1 };
    const of = `FROM (${facts}) WHERE ${conditions[view]}`;
    const count = bound(`SELECT count(*) AS n ${of}`, values);
    const key = sortKeys[sort];
    const rows = bound(
      `SELECT id FROM (SELECT id, ${key} AS place ${of})
       ${after === undefined ? '' : 'WHERE place > :key OR (place = :key AND id > :id)'}
       ORDER BY place, id LIMIT :limit`,
      values,
    );
    const ids = db
      .prepare<{ id: ConversationId }>(rows.sql)
      .all(...rows.values)
      .map(({ id }) => id);
    const total = db.prepare<{ n: number }>(count.sql).get(...count.values)?.n ?? 0;
    return { ids: ids.slice(0, limit), hasMore: ids.length > limit, total };
  },
  /** How many conversations each view has, of all that are here: one walk through them. */
  counts(context: ListContext): ViewCounts {
    const sums = Object.entries(conditions).map(([view, sql]) => `coalesce(sum(${sql}), 0) AS "${view}"`);
    const { sql, values } = bound(`SELECT ${sums.join(', ')} FROM (${facts})`, valuesOf(context));
    const none = { mine: 0, unassigned: 0, waiting: 0, failed: 0, snoozed: 0, done: 0, all: 0 };
    return db.prepare<ViewCounts>(sql).get(...values) ?? none;
  },
});
export type ListStore = ReturnType<typeof createListStore>;
