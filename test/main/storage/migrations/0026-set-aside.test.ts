import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../../../src/main/storage/index.ts';
import { migrations } from '../../../../src/main/storage/migrations/index.ts';
import { migration } from '../../../../src/main/storage/migrations/0026-set-aside.ts';

const migrated = () => {
  const db = openDatabase({
    file: ':memory:',
    keyHex: '',
    clock: { now: () => 5 },
    migrations: migrations.filter(({ number }) => number < migration.number),
  });
  db.exec(`
    INSERT INTO sealed_backlog (position, seq, kind, key_id, sealed, reason, from_agent_id, created_at_ms) VALUES
      (3, 30, 'instagram', 'k', 'abc', 'CHANNEL_KEY_MISSING', NULL, 7),
      (9, 31, 'private', 'd', 'defg', 'DEVICE_UNTRUSTED', 'jonas@bakery.test', 8);
    INSERT INTO set_aside_envelope (seq, kind, code, set_aside_at_ms) VALUES (1, 'private', 'SEAL_FORGED', 4);
  `);
  db.transaction(() => migration.up(db));
  return db;
};

describe('0026-set-aside', () => {
  it('keeps what waited sealed, in its order, and what was refused under its new name', () => {
    const db = migrated();
    expect(db.prepare('SELECT * FROM set_aside_envelope ORDER BY position').all()).toEqual([
      {
        position: 3,
        seq: 30,
        kind: 'instagram',
        key_id: 'k',
        sealed: 'abc',
        size: 3,
        reason: 'CHANNEL_KEY_MISSING',
        code: null,
        from_agent_id: null,
        account_id: null,
        tries: 0,
        next_try_at_ms: null,
        tried_with: null,
        created_at_ms: 7,
        set_aside_at_ms: 7,
      },
      expect.objectContaining({ position: 9, seq: 31, from_agent_id: 'jonas@bakery.test', size: 4 }),
    ]);
    expect(db.prepare('SELECT * FROM refused_envelope').all()).toEqual([
      { id: 1, seq: 1, kind: 'private', code: 'SEAL_FORGED', refused_at_ms: 4 },
    ]);
    expect(db.prepare(`SELECT name FROM sqlite_schema WHERE name = 'sealed_backlog'`).all()).toEqual([]);
  });

  it('counts what there is of each bound, also after a deletion', () => {
    const db = migrated();
    const totals = () =>
      db
        .prepare<{ owner: string; envelopes: number; size: number }>(
          'SELECT * FROM set_aside_total ORDER BY owner',
        )
        .all()
        .map(({ owner, envelopes, size }) => `${owner} ${envelopes} ${size}`);
    expect(totals()).toEqual(['from:jonas@bakery.test 1 4', 'instagram 1 3', 'others 1 4']);
    db.exec(`
      INSERT INTO set_aside_envelope (seq, kind, key_id, sealed, size, reason, from_agent_id, created_at_ms, set_aside_at_ms)
      VALUES (32, 'replica', 'd', 'xy', 2, 'DEVICE_UNTRUSTED', 'jonas@bakery.test', 8, 8);
    `);
    expect(totals()).toEqual(['from:jonas@bakery.test 2 6', 'instagram 1 3', 'others 2 6']);
    db.exec(`DELETE FROM set_aside_envelope WHERE kind <> 'private'`);
    expect(totals()).toEqual(['from:jonas@bakery.test 1 4', 'others 1 4']);
    db.exec('DELETE FROM set_aside_envelope');
    expect(totals()).toEqual([]);
  });
});
