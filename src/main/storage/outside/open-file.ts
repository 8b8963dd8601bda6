import Libsql from 'libsql';

const LibsqlDatabase = Libsql as unknown as new (
  path: string,
  options: { encryptionCipher: string; encryptionKey: string; timeout: number },
) => Libsql.Database;

/** Opens a file as it is: no migration, nothing is written but what SQLite itself has to finish. Errors: SQLite's. */
export const openFile = (file: string, keyHex: string): Libsql.Database =>
  new LibsqlDatabase(file, { encryptionCipher: 'aes256cbc', encryptionKey: keyHex, timeout: 1 });

/** The columns of a table with the type they were declared with. */
export const columnsOf = (driver: Libsql.Database, table: string): { name: string; type: string }[] =>
  driver.prepare('SELECT name, type FROM pragma_table_info(?)').all([table]) as {
    name: string;
    type: string;
  }[];

/** Text as its bytes: the driver ends the process on a text that is not UTF-8. */
export const asBytes = (column: string): string => `CAST(${column} AS BLOB)`;

/** Bytes as the driver hands them out: an ArrayBuffer or a view. Undefined for every other value. */
export const bytesOf = (value: unknown): Uint8Array<ArrayBuffer> | undefined => {
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  return value instanceof Uint8Array ? new Uint8Array(value) : undefined;
};
