import { conversationDraftKeys } from '../conversations/index.ts';
import type { AccountId, ChannelId, CustomerId } from '../../shared/domain/index.ts';
import { type ConsoleAnswer, daysToMs, retention, type WipedCounts } from '../../shared/removal/index.ts';
import { envelopeKinds } from '../../shared/wire/envelope.ts';
import type { MustWipe } from '../../shared/wire/removal.ts';
import {
  type Database,
  defineTable,
  json,
  number,
  type RowOf,
  type SqlValue,
  type Table,
  text,
} from '../storage/index.ts';
import { sumOfCounts } from './counts.ts';

const taskTable = defineTable(
  'removal_task',
  {
    removalId: text(),
    mustWipe: json<MustWipe>(),
    /**
     * wiping: ordered, perhaps begun. wiped: deleted here, not confirmed to the relay yet. refused: the relay will never
     * accept the confirmation.
     */
    state: text<'wiping' | 'wiped' | 'confirmed' | 'refused'>(),
    wiped: json<WipedCounts>(),
    answers: json<ConsoleAnswer[]>(),
    begunAtMs: number(),
  },
  { key: ['removalId'] },
);
export type RemovalTask = RowOf<typeof taskTable>;

/** What was deleted with a channel and what Meta answered, whether the directory or a removal's order came first. */
const wipedChannelTable = defineTable(
  'wiped_channel',
  {
    channelId: text<ChannelId>(),
    wiped: json<WipedCounts>(),
    answers: json<ConsoleAnswer[]>(),
    atMs: number(),
  },
  { key: ['channelId'], keep: ['atMs'] },
);
type WipedChannel = RowOf<typeof wipedChannelTable>;

/** Whom a removal's opaque reference means, until that customer is erased. */
const erasureTable = defineTable(
  'erasure',
  { reference: text(), accountId: text<AccountId>(), customerId: text<CustomerId>(), atMs: number() },
  { key: ['reference'] },
);

/** What the removal module keeps in the database, and what it counts and deletes there. */
export interface RemovalStore {
  readonly tasks: Table<RemovalTask, 'removalId'> & {
    /** In the order in which they were begun. */
    all(): RemovalTask[];
  };
  /** `insertNew`: the first meaning of a reference counts. */
  readonly erasures: Table<RowOf<typeof erasureTable>, 'reference'>;
  /** Adds to what is noted of this channel. */
  addWipedChannel(wiped: WipedChannel): void;
  wipedChannel(channelId: ChannelId): WipedChannel | undefined;
  /** What was deleted with channels since then that no task covers: the removal of a workspace begins with its channels. */
  wipedWithChannels(sinceMs: number): Pick<WipedChannel, 'wiped' | 'answers'>;
  /** Deletes finished tasks and meanings of references that are kept no longer (shared/removal/retention.ts). */
  purge(nowMs: number): void;
  /** Rows of everything, by data kind; without what is not in the database. */
  countAll(): WipedCounts;
  /**
   * Deletes bodies for colleagues that wait to be sent and hold something of this channel, drafts to its customers, and,
   * with the last channel, what is sealed to its key and the integration grant on its way.
   */
  deleteTraffic(of: { channelId: ChannelId; accountId: AccountId; isLast: boolean }): void;
  /** When the customers of these conversations wrote last, epoch ms; one account's, or all. */
  lastCustomerMessages(accountId?: AccountId): number[];
}

