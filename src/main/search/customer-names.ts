import type { ConversationId } from '../../shared/domain/index.ts';
import { tokensOf } from '../../shared/search/tokens.ts';
import type { Database } from '../storage/index.ts';

const folded = (text: string): string[] => tokensOf(text).map((token) => token.text);
/** Words hold neither of LIKE's signs. */
const beginning = (word: string): string => `% ${word}%`;

/** The folded names and handles of customers. They go with their conversation (migration 0043). */
export const createCustomerNames = (db: Database) => {
  const one = db.prepare<{ name: string | null; username: string | null }>(
    'SELECT name, username FROM conversation WHERE id = ?',
  );
  const put = db.prepare('INSERT OR REPLACE INTO search_customer (conversation_id, words) VALUES (?, ?)');
  const after = db.prepare<{ id: string }>('SELECT id FROM conversation WHERE id > ? ORDER BY id LIMIT ?');
  const exactly = db.prepare<{ id: ConversationId }>(
    `SELECT conversation_id AS id FROM search_customer WHERE words || ' ' LIKE ? LIMIT ?`,
  );
  const count = db.prepare<{ n: number }>('SELECT count(*) AS n FROM conversation');
  return {
    /** As it is called now. */
    put(conversationId: string): void {
      const row = one.get(conversationId);
      if (row === undefined) return;
      const words = folded(`${row.name ?? ''} ${row.username ?? ''}`);
      if (words.length > 0) put.run(conversationId, ` ${words.join(' ')}`);
    },
    after: (id: string, limit: number): string[] => after.all(id, limit).map((row) => row.id),
    count: (): number => count.get()?.n ?? 0,
    /** As `find`; where customers are called exactly so, only those. */
    called(text: string, limit: number): ConversationId[] {
      const words = folded(text);
      if (words.length === 0) return [];
      const exact = exactly.all(` ${words.join(' ')} %`, limit);
      return exact.length > 0 ? exact.map(({ id }) => id) : this.find(text, limit);
    },
    /** Conversations with customers in whose name every word of the text begins a word; the latest ones first. */
    find(text: string, limit: number): ConversationId[] {
      const words = folded(text);
      if (words.length === 0) return [];
      return db
        .prepare<{ id: ConversationId }>(
          `SELECT c.id FROM search_customer s JOIN conversation c ON c.id = s.conversation_id
           WHERE ${words.map(() => 's.words LIKE ?').join(' AND ')} AND c.last_activity_at_ms IS NOT NULL
           ORDER BY c.last_activity_at_ms DESC LIMIT ?`,
        )
        .all(...words.map(beginning), limit)
        .map(({ id }) => id);
    },
  };
};
export type CustomerNames = ReturnType<typeof createCustomerNames>;
