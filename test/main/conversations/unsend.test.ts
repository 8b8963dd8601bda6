import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ipcRoutes } from '../../../src/shared/ipc/index.ts';
import { createRemoteMedia } from '../../../src/main/media/index.ts';
import { createLocalRemovalStore } from '../../../src/main/conversations/index.ts';
import { openDatabase, type Database } from '../../../src/main/storage/index.ts';
import { accountId, conversationId, createTestConsole, customerId, shown } from './console.ts';
import { createManualTimers } from '../../helpers/manual-timers.ts';

const startMs = 1790000000000;
const planted = 'PLANTED-4711';
const link = `https://cdn.invented.example/${planted}.jpg`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'backchannel-unsend-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const frame = (atMs: number) => ({
  sender: { id: customerId },
  recipient: { id: accountId },
  timestamp: startMs + atMs,
});

/** What can happen around one message, m1, that says and shows the planted words. */
const items = {
  message: {
    ...frame(1_000),
    message: { mid: 'm1', text: planted, attachments: [{ type: 'image', payload: { url: link } }] },
  },
  edit: { ...frame(2_000), message_edit: { mid: 'm1', text: `${planted} edited`, num_edit: 1 } },
  quote: { ...frame(3_000), message: { mid: 'm2', text: 'About that', reply_to: { mid: 'm1' } } },
  reaction: {
    ...frame(4_000),
    reaction: { mid: 'm1', action: 'react', reaction: 'other', emoji: '🥐' },
  },
  unsend: { ...frame(5_000), message: { mid: 'm1', is_deleted: true } },
  notice: { timestamp: startMs + 1_100, message_edit: { mid: 'm1', num_edit: 0 } },
} as const;
type Name = keyof typeof items;

const make = () => {
  const time = createManualTimers(startMs + 60_000);
  const file = join(folder, 'cache.db');
  const desk = createTestConsole({ clock: time, timers: time, file });
  const play = (...names: Name[]): void => {
    for (const name of names)
      desk.relay.deliver({
        v: 1,
        accountId,
        surface: 'messaging',
        receivedAtMs: time.now(),
        item: items[name],
      });
  };
  return { time, desk, file, play };
};

/** Every value of every table, as text. */
const dump = (db: Database): string =>
  db
    .prepare<{ name: string }>(`SELECT name FROM sqlite_schema WHERE type = 'table'`)
    .all()
    .map(({ name }) => JSON.stringify(db.prepare(`SELECT * FROM "${name}"`).all()))
    .join('\n');

/** Order of arrival → what the person sees of it afterwards, and the record of it. */
const cases: readonly [Name[], string[], unknown][] = [
  [['message', 'unsend'], ['< unsent'], [{ messages: 1 }]],
  [['message', 'unsend', 'unsend'], ['< unsent'], [{ messages: 1 }]],
  [['unsend', 'message'], ['< unsent'], [{}]],
  [['unsend'], ['< unsent'], [{}]],
  [['message', 'edit', 'unsend'], ['< unsent'], [{ messages: 1 }]],
  [['edit', 'unsend', 'message'], ['< unsent'], [{ messages: 1 }]],
  [['unsend', 'edit', 'notice', 'message'], ['< unsent'], [{}]],
  [['message', 'reaction', 'unsend'], ['< unsent'], [{ messages: 2 }]],
  [['message', 'quote', 'unsend'], ['< unsent', '< text About that re:message'], [{ messages: 1 }]],
  [['quote', 'unsend', 'message'], ['< unsent', '< text About that re:message'], [{}]],
];

