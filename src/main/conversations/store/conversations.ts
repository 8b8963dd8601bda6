import type {
  AccountId,
  AgentId,
  ConversationId,
  ConversationWork,
  CustomerId,
} from '../../../shared/domain/index.ts';
import { type Database, defineTable, flag, number, optional, type RowOf, text } from '../../storage/index.ts';

const conversationTable = defineTable(
  'conversation',
  {
    id: text<ConversationId>(),
    accountId: text<AccountId>(),
    customerId: text<CustomerId>(),
    name: optional(text()),
    username: optional(text()),
    pictureUrl: optional(text()),
    /** What the provider tells of the customer beside that; undefined: not told. */
    followerCount: optional(number()),
    followsUs: optional(flag()),
    isFollowed: optional(flag()),
    isVerified: optional(flag()),
    /** When the profile was last read; undefined while it never was. */
    profileAtMs: optional(number()),
    /** When the profile is to be looked up next. */
    profileDueAtMs: optional(number()),
    profileAttempts: number(),
    preview: text(),
    /** Undefined while only facts without a message are known: such a row is not listed. */
    lastActivityAtMs: optional(number()),
    lastDirection: optional(text<'in' | 'out'>()),
    lastCustomerMessageAtMs: optional(number()),
    unreadCount: number(),
    /** The customer has seen our messages up to this time. */
    seenUpToMs: optional(number()),
    isHandledElsewhere: flag(),
    /** Time of the fact that `isHandledElsewhere` rests on. */
    controlAtMs: optional(number()),
    /** When this console asked the other app for the thread. */
    controlAskedAtMs: optional(number()),
    /** When the customer wrote first after the last answer that was sent. */
    waitingSinceMs: optional(number()),
  },
  { key: ['id'], keep: ['accountId', 'customerId'] },
);
type StoredConversation = RowOf<typeof conversationTable>;

export interface ConversationRow extends StoredConversation {
  hasFailedMessage: boolean;
  /** A reply waits to be sent. */
  hasQueuedMessage: boolean;
  /** Time of the newest message that exists and that the provider does not share. */
  historyCutAtMs: number | undefined;
  /** The team's work on it, as src/main/teamwork writes it; undefined: nobody has done anything yet. */
  work: StoredWork | undefined;
}

/** What the lists show and count of the team's work (the table `work_state`); without the time and the customer's messages. */
export interface StoredWork {
  assigneeId: AgentId | undefined;
  status: ConversationWork['state'];
  untilMs: number | undefined;
  /** The customer's newest message that `status` is about. */
  seenMs: number;
  tags: string[];
  failed: ConversationWork['failedElsewhere'];
  noteCount: number;
}

const selected = `SELECT ${conversationTable.columns('c')},
    EXISTS (SELECT 1 FROM outbox o WHERE o.conversation_id = c.id AND o.state = 'failed') AS "hasFailedMessage",
    EXISTS (SELECT 1 FROM outbox o WHERE o.conversation_id = c.id AND o.state = 'queued') AS "hasQueuedMessage",
    (SELECT max(u.at_ms) FROM unshared_message u WHERE u.conversation_id = c.id) AS "historyCutAtMs",
    w.assignee_id AS "workAssigneeId", w.status AS "workStatus", w.until_ms AS "workUntilMs", w.seen_ms AS "workSeenMs",
    w.tags AS "workTags", w.failed AS "workFailed", w.note_count AS "workNoteCount"
  FROM conversation c LEFT JOIN work_state w ON w.conversation_id = c.id`;

/** As SQLite answers it. */
interface JoinedWork {
  workAssigneeId: AgentId | null;
  workStatus: ConversationWork['state'] | null;
  workUntilMs: number | null;
  workSeenMs: number | null;
  workTags: string | null;
  workFailed: string | null;
  workNoteCount: number | null;
}

const workOf = (raw: JoinedWork): StoredWork | undefined =>
  raw.workStatus === null
    ? undefined
    : {
        assigneeId: raw.workAssigneeId ?? undefined,
        status: raw.workStatus,
        untilMs: raw.workUntilMs ?? undefined,
        seenMs: raw.workSeenMs ?? 0,
        tags: JSON.parse(raw.workTags ?? '[]') as string[],
        failed: JSON.parse(raw.workFailed ?? '[]') as StoredWork['failed'],
        noteCount: raw.workNoteCount ?? 0,
      };

