import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instagramProvider } from '../../../src/main/instagram/index.ts';
import { createConversations } from '../../../src/main/conversations/index.ts';
import { createLocalRemovalStore } from '../../../src/main/conversations/index.ts';
import {
  createMonotonicClock,
  createSettingStore,
  type Database,
  openDatabase,
} from '../../../src/main/storage/index.ts';
import type { InstagramDelivery } from '../../../src/shared/wire/index.ts';
import { accountId, conversationId, createTestChannel, customerId } from './console.ts';
import { createTestLog } from '../../helpers/log.ts';
import { createManualTimers } from '../../helpers/manual-timers.ts';

const startMs = 1790000000000;
const hour = 3_600_000;
const day = 24 * hour;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'backchannel-retention-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A console as the product wires it: what is kept goes by the greatest time ever seen. */
const start = (atMs: number, file = join(folder, 'cache.db')) => {
  const time = createManualTimers(atMs);
  const db = openDatabase({ file, keyHex: '11'.repeat(32), clock: time });
  const monotonicClock = createMonotonicClock({ db, clock: time });
  let onInstagram: ((delivery: InstagramDelivery, seq: number) => void) | undefined;
  const channel = createTestChannel();
  const conversations = createConversations({
    filesFolder: '/nonexistent',
    db,
    channel,
    provider: instagramProvider,
    relayLink: {
      onInstagram: (handler) => {
        onInstagram = handler;
      },
      onSigned: () => undefined,
      forgetSetAside: () => undefined,
      directory: () => undefined,
      confirmedDevices: () => [],
      send: () => undefined,
    },
    clock: time,
    monotonicClock,
    timers: time,
    people: { ownId: () => undefined, nameOf: () => undefined },
    log: createTestLog(),
  });
  const write = (text: string, sentAtMs: number): void =>
    db.transaction(() =>
      onInstagram?.(
        {
          v: 1,
          accountId,
          surface: 'messaging',
          receivedAtMs: sentAtMs,
          item: {
            sender: { id: customerId },
            recipient: { id: accountId },
            timestamp: sentAtMs,
            message: { mid: `mid-${text}`, text },
          },
        },
        1,
      ),
    );
  const texts = () => conversations.listMessages({ conversationId }).messages.map(({ text }) => text);
  const end = async (): Promise<void> => {
    await conversations.stop();
    db.close();
  };
  return { time, db, monotonicClock, channel, conversations, write, texts, end, file };
};

const dump = (db: Database): string =>
  db
    .prepare<{ name: string }>(`SELECT name FROM sqlite_schema WHERE type = 'table'`)
    .all()
    .map(({ name }) => JSON.stringify(db.prepare(`SELECT * FROM "${name}"`).all()))
    .join('\n');

describe('Instagram content', () => {
  it('is never older than 30 days, at any hour of a running console', async () => {
    const desk = start(startMs);
    desk.conversations.start();
    for (let count = 0; count < 48; count += 1) desk.write(`text ${count}`, startMs + count * 25 * 60_000);
    desk.time.advanceSync(29 * day);
    for (let step = 0; step < 30 * 4; step += 1) {
      desk.time.advanceSync(hour / 4);
      const oldest = desk.db
        .prepare<{ at: number | null }>('SELECT min(sent_at_ms) AS at FROM message')
        .get()?.at;
      if (typeof oldest === 'number') expect(desk.time.now() - oldest).toBeLessThanOrEqual(30 * day);
    }
    await desk.end();
  });

  it('goes at the start of a console that was off, with its drafts, its place and a record; nothing is left to read', async () => {
    const first = start(startMs);
    first.write('PLANTED text', startMs);
    const settings = createSettingStore(first.db);
    settings.set(`draft:reply:${conversationId}`, '"PLANTED draft"');
    settings.set('place', JSON.stringify({ section: 'inbox', conversationId }));
    await first.end();
    const later = start(startMs + 31 * day);
    later.conversations.start();
    expect(later.conversations.get(conversationId)).toBeUndefined();
    expect(dump(later.db)).not.toMatch(/PLANTED|7610000000000099/);
    expect(statSync(`${later.file}-wal`).size).toBe(0);
    const [record] = createLocalRemovalStore(later.db).list(5);
    expect(record).toMatchObject({
      kind: 'retention',
      atMs: startMs + 31 * day,
      wiped: { conversations: 1, messages: 1, drafts: 1 },
      livechat: 'not-mirrored',
    });
    await later.end();
    expect(readFileSync(later.file).includes('PLANTED')).toBe(false);
  });

  it('goes after a wake', async () => {
    const desk = start(startMs);
    desk.conversations.start();
    desk.write('Hello', startMs);
    // Asleep: the clock moves on, no timer fires.
    desk.time.set(startMs + 31 * day);
    expect(desk.texts()).toEqual(['Hello']);
    desk.conversations.retryNow();
    expect(desk.conversations.get(conversationId)).toBeUndefined();
    await desk.end();
  });

  it('stays no longer because the clock was set back, over a restart too', async () => {
    const first = start(startMs);
    first.conversations.start();
    first.write('Hello', startMs);
    first.time.advanceSync(20 * day);
    await first.end();
    // Set back by 25 days; everything that was written looks like the future.
    const second = start(startMs - 5 * day);
    second.conversations.start();
    expect(second.texts()).toEqual(['Hello']);
    second.time.advanceSync(2 * hour);
    expect(second.texts()).toEqual(['Hello']);
    // As soon as the greatest time ever seen says so, whatever is on the clock.
    second.time.set(startMs + 30 * day);
    second.monotonicClock.now();
    second.time.set(startMs - 5 * day);
    second.conversations.purge();
    expect(second.conversations.get(conversationId)).toBeUndefined();
    await second.end();
  });

  it('comes in again after a wrong jump ahead, once somebody else’s clock has agreed', async () => {
    const desk = start(startMs);
    desk.conversations.start();
    desk.time.set(startMs + 400 * day);
    desk.conversations.retryNow();
    desk.time.set(startMs + hour);
    // The relay took a signed call: it refuses a clock that is wrong by minutes.
    desk.monotonicClock.confirm();
    desk.write('After the jump', startMs + hour);
    desk.conversations.purge();
    expect(desk.texts()).toEqual(['After the jump']);
    await desk.end();
  });

  it('leaves no record where nothing was deleted', async () => {
    const desk = start(startMs);
    desk.conversations.start();
    desk.time.advanceSync(3 * day);
    expect(createLocalRemovalStore(desk.db).list(5)).toEqual([]);
    await desk.end();
  });

  it('goes with its account, drafts included', async () => {
    const desk = start(startMs);
    desk.write('PLANTED text', startMs);
    createSettingStore(desk.db).set(`draft:reply:${conversationId}`, '"PLANTED draft"');
    desk.db.transaction(() => {
      for (const handler of desk.channel.removeHandlers) handler(accountId);
    });
    expect(dump(desk.db)).not.toMatch(/PLANTED|7610000000000099/);
    await desk.end();
  });
});
