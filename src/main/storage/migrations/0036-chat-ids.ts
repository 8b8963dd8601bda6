import type { Migration } from '../contract.ts';

/** A private chat is named by its chat id: a colleague, or a group; and each message says who wrote it (decision 0114). */
export const migration: Migration = {
  number: 36,
  slug: 'chat-ids',
  up(db) {
    db.exec(`
      ALTER TABLE private_chat RENAME COLUMN colleague_id TO chat_id;
      ALTER TABLE private_message RENAME COLUMN colleague_id TO chat_id;
      ALTER TABLE early_receipt RENAME COLUMN colleague_id TO chat_id;

      -- Absent: this person, when the file did not say who that is.
      ALTER TABLE private_message ADD COLUMN author_id TEXT;
      UPDATE private_message SET author_id =
        CASE direction
          WHEN 'in' THEN chat_id
          ELSE (SELECT json_extract(value, '$.agentId') FROM setting WHERE key = 'relay.device')
        END;
    `);
  },
};
