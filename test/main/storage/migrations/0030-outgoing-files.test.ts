import { expect, it } from 'vitest';
import { openDatabase } from '../../../../src/main/storage/index.ts';

it('0030 makes the table of outgoing files, which go with their conversation and their message', () => {
  const db = openDatabase({ file: ':memory:', keyHex: '', clock: { now: () => 5 } });
  const columns = db.prepare<{ name: string }>(`SELECT name FROM pragma_table_info('outgoing_file')`).all();
  expect(columns.map(({ name }) => name)).toEqual([
    'position',
    'id',
    'conversation_id',
    'message_id',
    'kind',
    'content_type',
    'extension',
    'name',
    'size_bytes',
    'key_hex',
    'upload_id',
    'added_at_ms',
  ]);
  const keys = db
    .prepare<{ table: string; on_delete: string }>(`SELECT * FROM pragma_foreign_key_list('outgoing_file')`)
    .all();
  expect(keys.map(({ table, on_delete: then }) => `${table} ${then}`).sort()).toEqual([
    'conversation CASCADE',
    'message CASCADE',
  ]);
  db.close();
});
