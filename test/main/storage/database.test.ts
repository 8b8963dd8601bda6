import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createSettingStore, openDatabase } from '../../../src/main/storage/index.ts';
import type { Database, Migration } from '../../../src/main/storage/index.ts';

const clock = { now: () => 1_700_000_000_000 };
const keyHex = '0123456789abcdef'.repeat(4);
const notes: Migration = {
  number: 1,
  slug: 'notes',
  up: (db) => db.exec('CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT'),
};

let folder: string;
let file: string;
const opened: Database[] = [];
const open = (migrations: readonly Migration[] = [notes], key = keyHex) => {
  const db = openDatabase({ file, keyHex: key, clock, migrations });
  opened.push(db);
  return db;
};
const count = (db: Database) => db.prepare<{ n: number }>('SELECT count(*) AS n FROM note').get()?.n;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bc-db-'));
  file = join(folder, 'deep', 'console.db');
});
afterEach(() => {
  for (const db of opened.splice(0)) db.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('openDatabase', () => {
  it('sets its pragmas when it opens', () => {
    const db = open();
    const pragma = (name: string) => Object.values(db.prepare<object>(`PRAGMA ${name}`).get() ?? {});
    expect(pragma('journal_mode')).toEqual(['wal']);
    expect(pragma('synchronous')).toEqual([2]);
    expect(pragma('secure_delete')).toEqual([1]);
    expect(pragma('foreign_keys')).toEqual([1]);
    expect(pragma('temp_store')).toEqual([2]);
  });

  it.each([
    ['in the middle', 'size 42\u0000, colour blue', 'size 42\uFFFD, colour blue'],
    ['at the ends', '\u0000a\u0000', '\uFFFDa\uFFFD'],
    ['alone', '\u0000', '\uFFFD'],
  ])('cuts no text at a NUL %s', (_where, text, stored) => {
    const db = open();
    db.prepare('INSERT INTO note (text) VALUES (?)').run(text);
    expect(db.prepare('SELECT text FROM note').get()).toEqual({ text: stored });
    expect(db.prepare('SELECT text FROM note WHERE text = ?').get(text)).toEqual({ text: stored });
  });

  it('keeps what was written when it is opened again', () => {
    const first = open();
    first.prepare('INSERT INTO note (text) VALUES (?)').run('kept');
    first.close();
    expect(count(open())).toBe(1);
  });

  it('leaves no readable byte of content, schema or header in any file when data is written', () => {
    const db = open();
    const insert = db.prepare('INSERT INTO note (text) VALUES (?)');
    db.transaction(() => {
      for (let i = 0; i < 500; i += 1) insert.run(`CANARY-${i}-${'x'.repeat(300)}`);
    });
    const bytes = () =>
      readdirSync(join(folder, 'deep'))
        .map((name) => readFileSync(join(folder, 'deep', name)).toString('latin1'))
        .join('');
    expect(bytes().length).toBeGreaterThan(100_000);
    expect(bytes()).not.toMatch(/CANARY|CREATE TABLE|SQLite format/);
    db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all();
    expect(bytes()).not.toMatch(/CANARY|CREATE TABLE|SQLite format/);
    db.close();
    expect(count(open())).toBe(500);
  });

  it('refuses with STORAGE_UNREADABLE when the key is another or malformed', () => {
    open().close();
    expect(() => open([notes], 'f'.repeat(64))).toThrow(
      expect.objectContaining({ code: 'STORAGE_UNREADABLE' }),
    );
    expect(() => open([notes], 'short')).toThrow(expect.objectContaining({ code: 'STORAGE_UNREADABLE' }));
    expect(existsSync(file)).toBe(true);
  });

  it('stops with STORAGE_NEWER and touches nothing when a newer app wrote the file', () => {
    const second: Migration = {
      number: 2,
      slug: 'more',
      up: (db) => db.exec('CREATE TABLE more (a INTEGER)'),
    };
    const db = open([notes, second]);
    db.prepare('INSERT INTO note (text) VALUES (?)').run('kept');
    db.close();
    expect(() => open([notes])).toThrow(expect.objectContaining({ code: 'STORAGE_NEWER' }));
    expect(count(open([notes, second]))).toBe(1);
  });

  it('applies a lower migration that arrives later, in order of number, when there was a gap', () => {
    const order: number[] = [];
    const step = (number: number): Migration => ({
      number,
      slug: `s${number}`,
      up: () => void order.push(number),
    });
    open([notes, step(4)]).close();
    open([notes, step(5), step(2), step(4)]).close();
    expect(order).toEqual([4, 2, 5]);
  });

  it('resumes at the step that failed when a migration throws', () => {
    let isBroken = true;
    const second: Migration = {
      number: 2,
      slug: 'more',
      up(db) {
        db.exec('CREATE TABLE more (a INTEGER)');
        if (isBroken) throw new Error('cut');
      },
    };
    expect(() => open([notes, second])).toThrow('cut');
    isBroken = false;
    const db = open([notes, second]);
    expect(db.prepare('SELECT count(*) AS n FROM more').get()).toEqual({ n: 0 });
  });
});

describe('Database.transaction', () => {
  it('undoes everything when it throws', () => {
    const db = open();
    const insert = db.prepare('INSERT INTO note (text) VALUES (?)');
    expect(() =>
      db.transaction(() => {
        insert.run('a');
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(count(db)).toBe(0);
    expect(db.isInTransaction).toBe(false);
  });

  it('undoes only its own part when a nested one throws and the outer one goes on', () => {
    const db = open();
    const insert = db.prepare('INSERT INTO note (text) VALUES (?)');
    const heard: string[] = [];
    db.transaction(() => {
      insert.run('outer');
      db.afterCommit(() => heard.push('outer'));
      try {
        db.transaction(() => {
          insert.run('inner');
          db.afterCommit(() => heard.push('inner'));
          throw new Error('inner');
        });
      } catch {
        // the outer transaction decides to go on
      }
      db.transaction(() => insert.run('second'));
      expect(heard).toEqual([]);
    });
    expect(db.prepare('SELECT text FROM note ORDER BY id').all()).toEqual([
      { text: 'outer' },
      { text: 'second' },
    ]);
    expect(heard).toEqual(['outer']);
  });

  it('never runs an after-commit hook when it is rolled back', () => {
    const db = open();
    const heard: string[] = [];
    expect(() =>
      db.transaction(() => {
        db.afterCommit(() => heard.push('x'));
        throw new Error('no');
      }),
    ).toThrow('no');
    db.afterCommit(() => heard.push('now'));
    expect(heard).toEqual(['now']);
  });

  it('refuses and undoes when the function is asynchronous', () => {
    const db = open();
    expect(() => db.transaction(async () => undefined)).toThrow('synchronous');
    expect(db.isInTransaction).toBe(false);
  });
});

describe('Statement', () => {
  it('binds text, numbers, bytes, null and undefined', () => {
    const db = open();
    db.exec('CREATE TABLE v (a ANY, b ANY, c ANY, d ANY, e ANY) STRICT');
    db.prepare('INSERT INTO v VALUES (?, ?, ?, ?, ?)').run('t', 1.5, new Uint8Array([1, 2]), null, undefined);
    expect(db.prepare('SELECT * FROM v').get()).toEqual({
      a: 't',
      b: 1.5,
      c: Buffer.from([1, 2]),
      d: null,
      e: null,
    });
    expect(db.prepare('SELECT a FROM v WHERE a = ?').all('none')).toEqual([]);
    expect(db.prepare('SELECT a FROM v WHERE a = ?').get('none')).toBeUndefined();
  });

  it('refuses a boolean instead of ending the process', () => {
    const db = open();
    expect(() => db.prepare('SELECT ?').get(true as unknown as number)).toThrow(TypeError);
  });

  it('carries the constraint code when one is broken', () => {
    const db = open();
    const insert = db.prepare('INSERT INTO note (text) VALUES (?)');
    insert.run('a');
    expect(() => insert.run('a')).toThrow(expect.objectContaining({ code: 'SQLITE_CONSTRAINT_UNIQUE' }));
  });

  it('refuses when the database is closed', () => {
    const db = open();
    const insert = db.prepare('INSERT INTO note (text) VALUES (?)');
    db.close();
    expect(() => insert.run('late')).toThrow(expect.objectContaining({ code: 'STORAGE_UNREADABLE' }));
  });
});

describe('Database.destroy', () => {
  it('leaves no file when data, search tables and open statements existed', () => {
    const db = open();
    db.exec('CREATE VIRTUAL TABLE found USING fts5(text)');
    db.prepare('INSERT INTO found (text) VALUES (?)').run('words');
    db.prepare('INSERT INTO note (text) VALUES (?)').run('a');
    const pending = db.prepare('SELECT * FROM note');
    pending.get();
    db.destroy();
    expect(readdirSync(join(folder, 'deep'))).toEqual([]);
    expect(count(open())).toBe(0);
  });
});

describe('createSettingStore', () => {
  it('stores, replaces, deletes, and reads JSON by schema', () => {
    const db = openDatabase({ file: ':memory:', keyHex: '', clock });
    opened.push(db);
    const settings = createSettingStore(db);
    expect(settings.get('a')).toBeUndefined();
    settings.set('a', '1');
    settings.set('a', '2');
    expect(settings.get('a')).toBe('2');
    settings.delete('a');
    expect(settings.get('a')).toBeUndefined();
    const schema = z.object({ n: z.number() });
    settings.write('b', schema, { n: 1 });
    expect(settings.read('b', schema)).toEqual({ n: 1 });
    expect(settings.read('b', z.object({ other: z.string() }))).toBeUndefined();
    expect(() => settings.write('b', schema, { n: 'x' } as never)).toThrow();
  });
});
