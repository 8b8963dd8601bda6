import { isUtf8 } from 'node:buffer';
import type Libsql from 'libsql';
import type { OutsideMessage, ReadableTable, ReadPosition, ReadRow } from './contract.ts';
import { asBytes, bytesOf, columnsOf, openFile } from './open-file.ts';

type Rows = Extract<OutsideMessage, { kind: 'rows' }>;

const batch = 100;
/** So many places in a row that cannot be read are stepped over; a page holds some dozens of rows. */
const maxSteps = 500;
const stepRows = 4;

/** Undefined: it is there, and no longer what it was. */
const toRow = (raw: Record<string, unknown>, columns: number): ReadRow | undefined => {
  const row: ReadRow = [];
  for (let index = 0; index < columns; index += 1) {
    const value = raw[`c${index}`];
    const type = raw[`t${index}`];
    const bytes = bytesOf(value);
    if (type === 'text') {
      if (bytes === undefined || !isUtf8(bytes)) return undefined;
      row.push(Buffer.from(bytes).toString('utf8'));
    } else if (bytes !== undefined) row.push(bytes);
    else if (value === null || typeof value === 'number') row.push(value);
    else if (typeof value === 'bigint') row.push(Number(value));
    else return undefined;
  }
  return row;
};

/** SQL takes a quoted name that no column has for a text. */
const columnsIn = (driver: Libsql.Database, { columns, of }: ReadableTable): readonly string[] => {
  if (of === undefined) return columns;
  const present = new Set(columnsOf(driver, of.table).map(({ name }) => `"${name}"`));
  if (present.size === 0) return columns;
  return columns.map((column) => {
    if (present.has(column)) return column;
    const former = `"${of.former[column.slice(1, -1)] ?? ''}"`;
    return present.has(former) ? former : 'NULL';
  });
};

/** Reads what can be read of one table, and goes on behind what cannot, if the table has positions. */
const readTable = (
  driver: Libsql.Database,
  table: ReadableTable,
  from: number,
  send: (message: Rows) => void,
): void => {
  const { id, source, where = '1', position } = table;
  const columns = columnsIn(driver, table);
  const list = columns.flatMap((column, index) => [
    `typeof(${column}) AS t${index}`,
    `CASE typeof(${column}) WHEN 'text' THEN ${asBytes(column)} ELSE ${column} END AS c${index}`,
  ]);
  const place = position ?? '0';
  const page = (limit: number) =>
    driver.prepare(
      position === undefined
        ? `SELECT ${place} AS p, ${list.join(', ')} FROM ${source} WHERE ${where} LIMIT ${limit} OFFSET ?`
        : `SELECT ${place} AS p, ${list.join(', ')} FROM ${source}
            WHERE (${where}) AND ${place} > ? ORDER BY ${place} LIMIT ${limit}`,
    );
  let after = from;
  let limit = batch;
  let steps = 0;
  for (;;) {
    let raw: Record<string, unknown>[];
    try {
      raw = page(limit).all([after]) as Record<string, unknown>[];
    } catch {
      // One by one up to the place, then over it.
      if (position === undefined || steps >= maxSteps)
        return send({ kind: 'rows', id, rows: [], unreadable: 1, after });
      if (limit === 1) {
        after += stepRows;
        steps += 1;
        send({ kind: 'rows', id, rows: [], unreadable: steps === 1 ? 1 : 0, after });
      }
      limit = 1;
      continue;
    }
    const rows = raw.map((one) => toRow(one, columns.length));
    const good = rows.filter((row) => row !== undefined);
    after = position === undefined ? after + raw.length : Number(raw.at(-1)?.['p'] ?? after);
    send({ kind: 'rows', id, rows: good, unreadable: rows.length - good.length, after });
    if (raw.length < limit) return;
    if (limit === 1) steps = 0;
    limit = batch;
  }
};

/** Reads the tables in order, from `from` on. */
export const readFile = (
  job: { file: string; keyHex: string; tables: readonly ReadableTable[]; from?: ReadPosition | undefined },
  send: (message: OutsideMessage) => void,
): void => {
  const begin = Math.max(
    0,
    job.tables.findIndex(({ id }) => id === job.from?.id),
  );
  let driver: Libsql.Database | undefined;
  try {
    driver = openFile(job.file, job.keyHex);
    // Tables whose description can be read are read, whatever became of the others.
    driver.prepare('PRAGMA writable_schema=ON').all([]);
    for (const table of job.tables.slice(begin)) {
      try {
        readTable(driver, table, table.id === job.from?.id ? job.from.after : 0, send);
      } catch {
        send({ kind: 'rows', id: table.id, rows: [], unreadable: 1, after: 0 });
      }
    }
  } catch {
    // Nothing of it can be opened.
    send({ kind: 'rows', id: job.tables[0]?.id ?? '', rows: [], unreadable: 1, after: 0 });
  } finally {
    driver?.close();
  }
  send({ kind: 'read' });
};
