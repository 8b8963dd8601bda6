import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../../../src/main/storage/index.ts';
import { migration } from '../../../../src/main/storage/migrations/0008-removal.ts';

const open = () =>
  openDatabase({ file: ':memory:', keyHex: '', clock: { now: () => 5 }, migrations: [migration] });

const columnsOf = (db: ReturnType<typeof open>, table: string): string[] =>
  db
    .prepare<{ name: string }>(`SELECT name FROM pragma_table_info('${table}')`)
    .all()
    .map(({ name }) => name);

describe('0008-removal', () => {
  it('adds tasks, what went with a channel, and the meanings of references', () => {
    const db = open();
    expect(columnsOf(db, 'removal_task')).toEqual([
      'removal_id',
      'must_wipe',
      'state',
      'wiped',
      'answers',
      'begun_at_ms',
    ]);
    expect(columnsOf(db, 'wiped_channel')).toEqual(['channel_id', 'wiped', 'answers', 'at_ms']);
    expect(columnsOf(db, 'erasure')).toEqual(['reference', 'account_id', 'customer_id', 'at_ms']);
  });

  it('knows no other state of a task', () => {
    const db = open();
    const insert = (state: string) =>
      db.exec(
        `INSERT INTO removal_task (removal_id, must_wipe, state, begun_at_ms) VALUES ('${state}', '{}', '${state}', 1)`,
      );
    for (const state of ['wiping', 'wiped', 'confirmed', 'refused']) insert(state);
    expect(() => insert('forgotten')).toThrow();
  });
});
