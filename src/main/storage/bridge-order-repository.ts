import type { AccountId, ConversationId } from '../../shared/domain/index.ts';
import type { Database } from './database.ts';

/**
 * The order in which a customer wrote, against the order in which it came: Instagram repeats a webhook that failed, and brings it behind
 * what was written later.
 */
export interface BridgeOrderRepository {
  /** Position (in `bridge_inbound`) of the customer's earliest message that waits in this conversation; undefined when none waits. */
  earliestMessage(conversationId: ConversationId): number | undefined;
  /** Something the customer wrote after this message (or in the same second, where only that is known) has been carried already. */
  isBehind(message: OrderedMessage): boolean;
  /** Mids of what the customer wrote after this message (or in the same second), whether this console has carried it or not. */
  laterThan(message: OrderedMessage): string[];
}

interface OrderedMessage {
  accountId: AccountId;
  conversationId: ConversationId;
  /** Its mid. */
  subject: string;
}

export const createBridgeOrderRepository = (db: Database): BridgeOrderRepository => {
  const earliest = db.prepare<{ position: number }>(`
    SELECT b.position FROM bridge_inbound b JOIN message m ON m.account_id = b.account_id AND m.mid = b.subject
    WHERE b.conversation_id = ? AND b.state = 'waiting' AND b.kind = 'message' ORDER BY m.sent_at_ms, b.position LIMIT 1`);
  const later = `
    FROM message own
    JOIN message later ON later.conversation_id = own.conversation_id AND later.mid <> own.mid
      -- The history tells whole seconds: what it told may have been written up to the end of one.
      AND later.sent_at_ms + iif(later.content_from = 'history', 999, 0) > own.sent_at_ms`;
  const own = 'WHERE own.account_id = ? AND own.mid = ? AND own.conversation_id = ?';
  const laterMids = db.prepare<{ mid: string }>(`SELECT later.mid AS mid ${later} ${own}`);
  const behind = db.prepare<{ found: number }>(`
    SELECT EXISTS (
      SELECT 1 ${later}
      JOIN bridge_inbound b ON b.account_id = later.account_id AND b.kind = 'message' AND b.subject = later.mid
        AND b.variant = '' AND b.state = 'done'
      ${own}) AS found`);
  return {
    earliestMessage: (conversationId) => earliest.get(conversationId)?.position,
    isBehind: ({ accountId, subject, conversationId }) =>
      behind.get(accountId, subject, conversationId)?.found === 1,
    laterThan: ({ accountId, subject, conversationId }) =>
      laterMids.all(accountId, subject, conversationId).map(({ mid }) => mid),
  };
};
