import type { Migration } from '../contract.ts';

/** Where LiveChat shows the name of an erased customer: looked at when LiveChat refuses to act as that customer. */
export const migration: Migration = {
  number: 19,
  slug: 'chat-of-customer-to-clear',
  up(db) {
    db.exec('ALTER TABLE customer_to_clear ADD COLUMN chat_id TEXT');
  },
};
