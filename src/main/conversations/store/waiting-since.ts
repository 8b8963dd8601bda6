/** What somebody said, of either side; not what the provider noted. Of the table `message`, under the name `m`. */
export const isSpoken = `m.kind NOT IN ('thread-control', 'system', 'referral')
      -- An item of a kind that nobody knows is nobody's word.
      AND NOT (m.kind = 'other' AND m.mid IS NULL)`;

/**
 * SQL of the time since when the customer of `conversation c` waits: of the first message that nobody has answered yet, however
 * many followed it. A reply that has not left, or was refused, is no answer. For conversations in which the
 * customer spoke last. Unit: epoch ms.
 */
export const waitingSince = `coalesce((SELECT min(m.sent_at_ms) FROM message m
    WHERE m.conversation_id = c.id AND m.direction = 'in' AND ${isSpoken}
      AND m.sent_at_ms > coalesce((SELECT max(m.sent_at_ms) FROM message m
        WHERE m.conversation_id = c.id AND m.direction = 'out' AND ${isSpoken}
          AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.message_id = m.id)), -1)), c.last_customer_message_at_ms)`;
