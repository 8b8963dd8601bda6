import type { AccountId, ConversationId } from '../../../shared/domain/index.ts';
import type { Database } from '../../storage/index.ts';
import type { Base } from '../step/plan.ts';
import { type StepRow, stepTable } from './tables.ts';

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
      table.put({ conversationId, accountId, base: known?.base, isDue: true, wishes, notBeforeMs, atMs });
    },
    due: (accountId: AccountId): StepRow[] => due.all(accountId),
    putOff(row: StepRow, notBeforeMs: number): void {
      table.update(row, { notBeforeMs });
    },
    setBase(row: Pick<StepRow, 'conversationId'>, base: Base | undefined): void {
      table.update(row, { base });
    },
    /** Compared; a change that came meanwhile keeps it due. */
    end(row: StepRow): void {
      if (table.get(row)?.wishes === row.wishes) table.update(row, { isDue: false });
    },
    /** Another console has kept step since. */
    forgetBases: (accountId: AccountId): void => void forgetBases.run(accountId),
  };
};
