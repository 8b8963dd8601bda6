import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tableOf } from '../../../src/main/search/parts.ts';
import { createSearchIndex, type SearchIndex } from '../../../src/main/search/search-index.ts';
import { createSteps } from '../../../src/main/search/steps.ts';
import { openDatabase, type Database } from '../../../src/main/storage/index.ts';

/** The index beside the tables it is made of: nothing is found that is gone, and no word of it stays in any page. */
const startMs = 1_790_000_000_000;
const clock = { now: () => startMs };
const keyHex = 'ab'.repeat(32);

let folder: string;
let db: Database;
let index: SearchIndex;
const open = (): void => {
  db = openDatabase({ file: join(folder, 'cache.db'), keyHex, clock });
  index = createSearchIndex(db);
};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'backchannel-search-'));
  open();
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true, force: true });
});

const run = (sql: string, ...values: (string | number | null)[]): void => void db.prepare(sql).run(...values);
const conversation = (id: string): void =>
  run(`INSERT INTO conversation (id, account_id, customer_id) VALUES (?, 'a', ?)`, id, id.slice(2));
const message = (id: string, text: string | null, atMs = startMs, attachments = '[]', of = 'a:c'): void =>
  run(
    `INSERT INTO message (id, account_id, conversation_id, direction, kind, text, attachments, sent_at_ms, content_from)
     VALUES (?, 'a', ?, 'in', 'text', ?, ?, ?, 'webhook')`,
    id,
    of,
    text,
    attachments,
    atMs,
  );
const privateMessage = (id: string, text: string, atMs = startMs): void => {
  run(`INSERT OR IGNORE INTO private_chat (chat_id) VALUES ('jonas@bakery.test')`);
  run(
    `INSERT INTO private_message (chat_id, id, direction, text, sent_at_ms, state, is_unread)
     VALUES ('jonas@bakery.test', ?, 'in', ?, ?, 'received', 0)`,
    id,
    text,
    atMs,
  );
};
const note = (id: string, text: string | undefined): void =>
  run(
    `INSERT INTO work_register (conversation_id, account_id, field, value, ms, n, device, by_agent, origin)
     VALUES ('a:c', 'a', ?, ?, 1, 1, 'd', 'anna@bakery.test', 'console')
     ON CONFLICT (conversation_id, field) DO UPDATE SET value = excluded.value`,
    `note:anna@bakery.test:${id}`,
    JSON.stringify({ kind: 'note', noteId: id, author: 'anna@bakery.test', text, createdMs: startMs }),
  );
const clean = (): void => {
  while (index.takeGone(50));
  while (index.renewStep(4));
};
const keepUp = (): void => {
  const steps = createSteps(index);
  while (steps.next() !== undefined);
};
const tables = (): string[] => index.newestFirst().map(({ number }) => tableOf(number));
/** How many entries there are with these words. */
const found = (match: string): number =>
  tables()
    .flatMap((table) =>
      db.prepare<{ id: number }>(`SELECT rowid AS id FROM ${table} WHERE ${table} MATCH ?`).all(match),
    )
    .filter(({ id }) => db.prepare('SELECT 1 FROM search_entry WHERE id = ?').get(id) !== undefined).length;
const isWhole = (): void => {
  for (const table of tables()) db.exec(`INSERT INTO ${table} (${table}) VALUES ('integrity-check')`);
};
/** Everything in every table, the index's own pages too, as it lies on the disk. */
const dump = (): string =>
  db
    .prepare<{ name: string }>(
      `SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'`,
    )
    .all()
    .flatMap(({ name }) => db.prepare<object>(`SELECT * FROM "${name}"`).all())
    .flatMap((row) => Object.values(row) as unknown[])
    .map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value)))
    .join('\n');
/** FTS5 leaves out of a word what the one before it begins with: the planted one is looked for without its beginning. */
const planted = 'zplanted4711';
const left = (): boolean => /planted4711|4711x/u.test(dump());

