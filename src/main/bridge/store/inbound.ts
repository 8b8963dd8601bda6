import type { AccountId, ConversationId, MessageMid } from '../../../shared/domain/index.ts';
import { mostUndoneSeqs, type TeamSyncBody } from '../../../shared/wire/index.ts';
import type { Database } from '../../storage/index.ts';
import { type InboundRow, inboundTable } from './tables.ts';

/** An unsend that failed this often is retried slowly and beside the queue, until it is confirmed or no copy can be left. */
export const slowUnsendAfter = 6;

/** What is noted of one thing to be carried; it waits from then on. */
export interface NewInbound extends Pick<
  InboundRow,
  'accountId' | 'conversationId' | 'kind' | 'subject' | 'receivedAtMs'
> {
  variant?: string | undefined;
  emoji?: InboundRow['emoji'];
  agentId?: InboundRow['agentId'];
  seq?: number | undefined;
  isDoubtful?: boolean | undefined;
  notBeforeMs?: number | undefined;
}

/** From one envelope to another, save some. */
type DoneSeqs = NonNullable<Extract<TeamSyncBody, { type: 'bridge-map' }>['done']>;

type MessageRef = Pick<InboundRow, 'accountId' | 'conversationId' | 'subject'>;

export type Inbound = ReturnType<typeof createInbound>;

