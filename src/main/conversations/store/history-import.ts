import type { AccountId, CustomerId } from '../../../shared/domain/index.ts';
import { type Database, defineTable, flag, number, optional, type RowOf, text } from '../../storage/index.ts';

/** How far the past of an account is read: first its threads are listed, then each is read. */
const importTable = defineTable(
  'history_import',
  {
    accountId: text<AccountId>(),
    state: text<'listing' | 'reading' | 'done'>(),
    /** A person stopped it; only a person lets it go on. */
    isPaused: flag(),
    /** Where the list goes on; undefined: at its beginning. */
    cursor: optional(text()),
    /** Pages in a row that brought no thread that was not known. */
    fruitlessPages: number(),
    /** Failures in a row of the next page, and when it is asked for again. */
    listAttempts: number(),
    listDueAtMs: optional(number()),
    /** Nothing at all is asked before this time. */
    restUntilMs: optional(number()),
    /** Error code of what it waits for. */
    reason: optional(text()),
    /** Threads that were read, once it is done: their rows are gone then. */
    readCount: number(),
    endedAtMs: optional(number()),
  },
  { key: ['accountId'] },
);
export type ImportRow = RowOf<typeof importTable>;

const threadTable = defineTable(
  'history_import_thread',
  {
    accountId: text<AccountId>(),
    threadId: text(),
    /** In the order of the list: the newest first. */
    position: number(),
    customerId: optional(text<CustomerId>()),
    /** The handle, which only the list tells. */
    username: optional(text()),
    /** Last activity, the provider's clock. */
    updatedAtMs: optional(number()),
    isRead: flag(),
    /** How often it could not be read, and when it is asked for again. */
    attempts: number(),
    dueAtMs: optional(number()),
  },
  { key: ['accountId', 'threadId'] },
);
export type ImportThread = RowOf<typeof threadTable>;

/** What the history import has to do, durable: a restart goes on where it was. */
export const createHistoryImportStore = (db: Database) => {
  const imports = importTable.on(db);
  const threads = threadTable.on(db);
  const everyOne = imports.select();
  const next = threads.select(
    'WHERE account_id = ? AND is_read = 0 AND coalesce(due_at_ms, 0) <= ? ORDER BY attempts, position LIMIT 1',
  );
  const nextDue = db.prepare<{ at: number | null }>(
    'SELECT min(due_at_ms) AS at FROM history_import_thread WHERE account_id = ? AND is_read = 0',
  );
  const counts = db.prepare<{ found: number; read: number }>(
    `SELECT count(*) AS found, coalesce(sum(is_read), 0) AS read FROM history_import_thread WHERE account_id = ?`,
  );
  const purge = db.prepare('DELETE FROM history_import_thread WHERE is_read = 0 AND updated_at_ms < ?');
  const dropThreads = db.prepare('DELETE FROM history_import_thread WHERE account_id = ?');

  const begin = (accountId: AccountId): ImportRow => {
    const known = imports.get({ accountId });
    if (known) return known;
    const made: ImportRow = {
      accountId,
      state: 'listing',
      isPaused: false,
      cursor: undefined,
      fruitlessPages: 0,
      listAttempts: 0,
      listDueAtMs: undefined,
      restUntilMs: undefined,
      reason: undefined,
      readCount: 0,
      endedAtMs: undefined,
    };
    imports.insert(made);
    return made;
  };

  return {
    accounts: (): AccountId[] => everyOne.all().map(({ accountId }) => accountId),
    get: (accountId: AccountId): ImportRow | undefined => imports.get({ accountId }),
    /** The row of this account, made when it is missing. */
    begin,
    update: (accountId: AccountId, change: Partial<ImportRow>): boolean =>
      imports.update({ accountId }, change),
    /** Answers whether it was not known. */
    addThread: (
      thread: Pick<ImportThread, 'accountId' | 'threadId' | 'position'> &
        Partial<Pick<ImportThread, 'customerId' | 'username' | 'updatedAtMs'>>,
    ): boolean => threads.insertNew({ ...thread, isRead: false, attempts: 0 }),
    updateThread: threads.update,
    /** It was read another way: not once more. In a transaction with what was read. */
    noteRead(thread: Pick<ImportThread, 'accountId' | 'threadId' | 'updatedAtMs'>): void {
      const { accountId } = thread;
      if (begin(accountId).state === 'done') return;
      const position = counts.get(accountId)?.found ?? 0;
      threads.insertNew({ ...thread, position, isRead: false, attempts: 0 });
      threads.update(thread, { isRead: true, dueAtMs: undefined });
    },
    /** The next one to read by `nowMs`: those that were never refused first, in the order of the list. */
    nextThread: (accountId: AccountId, nowMs: number): ImportThread | undefined => next.get(accountId, nowMs),
    /** When the next refused one is due; undefined: none waits. */
    nextThreadDueAtMs: (accountId: AccountId): number | undefined => nextDue.get(accountId)?.at ?? undefined,
    counts: (accountId: AccountId): { found: number; read: number } =>
      counts.get(accountId) ?? { found: 0, read: 0 },
    dropThreads: (accountId: AccountId) => void dropThreads.run(accountId),
    /** Not read, and too old to be kept by now. */
    purgeBefore: (ms: number) => void purge.run(ms),
    forgetAccount(accountId: AccountId): void {
      dropThreads.run(accountId);
      imports.delete({ accountId });
    },
  };
};
