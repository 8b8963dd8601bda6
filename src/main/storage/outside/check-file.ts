import { isUtf8 } from 'node:buffer';
import type Libsql from 'libsql';
import { faultOf } from '../faults.ts';
import type { OutsideMessage } from './contract.ts';
import { asBytes, bytesOf, columnsOf, openFile } from './open-file.ts';

/** Rows that are in memory at a time. */
const batch = 500;

const isSound = (driver: Libsql.Database): boolean => {
  const rows = driver.prepare('PRAGMA integrity_check(1)').all([]) as Record<string, unknown>[];
  return rows.length === 1 && Object.values(rows[0] ?? {})[0] === 'ok';
};

/** A changed page mostly decrypts to something that is no text any more, which SQLite itself does not mind. */
const isTextOnly = (driver: Libsql.Database, table: string, sql: string): boolean => {
  const texts = columnsOf(driver, table).filter(({ type }) => type.toUpperCase() === 'TEXT');
  if (texts.length === 0) return true;
  const list = texts.map(({ name }, index) => `${asBytes(`"${name}"`)} AS c${index}`).join(', ');
  const hasRowId = !/WITHOUT\s+ROWID/i.test(sql);
  const page = driver.prepare(
    hasRowId
      ? `SELECT rowid AS place, ${list} FROM "${table}" NOT INDEXED WHERE rowid > ? ORDER BY rowid LIMIT ${batch}`
      : `SELECT ${list} FROM "${table}" LIMIT ${batch} OFFSET ?`,
  );
  for (let after = hasRowId ? -1 : 0; ;) {
    const rows = page.all([after]) as Record<string, unknown>[];
    for (const row of rows)
      for (const value of Object.values(row)) {
        const bytes = bytesOf(value);
        if (bytes !== undefined && !isUtf8(bytes)) return false;
      }
    if (rows.length < batch) return true;
    after = hasRowId ? Number(rows.at(-1)?.['place']) : after + rows.length;
  }
};

/** Looks at the whole file: its structure, and every text in it. */
export const checkFile = (file: string, keyHex: string): Extract<OutsideMessage, { kind: 'checked' }> => {
  let driver: Libsql.Database | undefined;
  try {
    driver = openFile(file, keyHex);
    const tables = driver
      .prepare(
        `SELECT name, sql FROM sqlite_schema
          WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND sql NOT LIKE 'CREATE VIRTUAL%'`,
      )
      .all([]) as { name: string; sql: string }[];
    const open = driver;
    const isGood = isSound(open) && tables.every(({ name, sql }) => isTextOnly(open, name, sql));
    return { kind: 'checked', state: isGood ? 'good' : 'damaged' };
  } catch (error) {
    const code = faultOf(error);
    return code === undefined || code === 'STORAGE_DAMAGED'
      ? { kind: 'checked', state: 'damaged' }
      : { kind: 'checked', state: 'fault', code };
  } finally {
    driver?.close();
  }
};
