import type { Migration } from '../contract.ts';

/**
 * Chats of a conversation that went on in another one, because LiveChat lets nobody write for their customer any more: what
 * agents answer there is still for Instagram.
 */
export const migration: Migration = {
  number: 14,
  slug: 'former-chats',
  up(db) {
    db.exec(`
      CREATE TABLE bridge_former_chat (
        chat_id TEXT PRIMARY KEY,
        -- Of the conversation, as in bridge_chat.
        tag TEXT NOT NULL,
        account_id TEXT NOT NULL,
        -- The customer in LiveChat whose chat it is.
        entity_id TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
    `);
  },
};
