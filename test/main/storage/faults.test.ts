import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isMachineFault, openDatabase, type StorageFault } from '../../../src/main/storage/index.ts';
import { systemClock } from '../../../src/shared/clock.ts';

describe('a database whose disk is full', () => {
  it('says so with a code of ours, tells when it is over, and keeps what it had', () => {
    const folder = mkdtempSync(join(tmpdir(), 'faults-'));
    const faults: (StorageFault | undefined)[] = [];
    const db = openDatabase({
      file: join(folder, 'a.db'),
      keyHex: 'ab'.repeat(32),
      clock: systemClock,
      onFault: (fault) => faults.push(fault),
    });
    const insert = db.prepare('INSERT INTO setting (key, value) VALUES (?, ?)');
    insert.run('kept', 'x');
    // A file that may not grow is to SQLite what a full disk is.
    const pages = db.prepare<{ page_count: number }>('PRAGMA page_count').get()?.page_count ?? 0;
    db.exec(`PRAGMA max_page_count=${pages}`);
    const write = (): void => db.transaction(() => void insert.run('big', 'y'.repeat(100_000)));
    let thrown: unknown;
    try {
      write();
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code: 'STORAGE_FULL' });
    // An envelope is not set aside for it (relay-link/envelope-trial.ts).
    expect(isMachineFault(thrown)).toBe(true);
    expect(faults).toEqual(['STORAGE_FULL']);
    db.exec(`PRAGMA max_page_count=${pages + 1_000}`);
    write();
    expect(faults).toEqual(['STORAGE_FULL', undefined]);
    expect(db.prepare<{ value: string }>("SELECT value FROM setting WHERE key = 'kept'").get()?.value).toBe(
      'x',
    );
    db.close();
    rmSync(folder, { recursive: true });
  });
});
