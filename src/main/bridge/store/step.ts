import type { AccountId, ConversationId } from '../../../shared/domain/index.ts';
import type { Database } from '../../storage/index.ts';
import type { Base } from '../step/plan.ts';
import type { ToldTags } from '../step/told-tags.ts';
import { type StepRow, stepTable } from './tables.ts';

/** What was told longer ago is found in LiveChat, or too old to be told. */
const mostWhispers = 500;

/** Of a conversation of which nothing is known yet. */
const blank = {
  base: undefined,
  wishes: 0,
  notBeforeMs: 0,
  doneAtMs: 0,
  whispers: [],
  guestThreadId: undefined,
  told: undefined,
};

/** Which conversations are to be compared with LiveChat, and what both said last. In the caller's transaction. */
export const createStepStore = (db: Database) => {
  const table = stepTable.on(db);
  const due = table.select('WHERE account_id = ? AND is_due = 1 ORDER BY at_ms');
  const forgetBases = db.prepare('UPDATE bridge_step SET base = NULL WHERE account_id = ?');
  return {
    get: (conversationId: ConversationId): StepRow | undefined => table.get({ conversationId }),
    /** To be compared, not before this time. */
    note(accountId: AccountId, conversationId: ConversationId, atMs: number, notBeforeMs = 0): void {
      const known = table.get({ conversationId });
      const wishes = (known?.wishes ?? 0) + 1;
      table.put({ ...blank, ...known, conversationId, accountId, isDue: true, wishes, notBeforeMs, atMs });
    },
    /** Both were found to say the same: nothing is due. */
    keep(accountId: AccountId, conversationId: ConversationId, base: Base, atMs: number): void {
      const known = table.get({ conversationId });
      if (known && !known.isDue && JSON.stringify(known.base) === JSON.stringify(base)) return;
      table.put({ ...blank, ...known, conversationId, accountId, base, isDue: false, atMs });
    },
    due: (accountId: AccountId): StepRow[] => due.all(accountId),
    putOff(row: StepRow, notBeforeMs: number): void {
      table.update(row, { notBeforeMs });
    },
    /** Something is about to be done in LiveChat, or was. */
    noteDone(row: Pick<StepRow, 'conversationId'>, doneAtMs: number): void {
      table.update(row, { doneAtMs });
    },
    /** LiveChat was told of this note. */
    addWhisper(row: Pick<StepRow, 'conversationId'>, key: string): void {
      const whispers = table.get(row)?.whispers ?? [];
      if (!whispers.includes(key)) table.update(row, { whispers: [...whispers, key].slice(-mostWhispers) });
    },
    setGuestThread(row: Pick<StepRow, 'conversationId'>, guestThreadId: string | undefined): void {
      table.update(row, { guestThreadId });
    },
    setBase(row: Pick<StepRow, 'conversationId'>, base: Base | undefined): void {
      table.update(row, { base });
    },
    /** Said by the holder of its fence; of an earlier one it is nothing new. */
    setTold(accountId: AccountId, conversationId: ConversationId, told: ToldTags, atMs: number): void {
      const known = table.get({ conversationId });
      if (known?.told && known.told.fence > told.fence) return;
      if (known) table.update(known, { told });
      else table.put({ ...blank, conversationId, accountId, isDue: false, atMs, told });
    },
    /** Compared; a change that came meanwhile keeps it due. */
    end(row: StepRow): void {
      if (table.get(row)?.wishes === row.wishes) table.update(row, { isDue: false });
    },
    /** Another console has kept step since. */
    forgetBases: (accountId: AccountId): void => void forgetBases.run(accountId),
  };
};
