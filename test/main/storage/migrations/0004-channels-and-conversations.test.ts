import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../../../src/main/storage/index.ts';
import { migration } from '../../../../src/main/storage/migrations/0004-channels-and-conversations.ts';
import { migration as outbox } from '../../../../src/main/storage/migrations/0005-outbox.ts';

const open = () =>
  openDatabase({ file: ':memory:', keyHex: '', clock: { now: () => 5 }, migrations: [migration, outbox] });

const columnsOf = (db: ReturnType<typeof open>, table: string): string[] =>
  db
    .prepare<{ name: string }>(`SELECT name FROM pragma_table_info('${table}')`)
    .all()
    .map(({ name }) => name);

describe('0004-channels-and-conversations', () => {
  const tables: Readonly<Record<string, string>> = {
    channel:
      'id page_id account_id page_name username picture_url connected_at_ms known_since_ms health token_issued_at_ms history_loaded_at_ms subscription_checked_at_ms last_event_at_ms last_send_at_ms dashboard_test_at_ms',
    page_token_inbox: 'channel_id token scopes issued_at_ms',
    connect_attempt: 'ticket expires_at_ms is_granted',
    conversation:
      'id account_id customer_id name username picture_url profile_at_ms profile_due_at_ms profile_attempts preview last_activity_at_ms last_direction last_customer_message_at_ms unread_count seen_up_to_ms is_handled_elsewhere control_at_ms',
    message:
      'id account_id conversation_id mid direction is_ours agent_id kind label text attachments reply_kind reply_mid reply_url sent_at_ms content_from edit_count is_unsent is_standby is_unread',
    reaction: 'account_id mid reactor conversation_id emoji at_ms',
    seen_mark: 'account_id mid conversation_id at_ms',
    reply_author: 'account_id mid agent_id at_ms',
    message_notice: 'account_id mid at_ms due_at_ms attempts',
    event_count: 'account_id label count last_at_ms',
  };
  for (const [table, columns] of Object.entries(tables)) {
    it(`makes the table ${table}`, () => {
      expect(columnsOf(open(), table).join(' ')).toBe(columns);
    });
  }

  it('takes messages, reactions and marks away with their conversation', () => {
    const db = open();
    db.exec(`
      INSERT INTO conversation (id, account_id, customer_id) VALUES ('a:c', 'a', 'c');
      INSERT INTO message (id, account_id, conversation_id, mid, direction, kind, sent_at_ms, content_from)
        VALUES ('a:m', 'a', 'a:c', 'm', 'in', 'text', 1, 'webhook');
      INSERT INTO reaction (account_id, mid, reactor, conversation_id, emoji, at_ms) VALUES ('a', 'm', 'customer', 'a:c', 'x', 1);
      INSERT INTO seen_mark (account_id, mid, conversation_id, at_ms) VALUES ('a', 'm', 'a:c', 1);
      DELETE FROM conversation WHERE id = 'a:c'`);
    for (const table of ['message', 'reaction', 'seen_mark']) {
      expect(db.prepare(`SELECT * FROM ${table}`).all()).toEqual([]);
    }
  });

  it('holds one message per account and mid, and any number without a mid', () => {
    const db = open();
    db.exec(`INSERT INTO conversation (id, account_id, customer_id) VALUES ('a:c', 'a', 'c')`);
    const insert = db.prepare(
      `INSERT INTO message (id, account_id, conversation_id, mid, direction, kind, sent_at_ms, content_from)
       VALUES (?, 'a', 'a:c', ?, 'in', 'text', 1, 'webhook')`,
    );
    insert.run('1', null);
    insert.run('2', null);
    insert.run('3', 'm');
    expect(() => insert.run('4', 'm')).toThrow(/UNIQUE/);
  });
});
