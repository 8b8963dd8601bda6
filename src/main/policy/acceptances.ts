import { type Database, defineTable, number, type RowOf, type Table, text } from '../storage/index.ts';

/** sign-in: the sign-in page named it. asked: in force, and the window asked. announced: before it took effect. */
export type AcceptanceOccasion = 'sign-in' | 'asked' | 'announced';

const acceptanceTable = defineTable(
  'policy_acceptance',
  { version: text(), acceptedAtMs: number(), occasion: text<AcceptanceOccasion>() },
  { key: ['version'] },
);
export type AcceptanceRow = RowOf<typeof acceptanceTable>;

/** Accepted versions of the policy. `insertNew`: the first acceptance of a version stays. */
export interface Acceptances extends Pick<Table<AcceptanceRow, 'version'>, 'get' | 'insertNew'> {
  /** Oldest first. */
  all(): AcceptanceRow[];
}

export const createAcceptances = (db: Database): Acceptances => {
  const { get, insertNew, select } = acceptanceTable.on(db);
  const inOrder = select('ORDER BY accepted_at_ms, version');
  return { get, insertNew, all: () => inOrder.all() };
};
