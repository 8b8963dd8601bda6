import type { Migration } from '../contract.ts';

/**
 * Private messages that a version of before may have taken, which kept of them what it knew: text and time. What else their
 * author said of them (files, what they answer, whom they mention) is added once, when it is said again (decision 0130).
 */
export const migration: Migration = {
  number: 58,
  slug: 'bare-messages',
  up(db) {
    db.exec(`
      ALTER TABLE private_message ADD COLUMN is_bare INTEGER;
      UPDATE private_message SET is_bare = 1
        WHERE line IS NULL AND deleted_at_ms IS NULL AND chat_id NOT LIKE 'group:%'
          AND reply_to_id IS NULL AND mentions IS NULL AND card IS NULL;
    `);
  },
};
