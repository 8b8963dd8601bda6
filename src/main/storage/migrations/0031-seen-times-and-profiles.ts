import type { Migration } from '../contract.ts';

/**
 * When a message was seen, beside that it was; and what Instagram tells of a customer beside a name. What was seen before this
 * has no time: it is shown without one.
 */
export const migration: Migration = {
  number: 31,
  slug: 'seen-times-and-profiles',
  up(db) {
    db.exec(`
      -- When the customer is known to have seen this own message. Earlier ones were seen by then.
      ALTER TABLE message ADD COLUMN seen_at_ms INTEGER;
      CREATE INDEX message_seen ON message (conversation_id, sent_at_ms) WHERE seen_at_ms IS NOT NULL;

      -- Own message: when the colleague read it. A colleague's: when it was read here.
      ALTER TABLE private_message ADD COLUMN read_at_ms INTEGER;
      ALTER TABLE early_receipt ADD COLUMN read_at_ms INTEGER;

      ALTER TABLE conversation ADD COLUMN follower_count INTEGER;
      ALTER TABLE conversation ADD COLUMN follows_us INTEGER;
      ALTER TABLE conversation ADD COLUMN is_followed INTEGER;
      ALTER TABLE conversation ADD COLUMN is_verified INTEGER;
    `);
  },
};
