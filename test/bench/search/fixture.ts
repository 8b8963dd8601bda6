import { join } from 'node:path';
import Libsql from 'libsql';
import { openDatabase } from '../../../src/main/storage/index.ts';
import { migrations } from '../../../src/main/storage/migrations/index.ts';
import { indexedWords } from '../../../src/shared/search/tokens.ts';
import { randomOf, textOf } from './corpus.ts';

const EncryptedDatabase = Libsql as unknown as new (
  path: string,
  options: { encryptionCipher: string; encryptionKey: string },
) => Libsql.Database;

export const keyHex = 'ab'.repeat(32);
export const nowMs = Date.UTC(2026, 10, 29, 12);
/** A month of messages, whatever their number. */
const monthMs = 30 * 24 * 3600 * 1000;

export interface FixtureFiles {
  own: string;
  plain: string;
}
export const filesIn = (folder: string): FixtureFiles => ({
  own: join(folder, 'own.db'),
  plain: join(folder, 'plain.db'),
});

/** The other side: the same driver, encrypted alike, with the same settings, and nothing of ours. */
export const openPlain = (file: string): Libsql.Database => {
  const plain = new EncryptedDatabase(file, { encryptionCipher: 'aes256cbc', encryptionKey: keyHex });
  for (const pragma of ['journal_mode=WAL', 'synchronous=FULL', 'secure_delete=ON', 'temp_store=MEMORY'])
    plain.prepare(`PRAGMA ${pragma}`).all();
  return plain;
};

/**
 * Fills both files with the same texts in the same order. Ours is a profile from before the index, under the schema of then, so that
 * the index is made of what is there.
 */
export const makeFixture = (files: FixtureFiles, messages: number): void => {
  const timeOf = (n: number): number => nowMs - monthMs + Math.floor((n * monthMs) / messages);
  const random = randomOf(7);
  const own = openDatabase({
    file: files.own,
    keyHex,
    clock: { now: () => nowMs },
    migrations: migrations.filter(({ number }) => number < 43),
  });
  const plain = openPlain(files.plain);
  plain.exec(`
    CREATE TABLE message (id INTEGER PRIMARY KEY, text TEXT NOT NULL, words TEXT NOT NULL);
    CREATE VIRTUAL TABLE found USING fts5 (words, content='message', content_rowid='id',
      prefix='2 3', tokenize='unicode61 remove_diacritics 2')`);
  const conversations = Math.max(1, Math.min(10_000, Math.floor(messages / 100)));
  const addConversation = own.prepare(
    `INSERT INTO conversation (id, account_id, customer_id, name, last_activity_at_ms) VALUES (?, '1', ?, ?, ?)`,
  );
  const addMessage = own.prepare(
    `INSERT INTO message (id, account_id, conversation_id, direction, kind, text, sent_at_ms, content_from)
     VALUES (?, '1', ?, ?, 'text', ?, ?, 'webhook')`,
  );
  const addPlain = plain.prepare('INSERT INTO message (id, text, words) VALUES (?, ?, ?)');
  const addFound = plain.prepare('INSERT INTO found (rowid, words) VALUES (?, ?)');
  own.transaction(() => {
    for (let n = 0; n < conversations; n += 1)
      addConversation.run(`1:${n}`, String(n), `Customer ${n}`, nowMs);
  });
  for (let from = 0; from < messages; from += 5_000) {
    plain.exec('BEGIN');
    own.transaction(() => {
      for (let n = from; n < Math.min(messages, from + 5_000); n += 1) {
        const text = textOf(random);
        const words = indexedWords(text);
        addMessage.run(`m${n}`, `1:${n % conversations}`, n % 2 === 0 ? 'in' : 'out', text, timeOf(n));
        addPlain.run([n + 1, text, words]);
        addFound.run([n + 1, words]);
      }
    });
    plain.exec('COMMIT');
  }
  own.emptyLog();
  own.close();
  plain.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all();
  plain.close();
};
