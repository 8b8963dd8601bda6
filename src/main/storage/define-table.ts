import type { Database, SqlValue } from './contract.ts';

/** How one column's value is kept in SQLite. */
interface Column<T> {
  /** Undefined: the stored value is the value. */
  read?: ((stored: never) => T) | undefined;
  write?: ((value: never) => SqlValue) | undefined;
  isOptional: boolean;
  /** Only for the type. */
  readonly value?: T;
}

/** TEXT, also of a branded or literal type. */
export const text = <T extends string = string>(): Column<T> => ({ isOptional: false });
/** INTEGER or REAL. */
export const number = <T extends number = number>(): Column<T> => ({ isOptional: false });
declare const isCounted: unique symbol;
type Counter = number & { readonly [isCounted]: true };
/** INTEGER PRIMARY KEY that the database counts: a new row leaves it out. */
export const counter = (): Column<Counter> => ({ isOptional: false });
/** BLOB. */
export const bytes = (): Column<Uint8Array> => ({ isOptional: false });
/** 0 or 1. */
export const flag = (): Column<boolean> => ({
  isOptional: false,
  read: (stored: number) => stored === 1,
  write: (value: boolean) => (value ? 1 : 0),
});
/** A value as JSON text. It was written by this program: it is not parsed against a schema again. */
export const json = <T>(): Column<T> => ({
  isOptional: false,
  read: (stored: string) => JSON.parse(stored) as T,
  write: (value: T) => JSON.stringify(value),
});
/** NULL is undefined. */
export const optional = <T>(column: Column<T>): Column<T | undefined> => ({
  isOptional: true,
  read: (stored: never) => {
    if (stored === null) return undefined;
    return column.read ? column.read(stored) : stored;
  },
  write: (value: never) => {
    if (value === undefined) return null;
    return column.write ? column.write(value) : value;
  },
});

type Columns = Record<string, Column<unknown>>;
type RowOfColumns<C extends Columns> = { [Name in keyof C]: C[Name] extends Column<infer T> ? T : never };
type OptionalNames<Row> = {
  [Name in keyof Row]: undefined extends Row[Name] ? Name : Row[Name] extends Counter ? Name : never;
}[keyof Row];
/** A row as it is handed in: what may be undefined, and what the database counts, may be left out. */
export type NewRow<Row> = Omit<Row, OptionalNames<Row>> & Partial<Pick<Row, OptionalNames<Row>>>;

/** A prepared SELECT of whole rows. */
export interface Query<Row> {
  get(...values: SqlValue[]): Row | undefined;
  all(...values: SqlValue[]): Row[];
}

/** One table of an open database. Every statement is prepared once, when it is first used. */
export interface Table<Row, Key extends keyof Row> {
  get(key: Pick<Row, Key>): Row | undefined;
  /** `tail`: what follows FROM, e.g. 'WHERE account_id = ? ORDER BY sent_at_ms'. Columns are named as in the database. */
  select(tail?: string): Query<Row>;
  /** Errors: SQLITE_CONSTRAINT_… when there is one with this key. */
  insert(row: NewRow<Row>): void;
  /** Answers whether it is new; one with this key stays as it was. */
  insertNew(row: NewRow<Row>): boolean;
  /** Inserts, or replaces every column of the one with this key but those of `keep` (see `defineTable`). */
  put(row: NewRow<Row>): void;
  /** Changes the named columns; one that is given as undefined becomes NULL. Answers whether there was such a row. */
  update(key: Pick<Row, Key>, change: Partial<Row>): boolean;
  /** Answers whether there was such a row. */
  delete(key: Pick<Row, Key>): boolean;
}

/** What `defineTable` answers. */
export interface TableDefinition<Row, Key extends keyof Row> {
  readonly name: string;
  /** The SELECT list with every column under its name in code, for queries that join: `m.sent_at_ms AS "sentAtMs", …`. */
  columns(alias?: string): string;
  /** A raw row of such a list. Changes it in place. */
  read(raw: object): Row;
  on(db: Database): Table<Row, Key>;
}

