import type { AccountId, AgentId, ConversationId, MessageMid } from '../../shared/domain/index.ts';
import type { Database } from './database.ts';

/**
 * message: what the customer wrote, or another row of the conversation. echo: written in Instagram's own app. record: a
 * colleague's reply that could not be written in the colleague's own name. profile: the customer's name has changed.
 */
export type InboundKind = 'message' | 'edit' | 'unsend' | 'reaction' | 'echo' | 'record' | 'profile';

/** One thing that is to be brought into LiveChat. */
export interface InboundRow {
  /** Order in which it came. */
  position: number;
  accountId: AccountId;
  conversationId: ConversationId;
  kind: InboundKind;
  /** The mid it is about, or the id of a row without one. */
  subject: string;
  /** Tells several of a kind about one subject apart. */
  variant: string;
  emoji: string | undefined;
  agentId: AgentId | undefined;
  /** Of the envelope it came in; 0 when it came in none. */
  seq: number;
  /** By the relay's clock. */
  receivedAtMs: number;
  state: 'waiting' | 'done' | 'failed';
  /** Error code of the last failure. */
  reason: string | undefined;
  /** It may have been carried already: to be looked for before it is repeated. */
  isDoubtful: boolean;
  /** The first of its conversation that came while no console was here. */
  isLate: boolean;
  attempts: number;
  notBeforeMs: number;
  /** Lease under which it was last worked on. */
  fence: number;
}

/** An unsend that LiveChat has refused this often goes on by itself, until it is confirmed or nothing of it can be left. */
export const stubbornAfter = 6;

export interface BridgeInboundRepository {
  /** False when it is there already. */
  add(
    row: Omit<
      InboundRow,
      'position' | 'state' | 'reason' | 'attempts' | 'fence' | 'notBeforeMs' | 'isDoubtful' | 'isLate'
    > &
      Partial<Pick<InboundRow, 'notBeforeMs' | 'isDoubtful'>>,
  ): boolean;
  get(position: number): InboundRow | undefined;
  update(
    position: number,
    change: Partial<
      Pick<InboundRow, 'state' | 'reason' | 'isDoubtful' | 'attempts' | 'notBeforeMs' | 'fence'>
    >,
  ): void;
  /** The first waiting row of each conversation, oldest first; stubborn unsends hold nobody up. */
  heads(accountId: AccountId): InboundRow[];
  /** Unsends that were tried `stubbornAfter` times: tried on, beside everything else. */
  stubbornUnsends(accountId: AccountId): InboundRow[];
  /** Everything this console has ever noted of a conversation, carried or not. */
  subjectsOf(conversationId: ConversationId): Pick<InboundRow, 'kind' | 'subject' | 'variant'>[];
  /** How many edits of a message were noted. */
  editVariants(accountId: AccountId, mid: MessageMid): string[];
  /** Notes unsends that were recorded and that nobody has told the bridge of (the history did). Answers how many. */
  addMissingUnsends(accountId: AccountId, nowMs: number): number;
  /** Everything up to this envelope may have been carried by a former lease holder. */
  doubtUpTo(accountId: AccountId, seq: number): void;
  /** Marks the first waiting row of each conversation as late when it came before `beforeMs`; once an hour per conversation. */
  markLate(accountId: AccountId, beforeMs: number): void;
  /** Another console has carried everything up to this envelope. */
  dropUpTo(accountId: AccountId, seq: number): void;
  /**
   * Notes messages that no webhook brought (the history did) and that were sent since; doubtful, because a colleague's console may have
   * carried them. Answers how many.
   */
  addMissing(accountId: AccountId, sinceMs: number): number;
  /** The smallest seq that still waits. */
  firstWaitingSeq(accountId: AccountId): number | undefined;
  countWaiting(): number;
  countFailed(): number;
  purgeBefore(ms: number): void;
  forgetAccount(accountId: AccountId): void;
}

