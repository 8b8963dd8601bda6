import type { Database } from './database.ts';

/** sign-in: the sign-in page said so. asked: in force, and the window asked. announced: before it took effect. */
export type AcceptanceOccasion = 'sign-in' | 'asked' | 'announced';

export interface AcceptanceRow {
  version: string;
  acceptedAtMs: number;
  occasion: AcceptanceOccasion;
}

/** Accepted versions of the policy. */
export interface PolicyRepository {
  /** The first acceptance of a version stays. */
  accept(row: AcceptanceRow): void;
  acceptance(version: string): AcceptanceRow | undefined;
  /** Oldest first. */
  all(): AcceptanceRow[];
}

export const createPolicyRepository = (db: Database): PolicyRepository => {
  const columns = 'version, accepted_at_ms AS acceptedAtMs, occasion';
  const insert = db.prepare(
    'INSERT INTO policy_acceptance (version, accepted_at_ms, occasion) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const one = db.prepare<AcceptanceRow>(`SELECT ${columns} FROM policy_acceptance WHERE version = ?`);
  const all = db.prepare<AcceptanceRow>(
    `SELECT ${columns} FROM policy_acceptance ORDER BY accepted_at_ms, version`,
  );
  return {
    accept({ version, acceptedAtMs, occasion }) {
      insert.run(version, acceptedAtMs, occasion);
    },
    acceptance: (version) => one.get(version),
    all: () => all.all(),
  };
};