export const createRemovalStore = (db: Database): RemovalStore => {
  const tasks = taskTable.on(db);
  const tasksInOrder = tasks.select('ORDER BY begun_at_ms, removal_id');
  const wipedChannels = wipedChannelTable.on(db);
  const wipedSince = wipedChannels.select('WHERE at_ms >= ?');
  const run = (sql: string, ...values: SqlValue[]): void => void db.prepare(sql).run(...values);
  const count = (from: string): number =>
    db.prepare<{ n: number }>(`SELECT count(*) AS n FROM ${from}`).get()?.n ?? 0;

  return {
    tasks: { ...tasks, all: () => tasksInOrder.all() },
    erasures: erasureTable.on(db),
    addWipedChannel(more) {
      const before = wipedChannels.get(more);
      wipedChannels.put({
        ...more,
        wiped: sumOfCounts([before?.wiped ?? {}, more.wiped]),
        answers: [...(before?.answers ?? []), ...more.answers],
      });
    },
    wipedChannel: (channelId) => wipedChannels.get({ channelId }),
    wipedWithChannels(sinceMs) {
      const covered = new Set(
        tasksInOrder
          .all()
          .flatMap(({ mustWipe }) => (mustWipe.what === 'channels' ? mustWipe.channels : []))
          .map(({ channelId }) => channelId),
      );
      const others = wipedSince.all(sinceMs).filter(({ channelId }) => !covered.has(channelId));
      return {
        wiped: sumOfCounts(others.map(({ wiped }) => wiped)),
        answers: others.flatMap(({ answers }) => answers),
      };
    },
    purge(nowMs) {
      const recordsBeforeMs = nowMs - daysToMs(retention.recordDays);
      run(
        `DELETE FROM removal_task WHERE begun_at_ms < ? AND state IN ('confirmed', 'refused')`,
        recordsBeforeMs,
      );
      run('DELETE FROM wiped_channel WHERE at_ms < ?', recordsBeforeMs);
      run('DELETE FROM erasure WHERE at_ms < ?', nowMs - daysToMs(retention.instagramContentDays));
    },
    countAll: () =>
      sumOfCounts([
        {
          agents: count('agent'),
          'private-messages': count('private_message'),
          conversations: count('conversation'),
          messages: count('message'),
          drafts:
            count(`setting WHERE key LIKE 'draft:%'`) +
            count('outbox') +
            count('outgoing_file WHERE message_id IS NULL'),
        },
      ]),
    deleteTraffic({ channelId, accountId, isLast }) {
      const conversationPrefix = `${accountId}:`;
      db.transaction(() => {
        run(
          `DELETE FROM relay_outbox WHERE json_extract(body, '$.channelId') = ? OR json_extract(body, '$.accountId') = ?`,
          channelId,
          accountId,
        );
        for (const prefix of conversationDraftKeys.map((key) => `draft:${key}${accountId}:`))
          run('DELETE FROM setting WHERE substr(key, 1, ?) = ?', prefix.length, prefix);
        run(
          `DELETE FROM setting WHERE key = 'place' AND substr(json_extract(value, '$.conversationId'), 1, ?) = ?`,
          conversationPrefix.length,
          conversationPrefix,
        );
        run(
          `UPDATE private_message SET card = json_remove(card, '$.conversationId')
            WHERE substr(json_extract(card, '$.conversationId'), 1, ?) = ?`,
          conversationPrefix.length,
          conversationPrefix,
        );
        run(
          `UPDATE relay_outbox SET body = json_remove(body, '$.card') WHERE json_extract(body, '$.card.accountId') = ?`,
          accountId,
        );
        run('DELETE FROM set_aside_envelope WHERE account_id = ?', accountId);
        if (!isLast) return;
        run('DELETE FROM set_aside_envelope WHERE kind = ?', envelopeKinds.instagram);
        run('DELETE FROM integration_grant_inbox');
        run(
          `DELETE FROM relay_outbox WHERE context = ? AND json_extract(body, '$.type') = 'integration-grant'`,
          envelopeKinds.handover,
        );
      });
    },
    lastCustomerMessages: (accountId) =>
      db
        .prepare<{ atMs: number }>(
          `SELECT last_customer_message_at_ms AS atMs FROM conversation
           WHERE last_customer_message_at_ms IS NOT NULL AND account_id = coalesce(?, account_id)`,
        )
        .all(accountId)
        .map(({ atMs }) => atMs),
  };
};
