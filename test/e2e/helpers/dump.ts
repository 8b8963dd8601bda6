import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import Libsql from 'libsql';
import type { TestConsole } from './console.ts';
import { keyPlants } from './plants.ts';

/** The driver's types do not know of encryption. */
const EncryptedDatabase = Libsql as unknown as new (
  path: string,
  options: { encryptionCipher: string; encryptionKey: string; timeout: number; readonly: boolean },
) => Libsql.Database;

/** Every row of every table, the search index included, of a running console's cache, opened with its own key. */
export const dumpCache = async (console: TestConsole): Promise<Buffer> => {
  const folder = join(console.profileDir, 'data');
  const file = (await readdir(folder)).find((name) => name.endsWith('.db'));
  const key = (await keyPlants(console)).find(({ name }) => name.startsWith('database-key'));
  if (file === undefined || key === undefined) throw new Error('The console has no cache on the disk.');
  const database = new EncryptedDatabase(join(folder, file), {
    encryptionCipher: 'aes256cbc',
    encryptionKey: key.text.toLowerCase(),
    timeout: 5,
    readonly: true,
  });
  try {
    const tables = database.prepare(`SELECT name FROM sqlite_master WHERE type = 'table'`).all() as {
      name: string;
    }[];
    const rows = tables.map(({ name }) => [name, database.prepare(`SELECT * FROM "${name}"`).all()]);
    const text = JSON.stringify(rows, (_key, value: unknown) =>
      isBytes(value) ? Buffer.from(value.data).toString('utf8') : value,
    );
    return Buffer.from(text, 'utf8');
  } finally {
    database.close();
  }
};

/** A Buffer turns itself into `{ type, data }` before it is asked about. */
const isBytes = (value: unknown): value is { type: 'Buffer'; data: number[] } =>
  typeof value === 'object' &&
  value !== null &&
  'type' in value &&
  value.type === 'Buffer' &&
  'data' in value;
