import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../../../src/main/storage/index.ts';
import { migration } from '../../../../src/main/storage/migrations/0003-devices-and-private-chats.ts';

describe('0003-devices-and-private-chats', () => {
  const open = () =>
    openDatabase({ file: ':memory:', keyHex: '', clock: { now: () => 5 }, migrations: [migration] });

  it('makes its tables with these columns', () => {
    const db = open();
    const columns = (table: string) =>
      db
        .prepare<{ name: string }>(`SELECT name FROM pragma_table_info('${table}')`)
        .all()
        .map((row) => row.name)
        .join(' ');
    expect(columns('directory_device')).toBe('device_id agent_id sign_key seal_key enrolled_at_ms');
    expect(columns('heard_key')).toBe('author_id device_id sign_key seal_key heard_at_ms');
    expect(columns('compared_key')).toBe('agent_id device_id sign_key seal_key compared_at_ms');
    expect(columns('relay_outbox')).toBe(
      'id context to_agent_id to_device_id dedupe_key body created_at_ms accepted_at_ms',
    );
    expect(columns('relay_outbox_accepted')).toBe('outbox_id device_id');
    expect(columns('sealed_backlog')).toBe(
      'position seq kind key_id sealed reason from_agent_id created_at_ms',
    );
    expect(columns('set_aside_envelope')).toBe('id seq kind code set_aside_at_ms');
    expect(columns('arriving_channel_key')).toBe('key_id public_key private_key');
    expect(columns('private_chat')).toBe('colleague_id');
    expect(columns('private_message')).toBe(
      'colleague_id id direction text sent_at_ms state reason is_unread receipt_due',
    );
    expect(columns('early_receipt')).toBe('colleague_id message_id by_id state received_at_ms');
  });

  it('answers the questions asked at each message by index', () => {
    const db = open();
    const plan = (sql: string) =>
      db
        .prepare<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
        .all()
        .map((row) => row.detail)
        .join('; ');
    expect(plan("SELECT count(*) FROM private_message WHERE is_unread = 1 AND colleague_id = 'a'")).toContain(
      'private_message_unread',
    );
    expect(
      plan(
        "SELECT * FROM private_message WHERE colleague_id = 'a' ORDER BY sent_at_ms DESC, id DESC LIMIT 1",
      ),
    ).toContain('private_message_by_time');
    expect(plan("SELECT count(*) FROM private_message WHERE state = 'queued'")).toContain(
      'private_message_waiting',
    );
  });
});
