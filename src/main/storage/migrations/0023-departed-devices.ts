import type { Migration } from '../contract.ts';

/**
 * Computers that left, with the keys that were believed to be theirs, and what a person has to be told about a colleague's
 * keys.
 */
export const migration: Migration = {
  number: 23,
  slug: 'departed-devices',
  up(db) {
    db.exec(`
      -- One row for each key that was announced or compared for it; keys are '' where none was known.
      CREATE TABLE departed_device (
        device_id TEXT NOT NULL,
        sign_key TEXT NOT NULL,
        seal_key TEXT NOT NULL,
        agent_id TEXT NOT NULL,
        departed_at_ms INTEGER NOT NULL,
        PRIMARY KEY (device_id, sign_key, seal_key)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX departed_device_by_agent ON departed_device (agent_id);

      INSERT OR IGNORE INTO departed_device (device_id, sign_key, seal_key, agent_id, departed_at_ms)
        SELECT left_id.value, coalesce(heard.sign_key, ''), coalesce(heard.seal_key, ''), coalesce(heard.author_id, ''), 0
          FROM setting, json_each(setting.value) AS left_id
          LEFT JOIN heard_key AS heard ON heard.device_id = left_id.value
         WHERE setting.key = 'relay.devices-left';
      DELETE FROM setting WHERE key = 'relay.devices-left';

      -- At most one per colleague, until it is answered.
      CREATE TABLE trust_notice (
        agent_id TEXT PRIMARY KEY,
        kind TEXT NOT NULL,
        device_id TEXT NOT NULL,
        at_ms INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
    `);
  },
};
