import { afterEach, beforeEach, expect, it } from 'vitest';
import { createPrivateChats, type PrivateChatsLink } from '../../../src/main/private-chats/index.ts';
import { openDatabase, type Database } from '../../../src/main/storage/index.ts';
import { createTestLog } from '../../helpers/log.ts';
import { createManualTimers, type ManualTimers } from '../../helpers/manual-timers.ts';

const day = 24 * 3600 * 1000;
const startMs = Date.UTC(2026, 10, 22);
const longAgo = startMs - 400 * day;

let db: Database;
let time: ManualTimers;
beforeEach(() => {
  time = createManualTimers(startMs);
  db = openDatabase({ file: ':memory:', keyHex: '', clock: time.clock });
});
afterEach(() => db.close());

const link = {
  on: () => () => undefined,
  onSigned: () => undefined,
  onAccepted: () => undefined,
  onRefused: () => undefined,
  send: () => undefined,
  device: () => undefined,
  state: 'offline',
  trustOf: () => 'confirmed',
  trustNoticeOf: () => undefined,
} as unknown as PrivateChatsLink;

/** A row of each table of private chats, from longer ago than anything is kept; a row that belongs to another stands behind it. */
const rows: Readonly<Record<string, string>> = {
  private_chat: `(chat_id, is_muted, mute_told_at_ms) VALUES ('anna', 1, ${longAgo})`,
  private_message: `(chat_id, id, direction, text, sent_at_ms, state, is_unread)
    VALUES ('jonas', 'm', 'out', 'x', ${longAgo}, 'read', 0)`,
  early_receipt: `(chat_id, message_id, by_id, state, received_at_ms) VALUES ('jonas', 'r', 'jonas', 'read', ${longAgo})`,
  private_delivery: `(chat_id, fact_id, device_id, agent_id, offered_at_ms, offers)
    VALUES ('jonas', 'm', 'd', 'jonas', ${longAgo}, 1)`,
  private_peer: `(device_id, agent_id, heard_at_ms, form) VALUES ('d', 'jonas', ${longAgo}, 2)`,
  private_revision: `(chat_id, message_id, author_id, change_id, stamp_ms, is_deleted, received_at_ms)
    VALUES ('jonas', 'never came', 'jonas', 'c', ${longAgo}, 1, ${longAgo})`,
  private_reaction: `(chat_id, message_id, by_id, emoji, change_id, stamp_ms, is_on, received_at_ms)
    VALUES ('jonas', 'm', 'jonas', 'x', 'e', ${longAgo}, 1, ${longAgo})`,
  private_file: `(local_id, id, chat_id, author_id, is_own, position, name, media_type, size_bytes, digest, key, state, is_to_tell,
    added_at_ms) VALUES ('l', 'f', 'jonas', 'maria', 1, 0, 'a', 'b/c', 1, 'd', 'k', 'waiting', 0, ${longAgo})`,
  private_file_device: "(local_id, device_id, is_due) VALUES ('l', 'd', 1)",
  private_file_withdrawal: `(id, at_ms) VALUES ('w', ${longAgo})`,
  chat_group: `(chat_id, name, maker_id, members, heads, is_member) VALUES ('group:left', 'x', 'jonas', '[]', '[]', 0)`,
  group_statement: `(chat_id, id, text, signature, is_complete, is_vouched, received_at_ms)
    VALUES ('group:left', 's', 'x', 'y', 1, 1, ${longAgo}), ('group:here', 'waits', 'x', 'y', 0, 1, ${longAgo})`,
  group_waiting: `(chat_id, from_agent_id, body, received_at_ms) VALUES ('group:x', 'jonas', '{}', ${longAgo})`,
  group_receiver: "(chat_id, message_id, agent_id, state) VALUES ('jonas', 'm', 'jonas', 'read')",
  history_transfer: `(session, role, device_id, computer, platform, state, is_ended_here, own_nonce, commitment, is_agreed_here,
    is_agreed_there, part, is_due, done, total, is_dismissed, created_at_ms, spoke_at_ms)
    VALUES ('s', 'ask', 'd', '', '', 'asked', 0, 'n', 'c', 0, 0, 0, 0, 0, 0, 0, ${longAgo}, ${longAgo})`,
};
const tables = (): string[] =>
  db
    .prepare<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'")
    .all()
    .map(({ name }) => name)
    .filter((name) => /^(private|group)_|^chat_group$|^early_receipt$|^history_transfer$/.test(name))
    .sort();
const count = (table: string): number =>
  db.prepare<{ n: number }>(`SELECT count(*) AS n FROM ${table}`).get()?.n ?? 0;

it('every table of private chats has an end: nothing of it is there for longer than is said, online or not', async () => {
  // A new one: say here what a row of it is, and see that it goes.
  expect(tables()).toEqual(Object.keys(rows).sort());
  // A group that this person is in stays, and so does its chat.
  db.exec(`
    INSERT INTO chat_group (chat_id, name, maker_id, members, heads, is_member) VALUES ('group:here', 'x', 'jonas', '[]', '[]', 1);
    INSERT INTO private_chat (chat_id, is_muted, mute_told_at_ms) VALUES ('group:here', 0, 0), ('jonas', 0, 0);
  `);
  for (const [table, row] of Object.entries(rows)) db.exec(`INSERT INTO ${table} ${row}`);
  const chats = createPrivateChats({
    db,
    relayLink: link,
    clock: time.clock,
    timers: time,
    filesFolder: '/nowhere',
    log: createTestLog(),
  });
  await time.advance(2 * day);
  const left = tables().filter((table) => count(table) > 0);
  expect(left).toEqual(['chat_group', 'private_chat']);
  expect(db.prepare('SELECT chat_id FROM private_chat').all()).toEqual([{ chat_id: 'group:here' }]);
  await chats.stop();
});
