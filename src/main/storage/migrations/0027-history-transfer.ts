import type { Migration } from '../contract.ts';

/** Private chats on their way between two computers of one person (decision 0098). */
export const migration: Migration = {
  number: 27,
  slug: 'history-transfer',
  up(db) {
    db.exec(`
      CREATE TABLE history_transfer (
        session TEXT PRIMARY KEY,
        -- This computer's part in it.
        role TEXT NOT NULL CHECK (role IN ('ask', 'give')),
        device_id TEXT NOT NULL,
        -- How the other computer calls itself; empty until it has answered.
        computer TEXT NOT NULL,
        platform TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('asked', 'compare', 'running', 'ended')),
        outcome TEXT,
        is_ended_here INTEGER NOT NULL,
        own_nonce TEXT NOT NULL,
        peer_nonce TEXT,
        commitment TEXT NOT NULL,
        -- The other computer's keys that the number was made of.
        peer_sign_key TEXT,
        peer_seal_key TEXT,
        number TEXT,
        is_agreed_here INTEGER NOT NULL,
        is_agreed_there INTEGER NOT NULL,
        -- The next part, and where it begins.
        part INTEGER NOT NULL,
        after TEXT,
        -- The giver owes that part.
        is_due INTEGER NOT NULL,
        done INTEGER NOT NULL,
        total INTEGER NOT NULL,
        is_dismissed INTEGER NOT NULL,
        created_at_ms INTEGER NOT NULL,
        -- When this computer last said something that it wants an answer to.
        spoke_at_ms INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;

      -- Over all chats, by time: what is sent and saved begins with the newest.
      CREATE INDEX private_message_by_any_time ON private_message (sent_at_ms, colleague_id, id);
    `);
  },
};