/** The rows of `bridge_inbound`, with the queries that join them with messages and unsends. */
export const createInbound = (db: Database) => {
  const table = inboundTable.on(db);
  const slowUnsend = `kind = 'unsend' AND attempts >= ${slowUnsendAfter}`;
  // From conversation to conversation along the index: thousands of rows may wait in a few hundred of them.
  const heads = table.select(`
    WHERE position IN (
      WITH RECURSIVE waiting (conversation_id) AS (
        SELECT min(conversation_id) FROM bridge_inbound WHERE state = 'waiting' AND account_id = ?1
        UNION ALL
        SELECT (SELECT min(b.conversation_id) FROM bridge_inbound b
          WHERE b.state = 'waiting' AND b.account_id = ?1 AND b.conversation_id > waiting.conversation_id)
        FROM waiting WHERE waiting.conversation_id IS NOT NULL)
      SELECT (SELECT b.position FROM bridge_inbound b
        WHERE b.state = 'waiting' AND b.account_id = ?1 AND b.conversation_id = waiting.conversation_id AND NOT (${slowUnsend})
        ORDER BY b.position LIMIT 1)
      FROM waiting)
    ORDER BY position`);
  const slow = table.select(`WHERE state = 'waiting' AND account_id = ? AND ${slowUnsend} ORDER BY position`);
  const earliest = table.select(`
    WHERE position = (
      SELECT b.position FROM bridge_inbound b JOIN message m ON m.account_id = b.account_id AND m.mid = b.subject
      WHERE b.conversation_id = ? AND b.state = 'waiting' AND b.kind = 'message'
      ORDER BY m.sent_at_ms, b.position LIMIT 1)`);
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
  const unsendsWait = db.prepare(`
    UPDATE local_removal SET livechat = 'waiting' WHERE account_id = ? AND livechat = 'not-mirrored' AND mid IN (
      SELECT subject FROM bridge_inbound WHERE account_id = ? AND kind = 'unsend' AND state = 'waiting')`);
  // The subject is the mid, or the row's own id for what is no message of text and files.
  const missing = db.prepare(`
    INSERT INTO bridge_inbound (account_id, conversation_id, kind, subject, variant, seq, received_at_ms, state, is_doubtful)
    SELECT m.account_id, m.conversation_id, 'message', m.mid, '', 0, m.sent_at_ms, 'waiting', 1 FROM message m
    WHERE m.account_id = ? AND m.sent_at_ms >= ? AND m.direction = 'in' AND m.mid IS NOT NULL AND m.kind <> 'postback'
      AND m.is_unsent = 0 AND m.is_standby = 0 AND m.conversation_id <> m.account_id || ':' || m.account_id
      AND NOT EXISTS (SELECT 1 FROM bridge_inbound b WHERE b.account_id = m.account_id AND b.kind = 'message'
        AND b.subject IN (m.mid, m.id) AND b.variant = '')
    ORDER BY m.sent_at_ms, m.id ON CONFLICT DO NOTHING`);
  const doubtful = db.prepare(`
    UPDATE bridge_inbound SET is_doubtful = 1 WHERE state = 'waiting' AND account_id = ? AND seq <= ?`);
  const late = db.prepare(`
    UPDATE bridge_inbound SET is_late = 1 WHERE account_id = ? AND received_at_ms < ? AND position IN (
        SELECT min(position) FROM bridge_inbound WHERE state = 'waiting' GROUP BY conversation_id)
      AND kind = 'message' AND NOT EXISTS (
        SELECT 1 FROM bridge_inbound o WHERE o.conversation_id = bridge_inbound.conversation_id AND o.is_late = 1
          AND o.received_at_ms > bridge_inbound.received_at_ms - 3600000)`);
  const done = db.prepare(`
    UPDATE bridge_inbound SET state = 'done', emoji = NULL
    WHERE state = 'waiting' AND account_id = ? AND seq > 0 AND seq <= ?`);
  const doneBetween = db.prepare(`
    UPDATE bridge_inbound SET state = 'done', emoji = NULL
    WHERE state = 'waiting' AND account_id = ? AND seq BETWEEN ? AND ? AND seq > 0
      AND seq NOT IN (SELECT value FROM json_each(?))`);
  const waitingSeqs = db.prepare<{ seq: number }>(`
    SELECT DISTINCT seq FROM bridge_inbound
    WHERE state = 'waiting' AND account_id = ? AND seq > 0 AND seq <= ? ORDER BY seq LIMIT ?`);
  const oldest = db.prepare<{ seq: number | null }>(
    'SELECT min(seq) AS seq FROM bridge_inbound WHERE account_id = ? AND seq > 0',
  );
  // The state is written out: an index of what waits answers only for that.
  const countOf = (state: 'waiting' | 'failed') =>
    db.prepare<{ count: number }>(`SELECT count(*) AS count FROM bridge_inbound WHERE state = '${state}'`);
  const counts = { waiting: countOf('waiting'), failed: countOf('failed') };
  const carried = db.prepare<{ found: number }>(`
    SELECT EXISTS (SELECT 1 FROM bridge_inbound
      WHERE account_id = ? AND subject = ? AND kind = 'message' AND state = 'done') AS found`);
  const ours = db.prepare<{ found: number }>(`
    SELECT EXISTS (SELECT 1 FROM message m WHERE m.account_id = ? AND m.mid = ? AND (m.is_ours = 1
      OR EXISTS (SELECT 1 FROM bridge_answer_message a WHERE a.message_id = m.id)
      OR EXISTS (SELECT 1 FROM reply_author r WHERE r.account_id = m.account_id AND r.mid = m.mid))) AS found`);
  const reasons = db.prepare<{ reason: string }>(`
    SELECT reason FROM bridge_inbound WHERE state = 'waiting' AND reason IS NOT NULL GROUP BY reason ORDER BY min(position)`);
  const later = `
    FROM message own
    JOIN message later ON later.conversation_id = own.conversation_id AND later.mid <> own.mid
      -- The history has whole seconds: what it told may have been written up to the end of one.
      AND later.sent_at_ms + iif(later.content_from = 'history', 999, 0) > own.sent_at_ms`;
  const own = 'WHERE own.account_id = ? AND own.mid = ? AND own.conversation_id = ?';
  const laterMids = db.prepare<{ mid: string }>(`SELECT later.mid AS mid ${later} ${own}`);
  const overtaken = db.prepare<{ found: number }>(`
    SELECT EXISTS (
      SELECT 1 ${later}
      JOIN bridge_inbound b ON b.account_id = later.account_id AND b.kind = 'message' AND b.subject = later.mid
        AND b.variant = '' AND b.state = 'done'
      ${own}) AS found`);

  return {
    /** False when it is there already. */
    add: ({ variant = '', seq = 0, isDoubtful = false, notBeforeMs = 0, ...row }: NewInbound): boolean =>
      table.insertNew({
        ...row,
        variant,
        seq,
        isDoubtful,
        notBeforeMs,
        state: 'waiting',
        isLate: false,
        attempts: 0,
        fence: 0,
      }),
    update(
      position: InboundRow['position'],
      change: Partial<Pick<InboundRow, 'state' | 'reason' | 'attempts' | 'notBeforeMs' | 'fence'>>,
    ): void {
      // An emoji is content: it is kept only while it is needed.
      const isSettled = change.state !== undefined && change.state !== 'waiting';
      table.update({ position }, isSettled ? { ...change, emoji: undefined } : change);
    },
    /** The first waiting row of each conversation, oldest first; slow unsends hold up no other row. */
    heads: (accountId: AccountId): InboundRow[] => heads.all(accountId),
    /** Unsends that failed `slowUnsendAfter` times. */
    slowUnsends: (accountId: AccountId): InboundRow[] => slow.all(accountId),
    /**
     * The customer's earliest message that waits in this conversation, by the time it was written: Instagram repeats a webhook
     * that failed, and delivers it after what was written later.
     */
    earliestMessage: (conversationId: ConversationId): InboundRow | undefined => earliest.get(conversationId),
    /**
     * Something the customer wrote after this message (or in the same second, where only that is known) has been carried already.
     */
    isOvertaken: ({ accountId, subject, conversationId }: MessageRef): boolean =>
      overtaken.get(accountId, subject, conversationId)?.found === 1,
    /** Mids of what the customer wrote after this message (or in the same second), whether this console has carried it or not. */
    laterThan: ({ accountId, subject, conversationId }: MessageRef): string[] =>
      laterMids.all(accountId, subject, conversationId).map(({ mid }) => mid),
    /** Everything this console has ever noted of a conversation, carried or not. */
    subjectsOf: (conversationId: ConversationId) => subjects.all(conversationId),
    /** This console or another one has brought the message of this mid into LiveChat. */
    isCarried: ({ accountId, subject }: Pick<MessageRef, 'accountId' | 'subject'>): boolean =>
      carried.get(accountId, subject)?.found === 1,
    /** The message is known to be sent by a console, as a colleague's reply or as an answer of LiveChat's own app. */
    isOurs: ({ accountId, subject }: Pick<MessageRef, 'accountId' | 'subject'>): boolean =>
      ours.get(accountId, subject)?.found === 1,
    /** The noted edits of a message, by their number. */
    editVariants: (accountId: AccountId, mid: MessageMid): string[] =>
      variants.all(accountId, mid).map(({ variant }) => variant),
    /** Notes recorded unsends that the bridge was not told of (the history told of them). Answers how many. */
    addMissingUnsends(accountId: AccountId, nowMs: number): number {
      const { changes } = missingUnsends.run(nowMs, accountId);
      if (changes > 0) unsendsWait.run(accountId, accountId);
      return changes;
    },
    /**
     * Notes messages sent since `sinceMs` that no webhook delivered (the history told of them); doubtful, because a colleague's
     * console may have carried them. Answers how many.
     */
    addMissing: (accountId: AccountId, sinceMs: number): number => missing.run(accountId, sinceMs).changes,
    /** Everything up to this envelope may have been carried by a former lease holder. */
    markDoubtful(accountId: AccountId, upToSeq: number): void {
      doubtful.run(accountId, upToSeq);
    },
    /** Marks the first waiting row of each conversation as late when it came before `beforeMs`; once an hour per conversation. */
    markLate(accountId: AccountId, beforeMs: number): void {
      late.run(accountId, beforeMs);
    },
    /** Another console has carried everything up to this envelope, or what `finely` says. */
    markDone(accountId: AccountId, upToSeq: number, finely?: DoneSeqs): void {
      if (!finely) return void done.run(accountId, upToSeq);
      doneBetween.run(accountId, finely.fromSeq, finely.upToSeq, JSON.stringify(finely.except));
    },
    /**
     * What this console knows to be carried, of envelopes up to this one. It answers for none from before it had its first: what
     * they brought it cannot know.
     */
    doneSeqs(accountId: AccountId, upToSeq: number): DoneSeqs | undefined {
      const fromSeq = oldest.get(accountId)?.seq ?? undefined;
      if (fromSeq === undefined) return undefined;
      const waiting = waitingSeqs.all(accountId, upToSeq, mostUndoneSeqs + 1).map(({ seq }) => seq);
      const beyond = waiting[mostUndoneSeqs];
      const except = waiting.slice(0, mostUndoneSeqs);
      return { fromSeq, upToSeq: beyond === undefined ? upToSeq : beyond - 1, except };
    },
    count: (state: 'waiting' | 'failed'): number => counts[state].get()?.count ?? 0,
    /** The error codes with which waiting rows failed the last time, that of the oldest row first. */
    reasons: (): string[] => reasons.all().map(({ reason }) => reason),
  };
};
