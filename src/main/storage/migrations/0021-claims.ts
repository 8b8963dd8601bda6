import type { Migration } from '../contract.ts';

/** Which answers of LiveChat's app the lease holders have said they may begin, and of which leases every such word came. */
export const migration: Migration = {
  number: 21,
  slug: 'claims',
  up(db) {
    db.exec(`
      CREATE TABLE bridge_claim (
        account_id TEXT NOT NULL,
        event_id TEXT NOT NULL,
        fence INTEGER NOT NULL,
        at_ms INTEGER NOT NULL,
        PRIMARY KEY (account_id, event_id)
      ) STRICT;
      CREATE TABLE bridge_claim_term (
        account_id TEXT NOT NULL,
        fence INTEGER NOT NULL,
        next_number INTEGER NOT NULL,
        is_whole INTEGER NOT NULL,
        since_ms INTEGER NOT NULL,
        PRIMARY KEY (account_id, fence)
      ) STRICT;
    `);
  },
};
