import type { Migration } from '../contract.ts';

/**
 * Of an attempt to connect Facebook: the loopback port and the state that its browser comes back with, and the code that it
 * brought. Attempts from before have no way back. Of keys, Page tokens and integration grants that arrive: who sent them,
 * until it is known whether they count; those under way are asked for again.
 */
export const migration: Migration = {
  number: 22,
  slug: 'who-may-hand-over',
  up(db) {
    db.exec(`
      ALTER TABLE connect_attempt ADD COLUMN return_port INTEGER;
      ALTER TABLE connect_attempt ADD COLUMN return_state TEXT;
      ALTER TABLE connect_attempt ADD COLUMN return_code TEXT;
      DROP TABLE arriving_channel_key;
      CREATE TABLE arriving_channel_key (
        key_id TEXT NOT NULL,
        from_device_id TEXT NOT NULL,
        from_agent_id TEXT NOT NULL,
        public_key TEXT NOT NULL,
        private_key TEXT NOT NULL,
        arrived_at_ms INTEGER NOT NULL,
        PRIMARY KEY (key_id, from_device_id)
      ) STRICT;
      DROP TABLE page_token_inbox;
      CREATE TABLE page_token_inbox (
        channel_id TEXT NOT NULL,
        from_device_id TEXT NOT NULL,
        from_agent_id TEXT NOT NULL,
        issued_at_ms INTEGER NOT NULL,
        body TEXT NOT NULL,
        arrived_at_ms INTEGER NOT NULL,
        PRIMARY KEY (channel_id, from_device_id)
      ) STRICT;
      DROP TABLE integration_grant_inbox;
      CREATE TABLE integration_grant_inbox (
        from_device_id TEXT NOT NULL PRIMARY KEY,
        from_agent_id TEXT NOT NULL,
        body TEXT NOT NULL,
        arrived_at_ms INTEGER NOT NULL
      ) STRICT;
    `);
  },
};
