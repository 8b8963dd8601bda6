import type { Migration } from '../contract.ts';

/**
 * One table of envelopes that could not be applied, whatever the reason, kept as they came; what was refused for good moves to a
 * table of its own name.
 */
export const migration: Migration = {
  number: 26,
  slug: 'set-aside',
  up(db) {
    db.exec(`
      -- Refused for good: that it came and why, nothing of what it held.
      ALTER TABLE set_aside_envelope RENAME TO refused_envelope;
      ALTER TABLE refused_envelope RENAME COLUMN set_aside_at_ms TO refused_at_ms;

      -- Not applied: sealed as it came, in order of arrival, and tried again.
      -- Own numbering: a relay restored from a backup gives out its seq a second time.
      CREATE TABLE set_aside_envelope (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        seq INTEGER NOT NULL,
        kind TEXT NOT NULL,
        key_id TEXT NOT NULL,
        sealed TEXT NOT NULL,
        -- Characters of the sealed text, so that a sum reads none of them.
        size INTEGER NOT NULL,
        reason TEXT NOT NULL,
        -- What the last try met.
        code TEXT,
        from_agent_id TEXT,
        account_id TEXT,
        tries INTEGER NOT NULL DEFAULT 0,
        -- The next try that comes by itself.
        next_try_at_ms INTEGER,
        -- The version of the app that made the last try.
        tried_with TEXT,
        created_at_ms INTEGER NOT NULL,
        set_aside_at_ms INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX set_aside_by_reason ON set_aside_envelope (reason, position);
      CREATE INDEX set_aside_by_key ON set_aside_envelope (key_id);
      CREATE INDEX set_aside_by_account ON set_aside_envelope (account_id) WHERE account_id IS NOT NULL;
      CREATE INDEX set_aside_by_next_try ON set_aside_envelope (next_try_at_ms) WHERE next_try_at_ms IS NOT NULL;

      -- What there is of each bound: of Instagram, of everything else, and in the name of each person.
      CREATE TABLE set_aside_total (
        owner TEXT PRIMARY KEY,
        envelopes INTEGER NOT NULL,
        size INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE TRIGGER set_aside_grows AFTER INSERT ON set_aside_envelope BEGIN
        INSERT INTO set_aside_total (owner, envelopes, size)
          VALUES (CASE NEW.kind WHEN 'instagram' THEN 'instagram' ELSE 'others' END, 1, NEW.size)
          ON CONFLICT (owner) DO UPDATE SET envelopes = envelopes + 1, size = size + excluded.size;
        INSERT INTO set_aside_total (owner, envelopes, size)
          SELECT 'from:' || NEW.from_agent_id, 1, NEW.size WHERE NEW.from_agent_id IS NOT NULL
          ON CONFLICT (owner) DO UPDATE SET envelopes = envelopes + 1, size = size + excluded.size;
      END;
      CREATE TRIGGER set_aside_shrinks AFTER DELETE ON set_aside_envelope BEGIN
        UPDATE set_aside_total SET envelopes = envelopes - 1, size = size - OLD.size
          WHERE owner IN (CASE OLD.kind WHEN 'instagram' THEN 'instagram' ELSE 'others' END, 'from:' || OLD.from_agent_id);
        DELETE FROM set_aside_total WHERE envelopes = 0;
      END;

      INSERT INTO set_aside_envelope
        (position, seq, kind, key_id, sealed, size, reason, from_agent_id, created_at_ms, set_aside_at_ms)
        SELECT position, seq, kind, key_id, sealed, length(sealed), reason, from_agent_id, created_at_ms, created_at_ms
        FROM sealed_backlog ORDER BY position;
      DROP TABLE sealed_backlog;
    `);
  },
};
