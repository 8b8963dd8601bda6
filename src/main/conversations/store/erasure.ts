import { createHash } from 'node:crypto';
import {
  type AccountId,
  conversationIdOf,
  type ConversationId,
  type CustomerId,
} from '../../../shared/domain/index.ts';
import type { WipedCounts } from '../../../shared/removal/index.ts';
import { type Database, defineTable, number, optional, type RowOf, text } from '../../storage/index.ts';
import { conversationDraftKeys } from './reply-drafts.ts';

const digestOf = (accountId: AccountId, customerId: CustomerId): string =>
  createHash('sha256')
    .update(JSON.stringify(['erased', accountId, customerId]))
    .digest('base64url');

/** Customers that were erased, as digests: what was written up to `upToMs` (the provider's clock) must not come back. */
const erasedTable = defineTable(
  'erased_customer',
  { digest: text(), upToMs: number(), erasedAtMs: number(), removalId: optional(text()) },
  { key: ['digest'] },
);

/** What a colleague's console has told of erasures before this computer came; nothing follows from it alone. */
const toldTable = defineTable(
  'told_erasure',
  { removalId: text(), accountId: text<AccountId>(), digest: text(), upToMs: number(), toldAtMs: number() },
  { key: ['removalId'] },
);
export type ToldErasure = RowOf<typeof toldTable>;

const draftKeysOf = (id: ConversationId): string[] => conversationDraftKeys.map((key) => `draft:${key}${id}`);
const isDraftKey = `key IN (${conversationDraftKeys.map(() => '?').join(', ')})`;

