import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { conversationIdOf, customerIdSchema } from '../../../src/shared/domain/index.ts';
import type { TeamSyncBody } from '../../../src/shared/wire/index.ts';
import { createDraftHandlers } from '../../../src/main/ipc/handlers/drafts.ts';
import { createErasureStore } from '../../../src/main/conversations/index.ts';
import { createSettingStore, type Database } from '../../../src/main/storage/index.ts';
import { accountId, anna, conversationId, createTestConsole, customerId, shown } from './console.ts';
import { createManualTimers } from '../../helpers/manual-timers.ts';

const startMs = 1790000000000;
const other = customerIdSchema.parse('7610000000000123');
const otherId = conversationIdOf(accountId, other);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'backchannel-erase-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const make = (name = 'cache.db') => {
  const time = createManualTimers(startMs);
  const file = join(folder, name);
  const desk = createTestConsole({ clock: time, timers: time, file });
  const write = (text: string, mid: string, options: { from?: string; atMs?: number; extra?: object } = {}) =>
    desk.relay.deliver({
      v: 1,
      accountId,
      surface: 'messaging',
      receivedAtMs: time.now(),
      item: {
        sender: { id: options.from ?? customerId },
        recipient: { id: accountId },
        timestamp: options.atMs ?? time.now(),
        message: { mid, text, ...options.extra },
      },
    });
  return { time, desk, file, write };
};

/** Every value of every table, as text. */
const dump = (db: Database): string =>
  db
    .prepare<{ name: string }>(`SELECT name FROM sqlite_schema WHERE type = 'table'`)
    .all()
    .map(({ name }) => JSON.stringify(db.prepare(`SELECT * FROM "${name}"`).all()))
    .join('\n');

