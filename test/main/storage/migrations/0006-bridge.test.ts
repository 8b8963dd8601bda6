import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../../../src/main/storage/index.ts';
import { migration } from '../../../../src/main/storage/migrations/0006-bridge.ts';

describe('0006-bridge', () => {
  it('adds the maps, what waits either way, and the grant that is on its way to the secret store', () => {
    const db = openDatabase({
      file: ':memory:',
      keyHex: '',
      clock: { now: () => 5 },
      migrations: [migration],
    });
    const rows = db
      .prepare<{ name: string; columns: string }>(
        `SELECT m.name, group_concat(c.name, ',') AS columns FROM sqlite_schema m, pragma_table_info(m.name) c
         WHERE m.type = 'table' AND m.name GLOB '*_*' AND m.name NOT IN ('schema_migration', 'sqlite_sequence')
         GROUP BY m.name ORDER BY m.name`,
      )
      .all();
    expect(Object.fromEntries(rows.map(({ name, columns }) => [name, columns]))).toEqual({
      bridge_answer:
        'event_id,account_id,conversation_id,chat_id,thread_id,state,reason,fence,at_ms,attempts,not_before_ms',
      bridge_answer_message: 'message_id,event_id',
      bridge_chat: 'tag,account_id,conversation_id,entity_id,chat_id,profile',
      bridge_inbound:
        'position,account_id,conversation_id,kind,subject,variant,emoji,agent_id,seq,received_at_ms,state,reason,is_doubtful,is_late,attempts,not_before_ms,fence',
      bridge_record: 'position,account_id,conversation_id,mid,agent_id,at_ms,is_begun,attempts,not_before_ms',
      integration_grant_inbox: 'slot,body',
    });
    db.close();
  });
});
