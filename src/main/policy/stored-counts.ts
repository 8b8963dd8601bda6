import type { ConsoleDataKind } from '../../shared/removal/index.ts';
import type { Database } from '../storage/index.ts';

/** How many rows of one kind, and the times of the oldest and newest where rows have one. Units: epoch ms. */
export interface StoredCount {
  count: number;
  oldestAtMs?: number | undefined;
  newestAtMs?: number | undefined;
}

/** The data kinds (shared/removal/data-table.ts) whose rows are in the database. */
type StoredKind = Exclude<ConsoleDataKind, 'livechat-token' | 'page-token' | 'device-keys' | 'settings'>;

/** Keys of drafts in the settings table begin with this. */
const draftPrefix = 'draft:';

/** One SELECT for each kind: a row for each thing counted, with its time. */
const sources: Readonly<Record<StoredKind, string>> = {
  agents: 'SELECT NULL AS at FROM agent',
  'private-messages': 'SELECT sent_at_ms AS at FROM private_message',
  conversations: 'SELECT last_activity_at_ms AS at FROM conversation',
  messages: 'SELECT sent_at_ms AS at FROM message',
  drafts: `SELECT NULL AS at FROM setting WHERE key LIKE '${draftPrefix}%'
    UNION ALL SELECT created_at_ms FROM outbox
    UNION ALL SELECT added_at_ms FROM outgoing_file WHERE message_id IS NULL
    UNION ALL SELECT sent_at_ms FROM private_message WHERE state = 'queued'`,
};

/** Counts what the database holds, by data kind. */
export const readStoredCounts = (db: Database): Record<StoredKind, StoredCount> => {
  const countOf = (source: string): StoredCount => {
    const row = db
      .prepare<{ count: number; oldest: number | null; newest: number | null }>(
        `SELECT count(*) AS count, min(at) AS oldest, max(at) AS newest FROM (${source})`,
      )
      .get();
    return {
      count: row?.count ?? 0,
      oldestAtMs: row?.oldest ?? undefined,
      newestAtMs: row?.newest ?? undefined,
    };
  };
  const entries = Object.entries(sources).map(([kind, source]) => [kind, countOf(source)]);
  return Object.fromEntries(entries) as Record<StoredKind, StoredCount>;
};

/** Every draft, by its key, e.g. `private:<colleague>` or `reply:<conversation>` (renderer/state/drafts.ts). */
export const readDrafts = (db: Database): { key: string; text: string }[] =>
  db
    .prepare<{ key: string; value: string }>(
      `SELECT key, value FROM setting WHERE key LIKE '${draftPrefix}%' ORDER BY key`,
    )
    .all()
    .map(({ key, value }) => ({ key: key.slice(draftPrefix.length), text: String(JSON.parse(value)) }));
