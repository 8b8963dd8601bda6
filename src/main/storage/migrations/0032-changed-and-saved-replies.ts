import type { Migration } from '../contract.ts';

/** A waiting reply keeps what was typed, to the letter, and can be changed; texts that are kept for answering. */
export const migration: Migration = {
  number: 32,
  slug: 'changed-and-saved-replies',
  up(db) {
    db.exec(`
      -- The part of the typed reply that this message stands for, white space included. NULL: as the message's text.
      ALTER TABLE outbox ADD COLUMN written TEXT;
      -- Being changed by the person: what the change is so far. It does not leave meanwhile, after a restart neither.
      ALTER TABLE outbox ADD COLUMN editing TEXT;

      -- A row without a text is one that was deleted: it stays, so that an older change from elsewhere does not bring it back.
      CREATE TABLE saved_reply (
        id TEXT PRIMARY KEY,
        -- 1: of the whole team, kept alike on its consoles. 0: of the person at this computer.
        is_shared INTEGER NOT NULL,
        name TEXT NOT NULL,
        text TEXT,
        changed_by TEXT NOT NULL,
        changed_at_ms INTEGER NOT NULL,
        -- Logical time of the change and the device that made it: the greatest wins.
        stamp_ms INTEGER NOT NULL,
        stamp_n INTEGER NOT NULL,
        stamp_device TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
    `);
  },
};
