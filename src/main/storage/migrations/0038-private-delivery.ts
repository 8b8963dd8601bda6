import type { Migration } from '../contract.ts';

/**
 * Which computer has which message of this person's: what the relay took for it and when, and what that computer confirmed
 * (decision 0116). What was sent before is known to one unnamed computer, so that it is offered to those that exist now.
 */
export const migration: Migration = {
  number: 38,
  slug: 'private-delivery',
  up(db) {
    db.exec(`
      CREATE TABLE private_delivery (
        chat_id TEXT NOT NULL,
        -- A message, or a change of one.
        fact_id TEXT NOT NULL,
        device_id TEXT NOT NULL,
        agent_id TEXT NOT NULL,
        -- When the relay took it last for that computer; NULL: it was not sent from here.
        offered_at_ms INTEGER,
        offers INTEGER NOT NULL,
        delivered_at_ms INTEGER,
        read_at_ms INTEGER,
        PRIMARY KEY (chat_id, fact_id, device_id)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX private_delivery_open ON private_delivery (device_id, offered_at_ms)
        WHERE delivered_at_ms IS NULL AND offered_at_ms IS NOT NULL;
      CREATE INDEX private_delivery_confirmed ON private_delivery (device_id, offered_at_ms)
        WHERE delivered_at_ms IS NOT NULL AND offered_at_ms IS NOT NULL;
      CREATE TRIGGER private_delivery_goes_with_its_message AFTER DELETE ON private_message BEGIN
        DELETE FROM private_delivery WHERE chat_id = OLD.chat_id AND fact_id = OLD.id;
      END;
      INSERT INTO private_delivery (chat_id, fact_id, device_id, agent_id, offered_at_ms, offers)
        SELECT chat_id, id, '', chat_id, sent_at_ms, 1 FROM private_message
          WHERE direction = 'out' AND state = 'sent';

      -- When a colleague's computer last said anything, and which forms of private bodies it knows.
      CREATE TABLE private_peer (
        device_id TEXT PRIMARY KEY,
        agent_id TEXT NOT NULL,
        heard_at_ms INTEGER NOT NULL,
        form INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX private_peer_by_agent ON private_peer (agent_id, heard_at_ms);
    `);
  },
};
