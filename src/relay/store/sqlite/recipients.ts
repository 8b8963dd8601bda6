import type { WebhookRecipientRow } from '../schema.ts';
import { type WebhookRecipient, recipientColumns, recipientOf } from '../webhooks.ts';
import type { Sqlite } from './libsql-dialect.ts';

/** The query for recipients, prepared once: it runs for every batch of webhooks. */
export const createSqliteRecipients = (db: Sqlite) => {
  const byIds = `(select value from json_each(?1))`;
  const statement = db.prepare(
    `select ${recipientColumns} where c.account_id in ${byIds}
     union select ${recipientColumns} where c.page_id in ${byIds}`,
  );
  return (ids: readonly string[]): WebhookRecipient[] =>
    (statement.all(JSON.stringify(ids)) as WebhookRecipientRow[]).map(recipientOf);
};