describe('an unsent message', () => {
  it.each(cases)('leaves nothing after %j', async (names, rows, wiped) => {
    const { desk, file, play } = make();
    play(...names);
    expect(shown(desk)).toEqual(rows);
    const { preview } = desk.conversations.get(conversationId) ?? {};
    expect(preview).toBe(names.includes('quote') ? 'About that' : 'Unsent a message');
    expect(dump(desk.db)).not.toContain(planted);
    expect(JSON.stringify(desk.changes.at(-1))).not.toContain(planted);
    const records = createLocalRemovalStore(desk.db).list(10);
    expect(records.map((record) => record.wiped)).toEqual(wiped);
    expect(records.every(({ kind, livechat }) => kind === 'unsend' && livechat === 'not-mirrored')).toBe(
      true,
    );
    expect(JSON.stringify(records)).not.toMatch(/m1|PLANTED|0099/);
    await desk.conversations.stop();
    desk.db.close();
    for (const path of [file, `${file}-wal`]) {
      const bytes = statSync(path, { throwIfNoEntry: false }) ? readFileSync(path) : Buffer.alloc(0);
      expect(bytes.includes(planted)).toBe(false);
    }
    // The same with the key, by another program: no table holds it.
    const again = openDatabase({ file, keyHex: '11'.repeat(32), clock: desk.clock });
    expect(dump(again)).not.toContain(planted);
    again.close();
  });

  it('is no longer in the write-ahead log once the unsend is committed', () => {
    const { file, play } = make();
    play('message', 'quote');
    expect(statSync(`${file}-wal`).size).toBeGreaterThan(0);
    play('unsend');
    expect(statSync(`${file}-wal`).size).toBe(0);
  });

  it('is refused by the media proxy, with a link that was given out before', async () => {
    const { desk, play } = make();
    const asked: string[] = [];
    const media = createRemoteMedia({
      allowsLoopback: () => false,
      messageSource: (id, index) => desk.conversations.mediaSource(id, index),
      fetch: async (address) => {
        asked.push(address);
        return { body: new Uint8Array(1), contentType: 'image/jpeg' } as never;
      },
    });
    play('message');
    const [message] = desk.conversations.listMessages({ conversationId }).messages;
    const address = message?.attachments[0]?.mediaUrl ?? '';
    const path = address.replace('backchannel://media/', '');
    expect(await media.message(path)).toBeDefined();
    play('unsend');
    expect(await media.message(path)).toBeUndefined();
    expect(media.messageLink(path)).toBeUndefined();
    expect(asked).toEqual([link]);
  });

  it('tells the window about every message that quoted it, in the same change', () => {
    const { desk, play } = make();
    play('message', 'quote');
    desk.changes.length = 0;
    play('unsend');
    expect(desk.changes).toHaveLength(1);
    expect(desk.changes[0]?.messages.map(({ isUnsent, replyTo }) => [isUnsent, replyTo])).toEqual([
      [true, undefined],
      [false, { kind: 'message' }],
    ]);
  });

  it('is in no preview of a reaction to it', () => {
    const { desk, play } = make();
    play('message', 'reaction');
    expect(desk.conversations.get(conversationId)?.preview).toContain(planted);
    play('unsend');
    expect(desk.conversations.get(conversationId)?.preview).toBe('Unsent a message');
  });

  it('counts as unread no longer', () => {
    const { desk, play } = make();
    play('message', 'unsend');
    expect(desk.conversations.unreadTotal()).toBe(0);
  });

  it('cannot be quoted by a draft or a waiting reply: both hold a text of the agent’s own and nothing else', () => {
    expect(Object.keys(ipcRoutes['draft/set'].input.shape).sort()).toEqual(['key', 'text']);
    const { desk, play } = make();
    play('message');
    desk.conversations.queueReply({
      conversationId,
      text: 'On it',
      agentId: 'anna@invented.example' as never,
      undoMs: 60_000,
    });
    const columns = desk.db
      .prepare<{ name: string }>(`SELECT name FROM pragma_table_info('outbox')`)
      .all()
      .map(({ name }) => name);
    expect(columns.filter((name) => /text|reply|quot|mid$/.test(name))).toEqual([]);
    expect(
      desk.db.prepare(`SELECT reply_kind, reply_mid FROM message WHERE direction = 'out'`).all(),
    ).toEqual([{ reply_kind: null, reply_mid: null }]);
  });
});
