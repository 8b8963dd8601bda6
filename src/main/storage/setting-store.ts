import type { ZodType } from 'zod';
import type { Database } from './contract.ts';

/** Small named values of the profile: cursor, cached configuration, choices. Written within the caller's transaction, if any. */
export interface SettingStore {
  get(key: string): string | undefined;
  set(key: string, value: string): void;
  delete(key: string): void;
  /** Of every value whose key begins so, in no order. */
  keysWith(prefix: string): string[];
  /** The stored JSON, or undefined when there is none or it no longer fits the schema (an older app's form). */
  read<T>(key: string, schema: ZodType<T>): T | undefined;
  /** Checked by the schema, then stored as JSON. */
  write<T>(key: string, schema: ZodType<T>, value: T): void;
}

export const createSettingStore = (db: Database): SettingStore => {
  const select = db.prepare<{ value: string }>('SELECT value FROM setting WHERE key = ?');
  const upsert = db.prepare(
    'INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  );
  const remove = db.prepare('DELETE FROM setting WHERE key = ?');
  const selectKeys = db.prepare<{ key: string }>(
    'SELECT key FROM setting WHERE substr(key, 1, length(?)) = ?',
  );
  const store: SettingStore = {
    get: (key) => select.get(key)?.value,
    set(key, value) {
      upsert.run(key, value);
    },
    delete(key) {
      remove.run(key);
    },
    keysWith: (prefix) => selectKeys.all(prefix, prefix).map(({ key }) => key),
    read(key, schema) {
      const text = store.get(key);
      if (text === undefined) return undefined;
      const parsed = schema.safeParse(JSON.parse(text));
      return parsed.success ? parsed.data : undefined;
    },
    write(key, schema, value) {
      store.set(key, JSON.stringify(schema.parse(value)));
    },
  };
  return store;
};