/** Counts and wipes all this computer holds of one customer, or counts it of an account, across the modules' tables. */
export const createErasureStore = (db: Database) => {
  const erased = erasedTable.on(db);
  const told = toldTable.on(db);
  const newest = erased.select('WHERE removal_id IS NOT NULL ORDER BY erased_at_ms DESC LIMIT ?');
  const customers = db.prepare<{ id: CustomerId }>(
    'SELECT customer_id AS id FROM conversation WHERE account_id = ?',
  );
  const count = (from: string, ...values: string[]): number =>
    db.prepare<{ n: number }>(`SELECT count(*) AS n FROM ${from}`).get(...values)?.n ?? 0;

  const without0 = (
    counts: Required<Pick<WipedCounts, 'conversations' | 'messages' | 'drafts'>>,
  ): WipedCounts => Object.fromEntries(Object.entries(counts).filter(([, n]) => n > 0));

  /** Words to a customer that were not sent, and the place where the person was: they go with the conversation. */
  const dropDraft = (id: ConversationId): number => {
    db.prepare(`DELETE FROM setting WHERE key = 'place' AND instr(value, ?) > 0`).run(`"${id}"`);
    return db.prepare(`DELETE FROM setting WHERE ${isDraftKey}`).run(...draftKeysOf(id)).changes;
  };

  const mark = (digest: string, upToMs: number, nowMs: number, removalId?: string): void => {
    const before = erased.get({ digest });
    erased.put({
      digest,
      upToMs: Math.max(before?.upToMs ?? upToMs, upToMs),
      erasedAtMs: nowMs,
      removalId: removalId ?? before?.removalId,
    });
  };

  return {
    /** Rows by kind of data (shared/removal/data-table.ts). */
    countsOfConversation: (id: ConversationId): WipedCounts =>
      without0({
        conversations: count('conversation WHERE id = ?', id),
        messages:
          count('message m WHERE m.conversation_id = ? AND m.id NOT IN (SELECT message_id FROM outbox)', id) +
          count('reaction WHERE conversation_id = ?', id),
        drafts:
          count('outbox WHERE conversation_id = ?', id) +
          count(`setting WHERE ${isDraftKey}`, ...draftKeysOf(id)) +
          count('outgoing_file WHERE conversation_id = ? AND message_id IS NULL', id),
      }),
    countsOfAccount: (accountId: AccountId): WipedCounts =>
      without0({
        conversations: count('conversation WHERE account_id = ?', accountId),
        messages:
          count(
            'message m WHERE m.account_id = ? AND m.id NOT IN (SELECT message_id FROM outbox)',
            accountId,
          ) + count('reaction WHERE account_id = ?', accountId),
        drafts:
          count(
            'outbox o JOIN conversation c ON c.id = o.conversation_id WHERE c.account_id = ?',
            accountId,
          ) +
          count(
            `setting WHERE ${conversationDraftKeys.map((key) => `key LIKE 'draft:${key}' || ? || ':%'`).join(' OR ')}`,
            ...conversationDraftKeys.map(() => accountId),
          ) +
          count(
            `outgoing_file f JOIN conversation c ON c.id = f.conversation_id
             WHERE c.account_id = ? AND f.message_id IS NULL`,
            accountId,
          ),
      }),
    /**
     * Every row about this customer: conversation, messages, facts, outbox, drafts, the bridge's notes and maps. In a
     * transaction.
     */
    wipe(accountId: AccountId, customerId: CustomerId): void {
      const id = conversationIdOf(accountId, customerId);
      const run = (sql: string, ...values: string[]): void => void db.prepare(sql).run(...values);
      for (const table of ['reply_author', 'message_notice'])
        run(
          `DELETE FROM ${table} WHERE account_id = ? AND mid IN (SELECT mid FROM message WHERE conversation_id = ?)`,
          accountId,
          id,
        );
      run(
        `UPDATE local_removal SET account_id = NULL, mid = NULL
         WHERE account_id = ? AND mid IN (SELECT mid FROM message WHERE conversation_id = ?)`,
        accountId,
        id,
      );
      run(
        'DELETE FROM bridge_former_chat WHERE tag IN (SELECT tag FROM bridge_chat WHERE conversation_id = ?)',
        id,
      );
      for (const table of ['bridge_chat', 'bridge_inbound', 'bridge_answer', 'bridge_record', 'media_copy'])
        run(`DELETE FROM ${table} WHERE conversation_id = ?`, id);
      // Words to colleagues' consoles that have not left yet and name the customer; theirs are erased as well, by the one word
      // that stays.
      run(
        `DELETE FROM relay_outbox WHERE context = 'replica' AND instr(body, '"' || ? || '"') > 0
           AND json_extract(body, '$.type') <> 'erase-customer'`,
        customerId,
      );
      // What colleagues were told privately stays; which customer it was about does not.
      run(
        `UPDATE private_message SET card = json_remove(card, '$.conversationId')
          WHERE json_extract(card, '$.conversationId') = ?`,
        id,
      );
      run(
        `UPDATE relay_outbox SET body = json_remove(body, '$.card') WHERE context = 'private'
           AND json_extract(body, '$.card.accountId') = ? AND json_extract(body, '$.card.customerId') = ?`,
        accountId,
        customerId,
      );
      run(
        'DELETE FROM history_import_thread WHERE account_id = ? AND customer_id = ?',
        accountId,
        customerId,
      );
      dropDraft(id);
      for (const table of ['work_register', 'work_state'])
        run(`DELETE FROM ${table} WHERE conversation_id = ?`, id);
      // Messages, reactions, seen marks, outbox and unshared messages go with it.
      run('DELETE FROM conversation WHERE id = ?', id);
    },
    dropDraft,
    /** `removalId`: at the relay. */
    markErased(
      accountId: AccountId,
      customerId: CustomerId,
      upToMs: number,
      nowMs: number,
      removalId?: string,
    ): void {
      mark(digestOf(accountId, customerId), upToMs, nowMs, removalId);
    },
    mark,
    /** The newest erasures that a computer which is new can be told of. */
    newest: (most: number): { removalId: string; digest: string; upToMs: number }[] =>
      newest
        .all(most)
        .flatMap(({ removalId, digest, upToMs }) =>
          removalId === undefined ? [] : [{ removalId, digest, upToMs }],
        ),
    /** Of each removal the first word counts. */
    noteTold: (word: ToldErasure): void => void told.insertNew(word),
    told: (): ToldErasure[] => told.select().all(),
    forgetTold: (removalId: string): void => void told.delete({ removalId }),
    /** Whom of those that are here the digest stands for. */
    customerOf: (accountId: AccountId, digest: string): CustomerId | undefined =>
      customers.all(accountId).find(({ id }) => digestOf(accountId, id) === digest)?.id,
    /** Undefined: never erased. */
    erasedUpToMs: (accountId: AccountId, customerId: CustomerId): number | undefined =>
      erased.get({ digest: digestOf(accountId, customerId) })?.upToMs,
    /** A mark has done its work when everything it holds back is older than what may be kept anyway. */
    purgeMarksBefore(ms: number): void {
      db.prepare('DELETE FROM erased_customer WHERE up_to_ms < ? AND erased_at_ms < ?').run(ms, ms);
      db.prepare('DELETE FROM told_erasure WHERE told_at_ms < ?').run(ms);
    },
  };
};