/** The type of a table's rows: `type ChannelRow = RowOf<typeof channelTable>`. */
export type RowOf<T> = T extends TableDefinition<infer Row, never> ? Row : never;

/**
 * Describes a table once: its columns (camelCase in code, snake_case in the database), how each is kept, and its key.
 * `keep`: columns that `put` does not change in a row that is there.
 */
export const defineTable = <C extends Columns, Key extends keyof C & string>(
  name: string,
  columns: C,
  options: { key: readonly Key[]; keep?: readonly (keyof C & string)[] | undefined },
): TableDefinition<RowOfColumns<C>, Key> => {
  type Row = RowOfColumns<C>;
  const names = Object.keys(columns);
  const sqlName = (column: string): string =>
    column.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const reading = names.flatMap((column) => {
    const read = columns[column]?.read;
    return read ? [{ column, read }] : [];
  });

  const list = (alias?: string): string =>
    names.map((column) => `${alias ? `${alias}.` : ''}${sqlName(column)} AS "${column}"`).join(', ');
  const read = (raw: object): Row => {
    const row = raw as Record<string, unknown>;
    for (const one of reading) row[one.column] = one.read(row[one.column] as never);
    return row as Row;
  };
  const bound = (column: string, row: object): SqlValue => {
    const value = (row as Record<string, unknown>)[column];
    const write = columns[column]?.write;
    return write ? write(value as never) : (value as SqlValue);
  };

  const columnNames = names.map(sqlName).join(', ');
  const insertSql = `INSERT INTO ${name} (${columnNames}) VALUES (${names.map(() => '?').join(', ')})`;
  const keyNames = options.key.map(sqlName);
  const whereKey = `WHERE ${keyNames.map((key) => `${key} = ?`).join(' AND ')}`;
  const replaced = names.filter(
    (column) => !options.key.includes(column as Key) && !options.keep?.includes(column),
  );
  const sets = replaced.map((column) => `${sqlName(column)} = excluded.${sqlName(column)}`).join(', ');
  const upsertSql = `${insertSql} ON CONFLICT (${keyNames.join(', ')}) DO UPDATE SET ${sets}`;

  return {
    name,
    columns: list,
    read,
    on(db) {
      const prepared = new Map<string, ReturnType<Database['prepare']>>();
      const statement = (sql: string) => {
        const known = prepared.get(sql) ?? db.prepare(sql);
        prepared.set(sql, known);
        return known;
      };
      const keyValues = (key: object): SqlValue[] => options.key.map((column) => bound(column, key));
      const rowValues = (row: object): SqlValue[] => names.map((column) => bound(column, row));
      const select = (tail = ''): Query<Row> => {
        const sql = `SELECT ${list()} FROM ${name} ${tail}`;
        return {
          get(...values) {
            const raw = statement(sql).get(...values);
            return raw === undefined ? undefined : read(raw as object);
          },
          all: (...values) =>
            statement(sql)
              .all(...values)
              .map((raw) => read(raw as object)),
        };
      };
      const byKey = select(whereKey);
      return {
        get: (key) => byKey.get(...keyValues(key)),
        select,
        insert: (row) => void statement(insertSql).run(...rowValues(row)),
        insertNew: (row) =>
          statement(`${insertSql} ON CONFLICT DO NOTHING`).run(...rowValues(row)).changes > 0,
        put: (row) => void statement(upsertSql).run(...rowValues(row)),
        update(key, change) {
          const changed = names.filter((column) => column in change);
          if (changed.length === 0) return byKey.get(...keyValues(key)) !== undefined;
          const sql = `UPDATE ${name} SET ${changed.map((column) => `${sqlName(column)} = ?`).join(', ')} ${whereKey}`;
          const values = changed.map((column) => bound(column, change));
          return statement(sql).run(...values, ...keyValues(key)).changes > 0;
        },
        delete: (key) => statement(`DELETE FROM ${name} ${whereKey}`).run(...keyValues(key)).changes > 0,
      };
    },
  };
};
