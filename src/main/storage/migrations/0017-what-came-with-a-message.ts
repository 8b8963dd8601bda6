import type { Migration } from '../contract.ts';

/**
 * What came with a message and was dropped: that it is a tapped suggestion, where the customer came from, the app that sent an
 * echo. Which fields of the history Instagram refuses to an account. How many files of customers were copied into LiveChat.
 * And times that lie in the future, because a count of µs was read as one of ms, are put right: nothing was written later than
 * now.
 */
export const migration: Migration = {
  number: 17,
  slug: 'what-came-with-a-message',
  up(db) {
    db.exec(`
      ALTER TABLE message ADD COLUMN is_quick_reply INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE message ADD COLUMN referral TEXT;
      ALTER TABLE message ADD COLUMN sent_with TEXT;
      ALTER TABLE channel ADD COLUMN refused_fields TEXT;

      -- Files of customers that this console has copied into LiveChat; conversation '': all of the account.
      CREATE TABLE media_copy (
        account_id TEXT NOT NULL,
        conversation_id TEXT NOT NULL,
        count INTEGER NOT NULL,
        at_ms INTEGER NOT NULL,
        PRIMARY KEY (account_id, conversation_id)
      ) STRICT, WITHOUT ROWID;

      -- This computer's clock, or the greatest time this profile has seen: a clock that stands back changes nothing.
      CREATE TEMP TABLE present AS SELECT max(
        CAST(unixepoch('subsec') * 1000 AS INTEGER),
        coalesce((SELECT CAST(value AS INTEGER) FROM setting WHERE key = 'seen-clock'), 0)) AS ms;
      UPDATE message SET sent_at_ms = (SELECT ms FROM present) WHERE sent_at_ms > (SELECT ms FROM present);
      UPDATE reaction SET at_ms = (SELECT ms FROM present) WHERE at_ms > (SELECT ms FROM present);
      UPDATE seen_mark SET at_ms = (SELECT ms FROM present) WHERE at_ms > (SELECT ms FROM present);
      UPDATE message_notice SET at_ms = (SELECT ms FROM present) WHERE at_ms > (SELECT ms FROM present);
      UPDATE event_count SET last_at_ms = (SELECT ms FROM present) WHERE last_at_ms > (SELECT ms FROM present);
      UPDATE conversation SET
        last_activity_at_ms = min(last_activity_at_ms, (SELECT ms FROM present)),
        last_customer_message_at_ms = min(last_customer_message_at_ms, (SELECT ms FROM present)),
        seen_up_to_ms = min(seen_up_to_ms, (SELECT ms FROM present)),
        control_at_ms = min(control_at_ms, (SELECT ms FROM present));
      UPDATE channel SET last_event_at_ms = min(last_event_at_ms, (SELECT ms FROM present));
      DROP TABLE present;
    `);
  },
};
