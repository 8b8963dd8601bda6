import type { Migration } from '../contract.ts';

/** What waits for the bridge, by conversation: its heads are looked for after every step, also when thousands of rows wait. */
export const migration: Migration = {
  number: 50,
  slug: 'waiting-by-conversation',
  up(db) {
    db.exec(`
      CREATE INDEX bridge_inbound_waiting_by_conversation ON bridge_inbound (account_id, conversation_id, position)
        WHERE state = 'waiting';
    `);
  },
};
