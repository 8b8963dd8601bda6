import type { Migration } from '../contract.ts';

/** Since when a customer waits: their first message after the last answer that was sent. */
export const migration: Migration = {
  number: 29,
  slug: 'waiting-since',
  up(db) {
    db.exec(`
      ALTER TABLE conversation ADD COLUMN waiting_since_ms INTEGER;
      UPDATE conversation SET waiting_since_ms = (
        SELECT min(m.sent_at_ms) FROM message m
        WHERE m.conversation_id = conversation.id AND m.direction = 'in'
          AND m.kind NOT IN ('thread-control', 'system', 'referral') AND NOT (m.kind = 'other' AND m.mid IS NULL)
          AND m.sent_at_ms > coalesce((
            SELECT max(o.sent_at_ms) FROM message o
            WHERE o.conversation_id = conversation.id AND o.direction = 'out'
              AND o.kind NOT IN ('thread-control', 'system', 'referral') AND NOT (o.kind = 'other' AND o.mid IS NULL)
              AND o.id NOT IN (SELECT message_id FROM outbox)), -1));
    `);
  },
};