interface Raw {
  position: number;
  account_id: AccountId;
  conversation_id: ConversationId;
  kind: InboundKind;
  subject: string;
  variant: string;
  emoji: string | null;
  agent_id: AgentId | null;
  seq: number;
  received_at_ms: number;
  state: InboundRow['state'];
  reason: string | null;
  is_doubtful: number;
  is_late: number;
  attempts: number;
  not_before_ms: number;
  fence: number;
}

const rowOf = (raw: Raw): InboundRow => ({
  position: raw.position,
  accountId: raw.account_id,
  conversationId: raw.conversation_id,
  kind: raw.kind,
  subject: raw.subject,
  variant: raw.variant,
  emoji: raw.emoji ?? undefined,
  agentId: raw.agent_id ?? undefined,
  seq: raw.seq,
  receivedAtMs: raw.received_at_ms,
  state: raw.state,
  reason: raw.reason ?? undefined,
  isDoubtful: raw.is_doubtful === 1,
  isLate: raw.is_late === 1,
  attempts: raw.attempts,
  notBeforeMs: raw.not_before_ms,
  fence: raw.fence,
});

export const createBridgeInboundRepository = (db: Database): BridgeInboundRepository => {
  const insert = db.prepare(`
    INSERT INTO bridge_inbound (account_id, conversation_id, kind, subject, variant, emoji, agent_id, seq, received_at_ms,
      state, is_doubtful, not_before_ms)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting', ?, ?) ON CONFLICT DO NOTHING`);
  const one = db.prepare<Raw>('SELECT * FROM bridge_inbound WHERE position = ?');
  const update = db.prepare(`
    UPDATE bridge_inbound SET state = ?, reason = ?, is_doubtful = ?, attempts = ?, not_before_ms = ?, fence = ?,
      emoji = ? WHERE position = ?`);
  const heads = db.prepare<Raw>(`
    SELECT * FROM bridge_inbound WHERE position IN (
      SELECT min(position) FROM bridge_inbound
      WHERE state = 'waiting' AND account_id = ? AND NOT (kind = 'unsend' AND attempts >= ${stubbornAfter})
      GROUP BY conversation_id)
    ORDER BY position`);
  const stubborn = db.prepare<Raw>(`
    SELECT * FROM bridge_inbound
    WHERE state = 'waiting' AND account_id = ? AND kind = 'unsend' AND attempts >= ${stubbornAfter} ORDER BY position`);
  const subjects = db.prepare<Pick<InboundRow, 'kind' | 'subject' | 'variant'>>(
    'SELECT kind, subject, variant FROM bridge_inbound WHERE conversation_id = ?',
  );
  const variants = db.prepare<{ variant: string }>(
    `SELECT variant FROM bridge_inbound WHERE account_id = ? AND kind = 'edit' AND subject = ? ORDER BY position`,
  );
  const missingUnsends = db.prepare(`
    INSERT INTO bridge_inbound (account_id, conversation_id, kind, subject, variant, seq, received_at_ms, state, is_doubtful)
    SELECT m.account_id, m.conversation_id, 'unsend', m.mid, '', 0, ?, 'waiting', 1 FROM local_removal r
    JOIN message m ON m.account_id = r.account_id AND m.mid = r.mid
    WHERE r.account_id = ? AND r.mid IS NOT NULL AND r.livechat = 'not-mirrored' AND m.is_unsent = 1
    ON CONFLICT DO NOTHING`);
  const noteWaiting = db.prepare(`
    UPDATE local_removal SET livechat = 'waiting' WHERE account_id = ? AND livechat = 'not-mirrored' AND mid IN (
      SELECT subject FROM bridge_inbound WHERE account_id = ? AND kind = 'unsend' AND state = 'waiting')`);
  const doubt = db.prepare(`
    UPDATE bridge_inbound SET is_doubtful = 1 WHERE state = 'waiting' AND account_id = ? AND seq <= ?`);
  const late = db.prepare(`
    UPDATE bridge_inbound SET is_late = 1 WHERE account_id = ? AND received_at_ms < ? AND position IN (
        SELECT min(position) FROM bridge_inbound WHERE state = 'waiting' GROUP BY conversation_id)
      AND kind = 'message' AND NOT EXISTS (
        SELECT 1 FROM bridge_inbound o WHERE o.conversation_id = bridge_inbound.conversation_id AND o.is_late = 1
          AND o.received_at_ms > bridge_inbound.received_at_ms - 3600000)`);
  const drop = db.prepare(`
    UPDATE bridge_inbound SET state = 'done', emoji = NULL
    WHERE state = 'waiting' AND account_id = ? AND seq > 0 AND seq <= ?`);
  // The subject is the mid, or the row's own id for what is no message of text and files.
  const missing = db.prepare(`
    INSERT INTO bridge_inbound (account_id, conversation_id, kind, subject, variant, seq, received_at_ms, state, is_doubtful)
    SELECT m.account_id, m.conversation_id, 'message', m.mid, '', 0, m.sent_at_ms, 'waiting', 1 FROM message m
    WHERE m.account_id = ? AND m.sent_at_ms >= ? AND m.direction = 'in' AND m.mid IS NOT NULL AND m.kind <> 'postback'
      AND m.is_unsent = 0 AND m.is_standby = 0 AND m.conversation_id <> m.account_id || ':' || m.account_id
      AND NOT EXISTS (SELECT 1 FROM bridge_inbound b WHERE b.account_id = m.account_id AND b.kind = 'message'
        AND b.subject IN (m.mid, m.id) AND b.variant = '')
    ORDER BY m.sent_at_ms, m.id ON CONFLICT DO NOTHING`);
  const first = db.prepare<{ seq: number | null }>(`
    SELECT min(seq) AS seq FROM bridge_inbound WHERE state = 'waiting' AND seq > 0 AND account_id = ?`);
  const count = db.prepare<{ count: number }>('SELECT count(*) AS count FROM bridge_inbound WHERE state = ?');
  return {
    add: (row) =>
      insert.run(
        row.accountId,
        row.conversationId,
        row.kind,
        row.subject,
        row.variant,
        row.emoji,
        row.agentId,
        row.seq,
        row.receivedAtMs,
        row.isDoubtful === true ? 1 : 0,
        row.notBeforeMs ?? 0,
      ).changes > 0,
    get(position) {
      const raw = one.get(position);
      return raw && rowOf(raw);
    },
    update(position, change) {
      const raw = one.get(position);
      if (!raw) return;
      const row = { ...rowOf(raw), ...change };
      update.run(
        row.state,
        row.reason,
        row.isDoubtful ? 1 : 0,
        row.attempts,
        row.notBeforeMs,
        row.fence,
        // What was said is not needed any more.
        row.state === 'waiting' ? row.emoji : undefined,
        position,
      );
    },
    heads: (accountId) => heads.all(accountId).map(rowOf),
    stubbornUnsends: (accountId) => stubborn.all(accountId).map(rowOf),
    subjectsOf: (conversationId) => subjects.all(conversationId),
    editVariants: (accountId, mid) => variants.all(accountId, mid).map(({ variant }) => variant),
    addMissingUnsends(accountId, nowMs) {
      const { changes } = missingUnsends.run(nowMs, accountId);
      if (changes > 0) noteWaiting.run(accountId, accountId);
      return changes;
    },
    doubtUpTo(accountId, seq) {
      doubt.run(accountId, seq);
    },
    markLate(accountId, beforeMs) {
      late.run(accountId, beforeMs);
    },
    dropUpTo(accountId, seq) {
      drop.run(accountId, seq);
    },
    addMissing: (accountId, sinceMs) => missing.run(accountId, sinceMs).changes,
    firstWaitingSeq: (accountId) => first.get(accountId)?.seq ?? undefined,
    countWaiting: () => count.get('waiting')?.count ?? 0,
    countFailed: () => count.get('failed')?.count ?? 0,
    purgeBefore(ms) {
      db.prepare('DELETE FROM bridge_inbound WHERE received_at_ms < ?').run(ms);
    },
    forgetAccount(accountId) {
      db.prepare('DELETE FROM bridge_inbound WHERE account_id = ?').run(accountId);
    },
  };
};
