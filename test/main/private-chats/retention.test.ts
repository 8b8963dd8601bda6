import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHousekeeping } from '../../../src/main/console/housekeeping.ts';
import {
  createPrivateChats,
  createPrivateChatStore,
  type PrivateChatsLink,
} from '../../../src/main/private-chats/index.ts';
import { createSealedEnvelopeStore } from '../../../src/main/relay-link/store/sealed-envelopes.ts';
import {
  createMonotonicClock,
  createSettingStore,
  openDatabase,
  type Database,
} from '../../../src/main/storage/index.ts';
import type { AgentId, PrivateMessageId } from '../../../src/shared/domain/index.ts';
import { createTestLog } from '../../helpers/log.ts';
import { createManualTimers, type ManualTimers } from '../../helpers/manual-timers.ts';

const day = 24 * 3600 * 1000;
const startMs = Date.UTC(2026, 10, 22);
const jonas = 'jonas@bakery.test' as AgentId;
const anna = 'anna@bakery.test' as AgentId;
// The smallest file that is not encrypted, so that its bytes can be searched.
const file = ':memory:';

let db: Database;
let time: ManualTimers;
let offsetMs: number;
const clock = { now: () => time.clock.now() + offsetMs };
beforeEach(() => {
  time = createManualTimers(startMs);
  offsetMs = 0;
  db = openDatabase({ file, keyHex: '', clock });
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
/** As a start of the program does. */
const open = (days = 365) =>
  createPrivateChats({
    db,
    relayLink: link,
    clock,
    timers: time,
    filesFolder: '/nowhere',
    log: createTestLog(),
    kept: { days, clock: createMonotonicClock({ db, clock }) },
  });
const write = (chatId: AgentId, name: string, sentAtMs: number): void => {
  createPrivateChatStore(db).add({
    chatId,
    id: name as PrivateMessageId,
    direction: 'in',
    text: name,
    sentAtMs,
    state: 'received',
    reason: undefined,
    isUnread: true,
    receiptDue: 'delivered',
    readAtMs: undefined,
  });
};
const texts = (): string[] =>
  db
    .prepare<{ text: string }>('SELECT text FROM private_message ORDER BY sent_at_ms')
    .all()
    .map(({ text }) => text);

describe('retention of private chats', () => {
  it('deletes at the start what became too old while the computer was off', async () => {
    write(jonas, 'old', startMs - 365 * day - 1);
    write(jonas, 'young', startMs - 365 * day + 1);
    const chats = open();
    expect(texts()).toEqual(['young']);
    expect(chats.unreadTotal()).toBe(1);
    await chats.stop();
  });

  it('deletes within the hour while the program runs, and says so', async () => {
    write(jonas, 'first', startMs - 365 * day + 30 * 60_000);
    write(jonas, 'second', startMs);
    const chats = open();
    const changes: unknown[] = [];
    chats.on('changed', ({ chatId, removedBeforeMs, summary }) =>
      changes.push({ chatId, removedBeforeMs, last: summary.lastMessage?.text }),
    );
    expect(texts()).toEqual(['first', 'second']);
    await time.advance(3600 * 1000);
    expect(texts()).toEqual(['second']);
    expect(changes).toEqual([
      { chatId: jonas, removedBeforeMs: startMs + 3600 * 1000 - 365 * day, last: 'second' },
    ]);
    await chats.stop();
  });

  it('keeps as long as IT says', async () => {
    write(jonas, 'eight days', startMs - 8 * day);
    write(jonas, 'six days', startMs - 6 * day);
    await open(7).stop();
    expect(texts()).toEqual(['six days']);
  });

  it('takes the chat, its draft, its receipts and what still waited along when nothing is left', async () => {
    write(jonas, 'gone', startMs - 400 * day);
    write(anna, 'stays', startMs);
    const settings = createSettingStore(db);
    settings.set(`draft:private:${jonas}`, '"to jonas"');
    settings.set(`draft:private:${anna}`, '"to anna"');
    db.exec(
      `INSERT INTO relay_outbox (context, to_agent_id, dedupe_key, body, created_at_ms)
       VALUES ('private', '${jonas}', 'message:x', 'waiting since long', ${startMs - 400 * day}),
              ('private', '${anna}', 'message:y', 'waiting', ${startMs});
       INSERT INTO early_receipt (chat_id, message_id, by_id, state, received_at_ms)
       VALUES ('${jonas}', 'z', '${jonas}', 'read', ${startMs - 400 * day})`,
    );
    const chats = open();
    expect(chats.list().map(({ chatId }) => chatId)).toEqual([anna]);
    expect(settings.get(`draft:private:${jonas}`)).toBeUndefined();
    expect(settings.get(`draft:private:${anna}`)).toBe('"to anna"');
    expect(db.prepare('SELECT body FROM relay_outbox').all()).toEqual([{ body: 'waiting' }]);
    expect(db.prepare('SELECT * FROM early_receipt').all()).toEqual([]);
    await chats.stop();
  });

  it('keeps nothing longer when the clock is set back, also over restarts', async () => {
    write(jonas, 'message', startMs);
    const before = open();
    await time.advance(300 * day);
    await before.stop();
    offsetMs = -200 * day;
    const after = open();
    // By the clock on the wall it is 100 days old; it has been here for 300.
    await time.advance(64 * day);
    expect(texts()).toEqual(['message']);
    await time.advance(2 * day);
    expect(texts()).toEqual([]);
    await after.stop();
  });

  it('keeps what was written offline after the clock had been years ahead', async () => {
    offsetMs = 4000 * day;
    await open().stop();
    offsetMs = 0;
    createPrivateChatStore(db).add({
      chatId: jonas,
      id: 'waiting' as PrivateMessageId,
      direction: 'out',
      text: 'waiting',
      sentAtMs: startMs,
      state: 'queued',
      reason: undefined,
      isUnread: false,
      receiptDue: undefined,
      readAtMs: undefined,
    });
    const chats = open();
    await time.advance(3 * 3600 * 1000);
    expect(texts()).toEqual(['waiting']);
    await chats.stop();
  });

  it('leaves no byte of it in file or log', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bc-retention-'));
    const path = join(folder, 'cache.db');
    const inFiles = (): boolean =>
      readdirSync(folder).some((name) => readFileSync(join(folder, name)).includes('PLANTED-WORDS'));
    db.close();
    db = openDatabase({ file: path, keyHex: 'ab'.repeat(32), clock });
    try {
      write(jonas, 'PLANTED-WORDS', startMs - 364 * day);
      // Encrypted: the words are to be found through the database, and in no file in clear before or after.
      const pages = (): number => readFileSync(`${path}-wal`).length;
      expect(pages()).toBeGreaterThan(0);
      offsetMs = 2 * day;
      await open().stop();
      expect(pages()).toBe(0);
      expect(texts()).toEqual([]);
      expect(inFiles()).toBe(false);
    } finally {
      db.close();
      rmSync(folder, { recursive: true, force: true });
      db = openDatabase({ file, keyHex: '', clock });
    }
  });
});

describe('createHousekeeping', () => {
  it('lets sealed and refused envelopes go after 30 days, without any connection', async () => {
    const envelopes = createSealedEnvelopeStore(db);
    const waiting = { seq: 1, kind: 'instagram', keyId: 'k', sealed: 's', size: 1, tries: 0 } as const;
    const times = { createdAtMs: startMs, setAsideAtMs: startMs };
    envelopes.setAside.insert({ ...waiting, ...times, reason: 'CHANNEL_KEY_MISSING' });
    envelopes.refused.insert({ seq: 2, kind: 'instagram', code: 'SEAL_UNREADABLE', refusedAtMs: startMs });
    const kept = () => [envelopes.countOf('CHANNEL_KEY_MISSING'), envelopes.refused.select().all().length];
    const housekeeping = createHousekeeping({
      relayLink: {
        purgeBefore(atMs) {
          envelopes.dropSetAsideBefore(atMs);
          envelopes.dropRefusedBefore(atMs);
        },
      },
      recovery: { purge: async () => undefined },
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
      privateChatDays: 365,
      clock,
      timers: time,
    });
    housekeeping.start();
    await time.advance(30 * day);
    expect(kept()).toEqual([1, 1]);
    await time.advance(2 * 3600 * 1000);
    expect(kept()).toEqual([0, 0]);
    housekeeping.stop();
  });
});
