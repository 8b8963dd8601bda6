import type { ConsoleDataKind } from '../../shared/removal/index.ts';
import type { Database } from './database.ts';

/** How many rows of one kind, and the times of the oldest and newest where rows have one. Units: epoch ms. */
export interface StoredCount {
  count: number;
  oldestAtMs?: number;
  newestAtMs?: number;
}

/** The kinds of data (shared/removal/data-table.ts) that lie in the database; secrets and the files of settings and log do not. */
export type StoredKind = Exclude<
  ConsoleDataKind,
  'livechat-token' | 'page-token' | 'device-keys' | 'settings'
>;

/** Counts what the database holds. Numbers and times only. */
export interface StoredCountsRepository {
  read(): Record<StoredKind, StoredCount>;
  /** Every draft, by its key, e.g. `private-chat:<colleague>` or `conversation:<id>`. */
  drafts(): { key: string; text: string }[];
}

/** Prefix of drafts among the small values. */
const draftPrefix = 'draft:';

/** Rows with a time each; together they are one kind of data. */
const sources: Readonly<Record<StoredKind, string>> = {
  agents: 'SELECT NULL AS at FROM agent',
  'private-messages': 'SELECT sent_at_ms AS at FROM private_message',
  conversations: 'SELECT last_activity_at_ms AS at FROM conversation',
  messages: 'SELECT sent_at_ms AS at FROM message',
  drafts: `SELECT NULL AS at FROM setting WHERE key LIKE '${draftPrefix}%'
    UNION ALL SELECT created_at_ms FROM outbox
    UNION ALL SELECT sent_at_ms FROM private_message WHERE state = 'queued'`,
};

export const createStoredCountsRepository = (db: Database): StoredCountsRepository => {
  const kinds = Object.keys(sources) as StoredKind[];
  const statements = kinds.map((kind) => ({
    kind,
    statement: db.prepare<{ count: number; oldest: number | null; newest: number | null }>(
      `SELECT count(*) AS count, min(at) AS oldest, max(at) AS newest FROM (${sources[kind]})`,
    ),
  }));
  const drafts = db.prepare<{ key: string; value: string }>(
    `SELECT key, value FROM setting WHERE key LIKE '${draftPrefix}%' ORDER BY key`,
  );
  return {
    read() {
      const entries = statements.map(({ kind, statement }): [StoredKind, StoredCount] => {
        const row = statement.get();
        const { oldest, newest } = { oldest: row?.oldest ?? undefined, newest: row?.newest ?? undefined };
        return [
          kind,
          {
            count: row?.count ?? 0,
            ...(oldest === undefined ? {} : { oldestAtMs: oldest }),
            ...(newest === undefined ? {} : { newestAtMs: newest }),
          },
        ];
      });
      return Object.fromEntries(entries) as Record<StoredKind, StoredCount>;
    },
    drafts: () =>
      drafts.all().map(({ key, value }) => ({
        key: key.slice(draftPrefix.length),
        text: String(JSON.parse(value)),
      })),
  };
};