describe('the search index', () => {
  beforeEach(() => conversation('a:c'));

  it('holds what came, and nothing of it twice, in any order of coming in', () => {
    message('m1', planted);
    message('m2', `${planted} 東京`);
    privateMessage('p1', planted);
    note('n1', planted);
    expect(found(planted)).toBe(0);
    keyUpTwice();
    expect(found(planted)).toBe(4);
    expect(found('東 京')).toBe(1);
    expect(index.progress()).toMatchObject({ isDone: true });
  });
  const keyUpTwice = (): void => {
    keepUp();
    db.exec(`UPDATE search_build SET is_done = 0, before_ms = 9007199254740991, before_row = 9007199254740991 WHERE source < 3;
      UPDATE search_build SET is_done = 0, before_row = '' WHERE source = 3`);
    keepUp();
  };

  const removals: Record<string, () => void> = {
    'an unsend': () => run(`UPDATE message SET text = NULL, attachments = '[]', is_unsent = 1`),
    'the clock': () => run('DELETE FROM message WHERE sent_at_ms <= ?', startMs),
    'an erasure': () => run('DELETE FROM conversation'),
    'an edit': () => run(`UPDATE message SET text = 'other', attachments = '[]'`),
  };
  for (const [name, remove] of Object.entries(removals))
    it(`keeps no word after ${name}, in no table and no page of its own`, () => {
      db.transaction(() => {
        for (let at = 0; at < 300; at += 1) message(`f${at}`, `filler words number${at}`, startMs + 1 + at);
      });
      message('m1', planted);
      message('m2', `${planted} 東京 4711x`, startMs, JSON.stringify([{ kind: 'image', title: planted }]));
      keepUp();
      expect(found(planted)).toBe(2);
      expect(left()).toBe(true);
      remove();
      expect(found(planted)).toBe(0);
      clean();
      expect(left()).toBe(false);
      keepUp();
      expect(left()).toBe(false);
      db.close();
      open();
      expect(left()).toBe(false);
    });

  it('keeps no word of a private message that was changed, and none of one that went', () => {
    privateMessage('p1', planted);
    privateMessage('p2', `ドア ${planted}`);
    keepUp();
    run(`UPDATE private_message SET text = 'changed' WHERE id = 'p1'`);
    run(`DELETE FROM private_message WHERE id = 'p2'`);
    clean();
    expect(left()).toBe(false);
    keepUp();
    expect(found('changed')).toBe(1);
    run('DELETE FROM private_chat');
    expect(db.prepare('SELECT * FROM search_entry').all()).toEqual([]);
  });

  it('keeps no name of a file whose message was deleted, or that was taken out of it', () => {
    privateMessage('p1', 'see this');
    privateMessage('p2', 'and this');
    const file = (id: string, messageId: string, name: string): void =>
      run(
        `INSERT INTO private_file (local_id, id, chat_id, message_id, author_id, is_own, position, name, media_type, size_bytes,
           digest, key, state, is_to_tell, added_at_ms)
         VALUES (?, ?, 'jonas@bakery.test', ?, 'jonas@bakery.test', 0, 0, ?, 'application/pdf', 1, 'd', 'k', 'here', 0, 1)`,
        id,
        id,
        messageId,
        name,
      );
    file('f1', 'p1', `${planted}.pdf`);
    file('f2', 'p2', `東京 ${planted} 🗼.pdf`);
    keepUp();
    expect([found(planted), found('東')]).toEqual([2, 1]);
    expect(left()).toBe(true);
    // An unsend empties the message and drops its files; a removal takes both.
    run(`DELETE FROM private_file WHERE local_id = 'f1'`);
    run(`UPDATE private_message SET text = '', deleted_at_ms = 5 WHERE id = 'p1'`);
    run(`DELETE FROM private_message WHERE id = 'p2'`);
    expect(found(planted)).toBe(0);
    clean();
    expect(left()).toBe(false);
    keepUp();
    expect(left()).toBe(false);
  });

  it('keeps no word of a note that was changed or deleted', () => {
    note('n1', planted);
    note('n2', `${planted} 🗼`);
    keepUp();
    note('n1', 'changed');
    note('n2', undefined);
    clean();
    expect(left()).toBe(false);
    keepUp();
    expect([found('changed'), found(planted)]).toEqual([1, 0]);
    run('DELETE FROM conversation');
    expect(found('changed')).toBe(0);
  });

  it('forgets what has gone before it was brought in', () => {
    message('m1', planted);
    privateMessage('p1', planted);
    note('n1', planted);
    run('DELETE FROM conversation');
    run('DELETE FROM private_chat');
    expect(db.prepare('SELECT * FROM search_due').all()).toEqual([]);
    keepUp();
    expect(left()).toBe(false);
  });

  it('changes nothing for what says the same: a read mark, a state', () => {
    message('m1', 'hello');
    privateMessage('p1', 'hello');
    keepUp();
    run('UPDATE message SET is_unread = 1, text = text');
    run(`UPDATE private_message SET state = 'read'`);
    expect(db.prepare('SELECT * FROM search_due').all()).toEqual([]);
  });

  it('stands in the order of time, whatever came first, many in one millisecond too', () => {
    for (let at = 0; at < 40; at += 1) message(`s${at}`, 'same', startMs);
    message('late', 'late', startMs + 5_000);
    message('early', 'early', startMs - 5_000);
    keepUp();
    const refs = db.prepare<{ id: string }>(
      `SELECT m.id FROM search_entry e JOIN message m ON m.rowid = e.ref ORDER BY e.id`,
    );
    const ids = refs.all().map((row) => row.id);
    expect([ids[0], ids.at(-1), ids.length]).toEqual(['early', 'late', 42]);
  });

  it('goes on after a kill where it was, with what came meanwhile', () => {
    db.exec('DELETE FROM search_due');
    db.transaction(() => {
      for (let at = 0; at < 500; at += 1) message(`m${at}`, `word${at}`, startMs - at * 1000);
    });
    db.exec('DELETE FROM search_due');
    for (let step = 0; step < 5; step += 1) index.buildStep(30);
    const { done } = index.progress();
    expect(done).toBe(91);
    message('new', 'newcomer', startMs + 1);
    run(`DELETE FROM message WHERE id = 'm300'`);
    // As a process that ended: nothing is told to the one that follows.
    db.close();
    open();
    expect(index.progress()).toMatchObject({ done: 91, total: 501, isDone: false });
    keepUp();
    expect([found('word0'), found('word499'), found('word300'), found('newcomer')]).toEqual([1, 1, 0, 1]);
    expect(index.progress()).toMatchObject({ isDone: true });
    expect(db.prepare('SELECT count(*) AS n FROM search_entry').get()).toEqual({ n: 500 });
  });

  it('finds the beginning of a very long text', () => {
    message('m1', `${'hello '.repeat(4_000)}tail`);
    keepUp();
    expect([found('hello'), found('tail')]).toEqual([1, 0]);
    run('DELETE FROM message');
    expect(found('hello')).toBe(0);
  });

  it('goes on cleaning after a kill, and what went meanwhile', () => {
    db.transaction(() => {
      for (let at = 0; at < 2_000; at += 1) message(`f${at}`, `filler words number${at}`, startMs + 1 + at);
    });
    message('m1', planted);
    message('m2', planted, startMs + 9_000);
    keepUp();
    run(`DELETE FROM message WHERE id = 'm1'`);
    db.close();
    open();
    expect(left()).toBe(true);
    expect(index.takeGone(10)).toBe(true);
    expect(index.renewStep(1)).toBe(true);
    run(`DELETE FROM message WHERE id = 'm2'`);
    db.close();
    open();
    clean();
    expect(left()).toBe(false);
    isWhole();
  });

  it('is whole: FTS5 finds no fault in it after all of that', () => {
    db.transaction(() => {
      for (let at = 0; at < 200; at += 1) message(`m${at}`, `word${at % 7} 東 ${at}`, startMs + at);
    });
    keepUp();
    run(`UPDATE message SET text = 'other ' || id WHERE rowid % 3 = 0`);
    run('DELETE FROM message WHERE rowid % 5 = 0');
    keepUp();
    isWhole();
    const entries = db.prepare<{ n: number }>('SELECT count(*) AS n FROM search_entry').get()?.n;
    expect(entries).toBe(db.prepare<{ n: number }>('SELECT count(*) AS n FROM message').get()?.n);
  });
});
