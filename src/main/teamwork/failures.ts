import { cutText } from '../../shared/cut-text.ts';
import {
  type ConversationId,
  type DeviceId,
  type FailedReply,
  maxFailedText,
  mostFailedReplies,
} from '../../shared/domain/index.ts';
import type { RegisterValue } from '../../shared/wire/index.ts';
import type { Database } from '../storage/index.ts';

/** Replies that could not be sent from this computer, as the colleagues are told of them (decision 0125). */
export interface Failures {
  /** The register's value for this computer. */
  valueOf(conversationId: ConversationId, deviceId: DeviceId): RegisterValue;
  /** Conversations with such replies. */
  conversations(): ConversationId[];
}

export const createFailures = (db: Database): Failures => {
  const of = db.prepare<{ text: string | null; reason: string | null; atMs: number }>(
    `SELECT m.text AS text, o.reason AS reason, o.created_at_ms AS "atMs" FROM outbox o JOIN message m ON m.id = o.message_id
     WHERE o.conversation_id = ? AND o.state = 'failed' ORDER BY o.position`,
  );
  const all = db.prepare<{ id: ConversationId }>(
    `SELECT DISTINCT conversation_id AS id FROM outbox WHERE state = 'failed'`,
  );
  return {
    valueOf(conversationId, deviceId) {
      const rows = of.all(conversationId);
      const reason = rows.findLast((row) => row.reason !== null)?.reason ?? undefined;
      const replies = rows.slice(-mostFailedReplies).map((row): FailedReply => ({
        ...(row.text === null ? {} : { text: cutText(row.text, maxFailedText) }),
        ...(row.reason === null ? {} : { reason: row.reason }),
        createdMs: row.atMs,
      }));
      return {
        kind: 'failed',
        deviceId,
        count: rows.length,
        ...(reason === undefined ? {} : { reason }),
        ...(replies.length === 0 ? {} : { replies }),
      };
    },
    conversations: () => all.all().map(({ id }) => id),
  };
};
