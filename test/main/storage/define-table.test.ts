import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  bytes,
  counter,
  defineTable,
  flag,
  json,
  number,
  optional,
  type RowOf,
  text,
} from '../../../src/main/storage/define-table.ts';
import { type Database, openDatabase } from '../../../src/main/storage/index.ts';

const noteTable = defineTable(
  'note',
  {
    ownerId: text<'anna' | 'ben'>(),
    number: number(),
    body: text(),
    isPinned: flag(),
    tags: json<string[]>(),
    dueAtMs: optional(number()),
    seal: optional(bytes()),
    isSeen: optional(flag()),
    madeAtMs: number(),
  },
  { key: ['ownerId', 'number'], keep: ['madeAtMs'] },
);
type Note = RowOf<typeof noteTable>;

let db: Database;
beforeEach(() => {
  db = openDatabase({
    file: ':memory:',
    keyHex: '',
    clock: { now: () => 0 },
    migrations: [
      {
        number: 1,
        slug: 'note',
        up: (database) =>
          database.exec(`CREATE TABLE note (owner_id TEXT NOT NULL, number INTEGER NOT NULL, body TEXT NOT NULL,
            is_pinned INTEGER NOT NULL, tags TEXT NOT NULL, due_at_ms INTEGER, seal BLOB, is_seen INTEGER,
            made_at_ms INTEGER NOT NULL, PRIMARY KEY (owner_id, number)) STRICT;
            CREATE TABLE entry (position INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT NOT NULL) STRICT`),
      },
    ],
  });
});
afterEach(() => db.close());

const full: Note = {
  ownerId: 'anna',
  number: 1,
  body: 'call back',
  isPinned: true,
  tags: ['a', 'b'],
  dueAtMs: 5,
  seal: Uint8Array.of(1, 2),
  isSeen: false,
  madeAtMs: 9,
};
const key = { ownerId: 'anna', number: 1 } as const;

describe('defineTable', () => {
  it('gives back every kind of value as it was put', () => {
    const notes = noteTable.on(db);
    notes.insert(full);
    const found = notes.get(key);
    expect({ ...found, seal: [...(found?.seal ?? [])] }).toEqual({ ...full, seal: [1, 2] });
    expect(notes.get({ ownerId: 'ben', number: 1 })).toBeUndefined();
  });

  it('keeps what was left out as NULL, and reads it as undefined', () => {
    const notes = noteTable.on(db);
    notes.insert({ ownerId: 'anna', number: 1, body: '', isPinned: false, tags: [], madeAtMs: 0 });
    expect(notes.get(key)).toMatchObject({ dueAtMs: undefined, seal: undefined, isSeen: undefined });
    expect(db.prepare('SELECT count(*) AS n FROM note WHERE due_at_ms IS NULL').get()).toEqual({ n: 1 });
  });

  it('puts a row in place of one with its key, but for the columns that stay', () => {
    const notes = noteTable.on(db);
    notes.put(full);
    notes.put({ ...full, body: 'done', dueAtMs: undefined, madeAtMs: 99 });
    expect(notes.get(key)).toMatchObject({ body: 'done', dueAtMs: undefined, madeAtMs: 9 });
  });

  it('inserts only what is new when asked so, and refuses a second one otherwise', () => {
    const notes = noteTable.on(db);
    expect(notes.insertNew(full)).toBe(true);
    expect(notes.insertNew({ ...full, body: 'other' })).toBe(false);
    expect(notes.get(key)?.body).toBe('call back');
    expect(() => notes.insert(full)).toThrow();
  });

  it('changes the named columns, and says whether there was such a row', () => {
    const notes = noteTable.on(db);
    notes.insert(full);
    expect(notes.update(key, { isPinned: false, dueAtMs: undefined })).toBe(true);
    expect(notes.get(key)).toMatchObject({ isPinned: false, dueAtMs: undefined, body: 'call back' });
    expect(notes.update({ ownerId: 'ben', number: 1 }, { body: 'x' })).toBe(false);
  });

  it('lets the database count a column', () => {
    const entries = defineTable('entry', { position: counter(), text: text() }, { key: ['position'] }).on(db);
    entries.insert({ text: 'a' });
    entries.insert({ text: 'b' });
    const [first, second] = entries.select('ORDER BY position').all();
    expect([first, second]).toEqual([
      { position: 1, text: 'a' },
      { position: 2, text: 'b' },
    ]);
    expect(first && entries.delete({ position: first.position })).toBe(true);
  });

  it('selects by any condition, and deletes by key', () => {
    const notes = noteTable.on(db);
    notes.insert(full);
    notes.insert({ ...full, number: 2, isPinned: false });
    const pinned = notes.select('WHERE owner_id = ? AND is_pinned = 1 ORDER BY number');
    expect(pinned.all('anna').map(({ number: n }) => n)).toEqual([1]);
    expect(notes.delete(key)).toBe(true);
    expect(notes.delete(key)).toBe(false);
    expect(pinned.get('anna')).toBeUndefined();
  });

  it('names its columns for a query that joins', () => {
    const notes = noteTable.on(db);
    notes.insert(full);
    const raw = db.prepare<object>(`SELECT ${noteTable.columns('n')}, 7 AS extra FROM note n`).get();
    expect(noteTable.read(raw ?? {})).toMatchObject({ isPinned: true, tags: ['a', 'b'], extra: 7 });
  });
});
