import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../../../src/main/storage/index.ts';
import { migration } from '../../../../src/main/storage/migrations/0001-settings.ts';

describe('0001-settings', () => {
  it('makes the key and value table', () => {
    const db = openDatabase({
      file: ':memory:',
      keyHex: '',
      clock: { now: () => 5 },
      migrations: [migration],
    });
    db.prepare('INSERT INTO setting (key, value) VALUES (?, ?)').run('cursor', '7');
    expect(db.prepare('SELECT key, value FROM setting').all()).toEqual([{ key: 'cursor', value: '7' }]);
    expect(db.prepare('SELECT number, slug, applied_at_ms FROM schema_migration').all()).toEqual([
      { number: 1, slug: 'settings', applied_at_ms: 5 },
    ]);
  });
});
