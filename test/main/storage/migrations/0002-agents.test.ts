import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../../../src/main/storage/index.ts';
import type { Database } from '../../../../src/main/storage/index.ts';

let db: Database;
beforeEach(() => {
  db = openDatabase({ file: ':memory:', keyHex: '', clock: { now: () => 0 } });
});
afterEach(() => db.close());

describe('migration 0002-agents', () => {
  it('makes the tables agent and agent_group with these columns', () => {
    const columns = (table: string) =>
      db
        .prepare<{ name: string; type: string; notnull: number }>(
          `SELECT name, type, "notnull" FROM pragma_table_info('${table}')`,
        )
        .all()
        .map(({ name, type, notnull }) => `${name} ${type}${notnull ? ' NOT NULL' : ''}`);
    expect(columns('agent')).toEqual([
      'id TEXT NOT NULL',
      'name TEXT NOT NULL',
      'role TEXT NOT NULL',
      'avatar_url TEXT',
      'job_title TEXT',
      'group_ids TEXT NOT NULL',
      'status TEXT NOT NULL',
      'is_suspended INTEGER NOT NULL',
    ]);
    expect(columns('agent_group')).toEqual(['id INTEGER', 'name TEXT NOT NULL']);
    expect(db.prepare<{ slug: string }>('SELECT slug FROM schema_migration WHERE number = 2').get()).toEqual({
      slug: 'agents',
    });
  });
});
