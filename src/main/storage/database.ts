import { closeSync, existsSync, ftruncateSync, mkdirSync, openSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Libsql from 'libsql';
import { BackchannelError } from '../../shared/errors.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Database, Migration, SqlValue, Statement } from './contract.ts';
import { asStorageError, faultOf, type StorageFault } from './faults.ts';
import { removeSeal, writeSeal } from './file-seal.ts';
import { runMigrations } from './migrations-runner.ts';
import { migrations as allMigrations } from './migrations/index.ts';

export type { Database, SqlValue, Statement } from './contract.ts';

export interface OpenDatabaseOptions {
  /** Path of the file (its folder is made), or ':memory:' (tests; not encrypted). */
  file: string;
  /** 32 bytes as 64 hexadecimal digits; from the secret store. */
  keyHex: string;
  clock: Clock;
  /** A call failed for this reason; undefined: writing works again. */
  onFault?: ((fault: StorageFault | undefined) => void) | undefined;
  /** For tests of single migrations; all of them otherwise. */
  migrations?: readonly Migration[] | undefined;
}

type LibsqlOptions = { encryptionCipher: string; encryptionKey: string; timeout: number };
const LibsqlDatabase = Libsql as unknown as new (
  path: string,
  options?: Partial<LibsqlOptions>,
) => Libsql.Database;

/** Waiting for another process's lock; two consoles never share a profile, so this only covers a slow shutdown. */
const busyTimeoutMs = 5_000;

/**
 * A value as the driver may receive it. The driver aborts the whole process on a boolean or a bare Uint8Array, so they
 * are converted or refused here. It ends a text at its first NUL, so each is stored as U+FFFD.
 */
const toBound = (value: SqlValue): string | number | bigint | Buffer | null => {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return value.replaceAll('\0', '\uFFFD');
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (value instanceof Uint8Array) return Buffer.isBuffer(value) ? value : Buffer.from(value);
  throw new TypeError(`SQLite cannot hold a ${typeof value}`);
};

/** The driver adds timing under `_metadata` to single rows. */
const withoutMetadata = (row: unknown): unknown => {
  if (row && typeof row === 'object' && '_metadata' in row) delete row._metadata;
  return row;
};

/**
 * Opens (or makes) the database and brings it to the newest migration.
 * Errors: STORAGE_NEWER (written by a newer app), STORAGE_UNREADABLE (wrong key or damaged), STORAGE_FULL,
 * STORAGE_READ_ONLY, STORAGE_FAULT. The last three are errors of every later call too.
 */
export const openDatabase = (options: OpenDatabaseOptions): Database => {
  const { file, keyHex, clock } = options;
  const isMemory = file === ':memory:';
  if (!isMemory && !/^[0-9a-f]{64}$/i.test(keyHex)) {
    throw new BackchannelError('STORAGE_UNREADABLE', { details: { cause: 'key' } });
  }
  if (!isMemory) mkdirSync(dirname(file), { recursive: true, mode: 0o700 });

  let fault: StorageFault | undefined;
  const noteFault = (next: StorageFault | undefined): void => {
    // What is damaged stays so until the next start.
    if (next === fault || fault === 'STORAGE_DAMAGED') return;
    fault = next;
    options.onFault?.(next);
  };
  /** Every call of the driver. */
  const calling = <T>(call: () => T): T => {
    try {
      return call();
    } catch (error) {
      const found = faultOf(error);
      if (found === undefined) throw error;
      noteFault(found);
      throw asStorageError(error);
    }
  };

  let opening: Libsql.Database | undefined;
  try {
    if (!isMemory) removeSeal(file);
    opening = isMemory
      ? new LibsqlDatabase(file)
      : new LibsqlDatabase(file, {
          encryptionCipher: 'aes256cbc',
          encryptionKey: keyHex.toLowerCase(),
          timeout: busyTimeoutMs / 1000,
        });
    // foreign_keys and secure_delete are per connection; journal_mode reads the file, so a wrong key fails here.
    for (const pragma of [
      'journal_mode=WAL',
      'synchronous=FULL',
      'secure_delete=ON',
      'foreign_keys=ON',
      'temp_store=MEMORY',
    ]) {
      opening.prepare(`PRAGMA ${pragma}`).all();
    }
  } catch (cause) {
    opening?.close();
    // Only what SQLite calls no database, or a damaged one, speaks against the file.
    const code = faultOf(cause) === 'STORAGE_DAMAGED' ? 'STORAGE_UNREADABLE' : faultOf(cause);
    throw new BackchannelError(code ?? 'STORAGE_FAULT', { cause });
  }
  const driver = opening;

  let isOpen = true;
  let depth = 0;
  let hooks: (() => void)[] = [];
  const ensureOpen = () => {
    // The driver silently keeps writing after close: a late writer must fail instead.
    if (!isOpen) throw new BackchannelError('STORAGE_UNREADABLE', { details: { cause: 'closed' } });
  };

  const inSavepoint = <T>(fn: () => T): T => {
    const name = `nested_${depth}`;
    const hooksBefore = hooks.length;
    driver.exec(`SAVEPOINT ${name}`);
    depth += 1;
    try {
      const result = refusePromise(fn());
      driver.exec(`RELEASE ${name}`);
      return result;
    } catch (error) {
      driver.exec(`ROLLBACK TO ${name}`);
      driver.exec(`RELEASE ${name}`);
      hooks.length = hooksBefore;
      throw error;
    } finally {
      depth -= 1;
    }
  };

  const outermost = <T>(fn: () => T): T => {
    calling(() => driver.exec('BEGIN IMMEDIATE'));
    depth = 1;
    hooks = [];
    let result: T;
    try {
      result = refusePromise(fn());
      calling(() => driver.exec('COMMIT'));
      noteFault(undefined);
    } catch (error) {
      hooks = [];
      // A full disk or a fatal error may already have ended the transaction.
      if (driver.inTransaction) driver.exec('ROLLBACK');
      throw error;
    } finally {
      depth = 0;
    }
    const committed = hooks;
    hooks = [];
    for (const hook of committed) hook();
    return result;
  };

  const emptyLogAndSeal = (): void => {
    try {
      driver.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all([]);
      if ((statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) === 0) writeSeal(file, keyHex);
    } catch {
      // The next start finds no seal, and checks the file itself.
    }
  };

  const database: Database = {
    prepare<Row>(sql: string): Statement<Row> {
      ensureOpen();
      const statement = calling(() => driver.prepare(sql));
      return {
        run(...values) {
          ensureOpen();
          const { changes, lastInsertRowid } = calling(() => statement.run(values.map(toBound)));
          return { changes, lastInsertRowid: Number(lastInsertRowid) };
        },
        get(...values) {
          ensureOpen();
          return calling(() => withoutMetadata(statement.get(values.map(toBound)))) as Row | undefined;
        },
        all(...values) {
          ensureOpen();
          return calling(() => statement.all(values.map(toBound))) as Row[];
        },
      };
    },
    exec(sql) {
      ensureOpen();
      calling(() => driver.exec(sql));
    },
    transaction(fn) {
      ensureOpen();
      return depth > 0 ? inSavepoint(fn) : outermost(fn);
    },
    afterCommit(fn) {
      if (depth > 0) hooks.push(fn);
      else fn();
    },
    get isInTransaction() {
      return depth > 0;
    },
    emptyLog() {
      // Another reader at work only postpones it: the next deletion empties the log too.
      if (isOpen && depth === 0) driver.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all([]);
    },
    close() {
      if (!isOpen) return;
      isOpen = false;
      // The driver may keep the file open for a while after this: what is to be written is written now.
      if (!isMemory && fault === undefined) emptyLogAndSeal();
      driver.close();
    },
    destroy() {
      if (isOpen) {
        eraseTables(driver);
        isOpen = false;
        driver.close();
      }
      if (!isMemory) removeFiles(file);
    },
  };

  try {
    runMigrations(database, options.migrations ?? allMigrations, clock);
  } catch (error) {
    isOpen = false;
    driver.close();
    if (error instanceof BackchannelError && error.code === 'STORAGE_DAMAGED')
      throw new BackchannelError('STORAGE_UNREADABLE', { cause: error });
    throw error;
  }
  return database;
};

const refusePromise = <T>(result: T): T => {
  if (result && typeof (result as { then?: unknown }).then === 'function') {
    throw new TypeError('A transaction must be synchronous');
  }
  return result;
};

/** With secure_delete the freed pages are overwritten with zeros before the file goes. */
const eraseTables = (driver: Libsql.Database): void => {
  driver.exec('PRAGMA foreign_keys=OFF');
  // All or nothing: a file that has lost some of its tables could not be opened to go on.
  driver.exec('BEGIN IMMEDIATE');
  const names = (where: string) =>
    driver
      .prepare(
        `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND ${where}`,
      )
      .all([]) as { name: string }[];
  // Virtual tables first: they take their shadow tables along, which cannot be dropped by themselves.
  for (const where of ["sql LIKE 'CREATE VIRTUAL%'", '1']) {
    for (const { name } of names(where)) driver.exec(`DROP TABLE IF EXISTS "${name}"`);
  }
  driver.exec('COMMIT');
  driver.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all([]);
};

/** Truncated before they are unlinked, so that a copy held open by another program is empty too. */
const removeFiles = (file: string): void => {
  for (const path of [`${file}.seal`, `${file}-wal`, `${file}-shm`, file]) {
    if (!existsSync(path)) continue;
    const handle = openSync(path, 'r+');
    ftruncateSync(handle, 0);
    closeSync(handle);
    rmSync(path, { force: true, maxRetries: 5, retryDelay: 50 });
  }
};