describe('erasing a customer', () => {
  it('of which colleagues told is done when the relay knows it, and for what was written until then', async () => {
    const { desk, write, time } = make();
    write('PLANTED before', 'm1');
    write('of somebody else', 'm2', { from: other });
    const telling = make('colleague.db');
    telling.write('here as well', 'm1');
    telling.desk.conversations.eraseCustomer({
      accountId,
      customerId,
      upToMs: startMs + 5,
      removalId: 'r-1',
    });
    const [word] = createErasureStore(telling.desk.db).newest(10);
    if (!word) throw new Error('nothing to tell');
    expect(JSON.stringify(word)).not.toContain(customerId);
    const store = createErasureStore(desk.db);
    store.noteTold({ ...word, accountId, toldAtMs: time.now() });
    // Another word about the same removal changes nothing.
    store.noteTold({ ...word, digest: 'x'.repeat(43), accountId, toldAtMs: time.now() });
    desk.conversations.eraseTold(() => false);
    expect(desk.conversations.get(conversationId)).toBeDefined();
    desk.conversations.eraseTold((removalId) => removalId === 'r-1');
    expect(desk.conversations.get(conversationId)).toBeUndefined();
    expect(dump(desk.db)).not.toContain('PLANTED');
    expect(desk.conversations.get(otherId)).toBeDefined();
    expect(store.told()).toEqual([]);
    // This computer tells the next one.
    expect(store.newest(10)).toEqual([{ ...word, upToMs: startMs }]);
    write('again from the past', 'm1', { atMs: startMs });
    expect(desk.conversations.get(conversationId)).toBeUndefined();
    await time.advance(10_000);
    write('written since', 'm3');
    expect(shown(desk)).toEqual(['< text written since']);
  });

  it('is not undone by a window that writes afterwards where it was and what was being typed', async () => {
    const { desk, write } = make();
    write('Hello', 'm1');
    write('Hello', 'm2', { from: other });
    const services = {
      session: { state: { state: 'signed-in' } },
      stored: createSettingStore(desk.db),
      conversations: desk.conversations,
    };
    const notifications = { placeShown: () => undefined };
    const window = createDraftHandlers({ services: () => services, notifications } as never);
    const draftOf = (id: string) => window['draft/get']({ key: `reply:${id}` });
    const leave = async (id: string) => {
      for (const key of ['reply', 'note', 'ask'])
        await window['draft/set']({ key: `${key}:${id}`, text: 'PLANTED draft' });
      await window['place/set']({ section: 'inbox', conversationId: id, listWidthPx: 300 });
    };
    await leave(conversationId);
    expect(await draftOf(conversationId)).toEqual({ text: 'PLANTED draft' });
    expect(await window['place/get'](undefined)).toEqual({
      section: 'inbox',
      conversationId,
      listWidthPx: 300,
    });

    desk.conversations.eraseCustomer({ accountId, customerId });
    await leave(conversationId);
    expect(await draftOf(conversationId)).toEqual({ text: '' });
    expect(await window['place/get'](undefined)).toEqual({ section: 'inbox', listWidthPx: 300 });
    expect(dump(desk.db)).not.toMatch(new RegExp(`PLANTED|${customerId}`));

    // Other conversations, and private chats, are as they were.
    await leave(otherId);
    await window['draft/set']({ key: 'private:jonas@bakery.test', text: 'Later' });
    expect(await draftOf(otherId)).toEqual({ text: 'PLANTED draft' });
    expect(await window['place/get'](undefined)).toMatchObject({ conversationId: otherId });
    expect(await window['draft/get']({ key: 'private:jonas@bakery.test' })).toEqual({ text: 'Later' });
  });

  it('names whom a conversation is with', () => {
    const { desk, write } = make();
    write('Hello', 'm1');
    expect(desk.conversations.customerOf(conversationId)).toEqual({
      accountId,
      customerId,
      name: 'Instagram user …0099',
    });
    expect(desk.conversations.customerOf(otherId)).toBeUndefined();
  });

  it('leaves nothing of that customer in any table, and everything of the others', async () => {
    const { desk, file, write, time } = make();
    write('PLANTED first', 'm1');
    write('PLANTED second', 'm2', { extra: { reply_to: { mid: 'm1' } } });
    write('Stays', 'm3', { from: other });
    desk.relay.deliver({
      v: 1,
      accountId,
      surface: 'messaging',
      receivedAtMs: time.now(),
      item: {
        sender: { id: customerId },
        recipient: { id: accountId },
        timestamp: time.now(),
        reaction: { mid: 'm1', action: 'react', reaction: 'love', emoji: '❤' },
      },
    });
    desk.relay.replica(anna, { type: 'reply-author', accountId, mid: 'm2', agentId: anna } as TeamSyncBody);
    desk.conversations.queueReply({ conversationId, text: 'PLANTED reply', agentId: anna, undoMs: 5_000 });
    const settings = createSettingStore(desk.db);
    settings.set(`draft:reply:${conversationId}`, '"PLANTED draft"');
    settings.set('draft:reply:another', '"stays"');
    settings.set('place', JSON.stringify({ section: 'inbox', conversationId }));
    desk.db.exec(`
      INSERT INTO bridge_chat (tag, account_id, conversation_id, entity_id) VALUES ('t', '${accountId}', '${conversationId}', 'PLANTED entity');
      INSERT INTO bridge_former_chat (chat_id, tag, account_id, entity_id) VALUES ('PLANTED chat', 't', '${accountId}', 'PLANTED');
      INSERT INTO bridge_inbound (account_id, conversation_id, kind, subject, variant, seq, received_at_ms, state)
        VALUES ('${accountId}', '${conversationId}', 'message', 'PLANTED', '', 1, 1, 'waiting');
      INSERT INTO relay_outbox (context, to_device_id, dedupe_key, body, created_at_ms)
        VALUES ('replica', 'd', 'k', '{"type":"bridge-record","customerId":"${customerId}"}', 1)`);
    expect(desk.conversations.waitingToSend()).toBe(1);
    const wiped = desk.conversations.eraseCustomer({ accountId, customerId });
    expect(wiped).toEqual({ conversations: 1, messages: 3, drafts: 2 });
    const left = dump(desk.db);
    expect(left).not.toContain('PLANTED');
    expect(left).not.toContain(customerId);
    expect(left).toContain('Stays');
    expect(left).toContain('draft:reply:another');
    expect(statSync(`${file}-wal`).size).toBe(0);
    expect(desk.conversations.waitingToSend()).toBe(0);
    expect(desk.changes.at(-1)).toMatchObject({ isRemoved: true, conversation: { id: conversationId } });
    expect(shown(desk, otherId)).toEqual(['< text Stays']);
    void desk.conversations.stop();
    await desk.conversations.idle();
    desk.db.close();
    expect(readFileSync(file).includes('PLANTED')).toBe(false);
  });

  it('finds nothing the second time', () => {
    const { desk, write } = make();
    write('Hello', 'm1');
    desk.conversations.eraseCustomer({ accountId, customerId });
    expect(desk.conversations.eraseCustomer({ accountId, customerId })).toEqual({});
    expect(desk.changes.filter(({ isRemoved }) => isRemoved)).toHaveLength(1);
  });

  it('drops what was written before and arrives later, and begins afresh with what is written after', () => {
    const { desk, write, time } = make();
    write('Before', 'm1');
    desk.conversations.eraseCustomer({ accountId, customerId, upToMs: startMs + 5_000 });
    write('Before', 'm1', { atMs: startMs });
    write('On its way', 'm2', { atMs: startMs + 4_000 });
    expect(desk.conversations.get(conversationId)).toBeUndefined();
    expect(dump(desk.db)).not.toContain(customerId);
    time.advanceSync(60_000);
    write('A new question', 'm4');
    expect(shown(desk)).toEqual(['< text A new question']);
  });

  it('holds back even when this clock is behind the customer’s', () => {
    const { desk, write } = make();
    write('From the future', 'm1', { atMs: startMs + 120_000 });
    desk.conversations.eraseCustomer({ accountId, customerId });
    write('From the future', 'm1', { atMs: startMs + 120_000 });
    expect(desk.conversations.get(conversationId)).toBeUndefined();
  });

  it('is undone with the transaction it is part of, and tells nobody', () => {
    const { desk, write } = make();
    write('Hello', 'm1');
    const before = desk.changes.length;
    expect(() =>
      desk.db.transaction(() => {
        desk.conversations.eraseCustomer({ accountId, customerId });
        throw new Error('no room for the record');
      }),
    ).toThrow('record');
    expect(shown(desk)).toEqual(['< text Hello']);
    expect(desk.changes).toHaveLength(before);
  });

  it('counts an account by the same kinds', () => {
    const { desk, write } = make();
    write('One', 'm1');
    write('Two', 'm2', { from: other });
    expect(desk.conversations.countsOfAccount(accountId)).toEqual({ conversations: 2, messages: 2 });
    expect(desk.conversations.countsOfConversation(otherId)).toEqual({ conversations: 1, messages: 1 });
  });
});