const rowOf = (raw: object): ConversationRow => {
  const {
    workAssigneeId,
    workStatus,
    workUntilMs,
    workSeenMs,
    workTags,
    workFailed,
    workNoteCount,
    ...stored
  } = raw as JoinedWork;
  const row = conversationTable.read(stored) as ConversationRow;
  row.work = workOf({
    workAssigneeId,
    workStatus,
    workUntilMs,
    workSeenMs,
    workTags,
    workFailed,
    workNoteCount,
  });
  row.hasFailedMessage = Boolean(row.hasFailedMessage);
  row.hasQueuedMessage = Boolean(row.hasQueuedMessage);
  row.historyCutAtMs ??= undefined;
  return row;
};

export const createConversationStore = (db: Database) => {
  const table = conversationTable.on(db);
  const one = db.prepare<object>(`${selected} WHERE c.id = ?`);
  const due = db.prepare<object>(
    `${selected} WHERE c.profile_due_at_ms <= ? ORDER BY c.profile_due_at_ms LIMIT ?`,
  );
  const nextDue = db.prepare<{ at: number | null }>(
    'SELECT min(profile_due_at_ms) AS at FROM conversation WHERE profile_due_at_ms IS NOT NULL',
  );
  const unread = db.prepare<{ total: number | null }>(
    'SELECT sum(unread_count) AS total FROM conversation WHERE unread_count > 0',
  );
  const ofAccount = db.prepare<{ id: ConversationId }>('SELECT id FROM conversation WHERE account_id = ?');
  const accountOf = db.prepare<{ accountId: AccountId }>(
    'SELECT account_id AS "accountId" FROM conversation WHERE id = ?',
  );
  const marked = db.prepare<{ id: ConversationId }>(
    'SELECT id FROM conversation WHERE account_id = ? AND is_handled_elsewhere = 1',
  );
  const empty = db.prepare<{ id: ConversationId }>(`
    SELECT c.id FROM conversation c WHERE coalesce(c.last_activity_at_ms, c.control_at_ms, 0) < ?
      AND NOT EXISTS (SELECT 1 FROM message m WHERE m.conversation_id = c.id)
      AND NOT EXISTS (SELECT 1 FROM reaction r WHERE r.conversation_id = c.id)`);

  return {
    get(id: ConversationId): ConversationRow | undefined {
      const raw = one.get(id);
      return raw && rowOf(raw);
    },
    accountOf: (id: ConversationId): AccountId | undefined => accountOf.get(id)?.accountId,
    /** Makes the row when it is missing; fields that are given replace the stored ones, also by undefined. */
    put(
      change: Pick<StoredConversation, 'id' | 'accountId' | 'customerId'> & Partial<StoredConversation>,
    ): void {
      const blank = { profileAttempts: 0, preview: '', unreadCount: 0, isHandledElsewhere: false };
      table.put({ ...blank, ...table.get(change), ...change });
    },
    /** Sum of unread messages, for the badge. */
    unreadTotal: (): number => unread.get()?.total ?? 0,
    profilesDue: (nowMs: number, limit: number): ConversationRow[] => due.all(nowMs, limit).map(rowOf),
    nextProfileDueAtMs: (): number | undefined => nextDue.get()?.at ?? undefined,
    remove: (id: ConversationId) => table.delete({ id }),
    idsOfAccount: (accountId: AccountId): ConversationId[] => ofAccount.all(accountId).map(({ id }) => id),
    /** Those that bear the mark "handled elsewhere", ended or not. */
    markedOfAccount: (accountId: AccountId): ConversationId[] => marked.all(accountId).map(({ id }) => id),
    /** Rows that hold nothing any more: no message, no reaction, no activity since. */
    emptyBefore: (ms: number): ConversationId[] => empty.all(ms).map(({ id }) => id),
  };
};
export type ConversationStore = ReturnType<typeof createConversationStore>;
