import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../../../src/main/storage/index.ts';
import { migration } from '../../../../src/main/storage/migrations/0010-unsend-and-erase.ts';

const open = () =>
  openDatabase({ file: ':memory:', keyHex: '', clock: { now: () => 5 }, migrations: [migration] });

const columnsOf = (db: ReturnType<typeof open>, table: string): string[] =>
  db
    .prepare<{ name: string }>(`SELECT name FROM pragma_table_info('${table}')`)
    .all()
    .map(({ name }) => name);

describe('0010-unsend-and-erase', () => {
  it('adds local records and marks of erased customers', () => {
    const db = open();
    expect(columnsOf(db, 'local_removal')).toEqual([
      'id',
      'kind',
      'at_ms',
      'wiped',
      'livechat',
      'account_id',
      'mid',
    ]);
    expect(columnsOf(db, 'erased_customer')).toEqual(['digest', 'up_to_ms', 'erased_at_ms']);
  });

  it('knows one open record per message', () => {
    const db = open();
    const insert = db.prepare(
      `INSERT INTO local_removal (id, kind, at_ms, wiped, livechat, account_id, mid) VALUES (?, 'unsend', 1, '{}', 'waiting', 'a', 'm')`,
    );
    insert.run('1');
    expect(() => insert.run('2')).toThrow();
  });
});
