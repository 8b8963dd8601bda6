import { z } from 'zod';
import { accountIdSchema, customerIdSchema } from '../../shared/domain/index.ts';
import type { AccountId, ChannelId, CustomerId } from '../../shared/domain/index.ts';
import { consoleAnswerSchema, wipedCountsSchema } from '../../shared/removal/index.ts';
import type { ConsoleAnswer, WipedCounts } from '../../shared/removal/index.ts';
import { mustWipeSchema } from '../../shared/wire/removal.ts';
import type { MustWipe } from '../../shared/wire/removal.ts';
import type { Database } from './database.ts';

/** `wiping`: ordered, perhaps begun. `wiped`: gone here, the relay has not heard of it. `refused`: the relay will never take the word. */
export type RemovalTaskState = 'wiping' | 'wiped' | 'confirmed' | 'refused';

export interface RemovalTask {
  removalId: string;
  mustWipe: MustWipe;
  state: RemovalTaskState;
  wiped: WipedCounts;
  answers: ConsoleAnswer[];
  begunAtMs: number;
}

/** What the removal module keeps in the database: tasks, counts, meanings of references. */
export interface RemovalRepository {
  tasks(): RemovalTask[];
  task(removalId: string): RemovalTask | undefined;
  /** Ignored when the removal has a task. */
  addTask(removalId: string, mustWipe: MustWipe, atMs: number): void;
  setTask(removalId: string, change: Partial<Pick<RemovalTask, 'state' | 'wiped' | 'answers'>>): void;
  dropTasksBefore(atMs: number): void;
  /** Adds to what is noted of this channel. */
  noteWipedChannel(channelId: ChannelId, went: WentWithChannel, atMs: number): void;
  wipedChannel(channelId: ChannelId): WentWithChannel | undefined;
  /** What went with channels since then that no task speaks of: the way of a workspace begins with its channels. */
  wentWithChannels(sinceMs: number): WentWithChannel;
  /** The first meaning of a reference counts. */
  putErasure(reference: string, customer: ErasedCustomer, atMs: number): void;
  erasure(reference: string): ErasedCustomer | undefined;
  dropErasure(reference: string): void;
  dropErasuresBefore(atMs: number): void;
  /** Rows of everything, by data kind; without what is not in the database. */
  countAll(): WipedCounts;
  /** Bodies for colleagues that wait to be sent and hold something of this channel, drafts to its customers, and what cannot be opened. */
  forgetTraffic(of: { channelId: ChannelId; accountId: AccountId; isLast: boolean }): void;
  /** When the customers of these conversations wrote last; one account's, or all. */
  lastCustomerMessages(accountId?: AccountId): number[];
}

export interface WentWithChannel {
  wiped: WipedCounts;
  answers: ConsoleAnswer[];
}

export interface ErasedCustomer {
  accountId: AccountId;
  customerId: CustomerId;
}

interface RawTask {
  removal_id: string;
  must_wipe: string;
  state: RemovalTaskState;
  wiped: string;
  answers: string;
  begun_at_ms: number;
}

const answersSchema = z.array(consoleAnswerSchema);

const taskOf = (raw: RawTask): RemovalTask => ({
  removalId: raw.removal_id,
  mustWipe: mustWipeSchema.parse(JSON.parse(raw.must_wipe)),
  state: raw.state,
  wiped: wipedCountsSchema.parse(JSON.parse(raw.wiped)),
  answers: answersSchema.parse(JSON.parse(raw.answers)),
  begunAtMs: raw.begun_at_ms,
});

/** The sum, kind by kind; a kind with nothing is left out. */
export const sumOfCounts = (list: readonly WipedCounts[]): WipedCounts => {
  const sum: Record<string, number> = {};
  for (const counts of list) {
    for (const [kind, count] of Object.entries(counts)) {
      if (count > 0) sum[kind] = (sum[kind] ?? 0) + count;
    }
  }
  return wipedCountsSchema.parse(sum);
};

/** `draft:` of the settings table, `reply:` of the window's key (renderer/state/drafts.ts). */
const replyDraftPrefix = 'draft:reply:';

export const createRemovalRepository = (db: Database): RemovalRepository => {
  const one = db.prepare<RawTask>('SELECT * FROM removal_task WHERE removal_id = ?');
  const all = db.prepare<RawTask>('SELECT * FROM removal_task ORDER BY begun_at_ms, removal_id');
  const add = db.prepare(
    `INSERT INTO removal_task (removal_id, must_wipe, state, begun_at_ms) VALUES (?, ?, 'wiping', ?) ON CONFLICT DO NOTHING`,
  );
  const update = db.prepare('UPDATE removal_task SET state = ?, wiped = ?, answers = ? WHERE removal_id = ?');
  const dropOld = db.prepare(
    `DELETE FROM removal_task WHERE begun_at_ms < ? AND state IN ('confirmed', 'refused')`,
  );
  const channel = db.prepare<{ wiped: string; answers: string }>(
    'SELECT wiped, answers FROM wiped_channel WHERE channel_id = ?',
  );
  const putChannel = db.prepare(
    `INSERT INTO wiped_channel (channel_id, wiped, answers, at_ms) VALUES (?, ?, ?, ?)
     ON CONFLICT (channel_id) DO UPDATE SET wiped = excluded.wiped, answers = excluded.answers`,
  );
  const channelsSince = db.prepare<{ channel_id: ChannelId }>(
    'SELECT channel_id FROM wiped_channel WHERE at_ms >= ?',
  );
  const dropChannels = db.prepare('DELETE FROM wiped_channel WHERE at_ms < ?');
  const putErasure = db.prepare(
    'INSERT INTO erasure (reference, account_id, customer_id, at_ms) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const erasure = db.prepare<{ account_id: string; customer_id: string }>(
    'SELECT account_id, customer_id FROM erasure WHERE reference = ?',
  );
  const dropErasure = db.prepare('DELETE FROM erasure WHERE reference = ?');
  const dropErasures = db.prepare('DELETE FROM erasure WHERE at_ms < ?');
  const forgetBodies = db.prepare(
    `DELETE FROM relay_outbox WHERE json_extract(body, '$.channelId') = ? OR json_extract(body, '$.accountId') = ?`,
  );
  const forgetSealed = db.prepare(`DELETE FROM sealed_backlog WHERE kind = 'instagram'`);
  const forgetGrants = db.prepare('DELETE FROM integration_grant_inbox');
  const forgetGrantBodies = db.prepare(
    `DELETE FROM relay_outbox WHERE context = 'handover' AND json_extract(body, '$.type') = 'integration-grant'`,
  );
  const forgetDrafts = db.prepare('DELETE FROM setting WHERE substr(key, 1, ?) = ?');
  const forgetPlace = db.prepare(
    `DELETE FROM setting WHERE key = 'place' AND substr(json_extract(value, '$.conversationId'), 1, ?) = ?`,
  );
  const lastMessages = db.prepare<{ accountId: string; at: number }>(
    'SELECT account_id AS accountId, last_customer_message_at_ms AS at FROM conversation WHERE last_customer_message_at_ms IS NOT NULL',
  );

  const count = (sql: string, ...values: (string | number)[]): number =>
    db.prepare<{ n: number }>(sql).get(...values)?.n ?? 0;
  const rows = (table: string, where: string, ...values: (string | number)[]): number =>
    count(`SELECT count(*) AS n FROM ${table} WHERE ${where}`, ...values);
  const draftsLike = (prefix: string): number =>
    rows('setting', 'substr(key, 1, ?) = ?', prefix.length, prefix);

  const repository: RemovalRepository = {
    tasks: () => all.all().map(taskOf),
    task(removalId) {
      const raw = one.get(removalId);
      return raw && taskOf(raw);
    },
    addTask(removalId, mustWipe, atMs) {
      add.run(removalId, JSON.stringify(mustWipe), atMs);
    },
    setTask(removalId, change) {
      const now = repository.task(removalId);
      if (!now) return;
      const next = { ...now, ...change };
      update.run(next.state, JSON.stringify(next.wiped), JSON.stringify(next.answers), removalId);
    },
    dropTasksBefore(atMs) {
      dropOld.run(atMs);
      dropChannels.run(atMs);
    },
    noteWipedChannel(channelId, went, atMs) {
      const before = repository.wipedChannel(channelId) ?? { wiped: {}, answers: [] };
      const wiped = sumOfCounts([before.wiped, went.wiped]);
      const answers = [...before.answers, ...went.answers];
      putChannel.run(channelId, JSON.stringify(wiped), JSON.stringify(answers), atMs);
    },
    wipedChannel(channelId) {
      const raw = channel.get(channelId);
      return (
        raw && {
          wiped: wipedCountsSchema.parse(JSON.parse(raw.wiped)),
          answers: answersSchema.parse(JSON.parse(raw.answers)),
        }
      );
    },
    wentWithChannels(sinceMs) {
      const known = new Set(
        repository
          .tasks()
          .flatMap(({ mustWipe }) => (mustWipe.what === 'channels' ? mustWipe.channels : []))
          .map(({ channelId }) => channelId),
      );
      const went = channelsSince
        .all(sinceMs)
        .filter((row) => !known.has(row.channel_id))
        .flatMap((row) => repository.wipedChannel(row.channel_id) ?? []);
      return {
        wiped: sumOfCounts(went.map(({ wiped }) => wiped)),
        answers: went.flatMap(({ answers }) => answers),
      };
    },
    putErasure(reference, { accountId, customerId }, atMs) {
      putErasure.run(reference, accountId, customerId, atMs);
    },
    erasure(reference) {
      const raw = erasure.get(reference);
      return (
        raw && {
          accountId: accountIdSchema.parse(raw.account_id),
          customerId: customerIdSchema.parse(raw.customer_id),
        }
      );
    },
    dropErasure(reference) {
      dropErasure.run(reference);
    },
    dropErasuresBefore(atMs) {
      dropErasures.run(atMs);
    },
    countAll: () =>
      sumOfCounts([
        {
          agents: rows('agent', '1'),
          'private-messages': rows('private_message', '1'),
          conversations: rows('conversation', '1'),
          messages: rows('message', '1'),
          drafts: draftsLike('draft:'),
        },
        { drafts: rows('outbox', '1') },
      ]),
    forgetTraffic({ channelId, accountId, isLast }) {
      db.transaction(() => {
        forgetBodies.run(channelId, accountId);
        const drafts = `${replyDraftPrefix}${accountId}:`;
        forgetDrafts.run(drafts.length, drafts);
        forgetPlace.run(accountId.length + 1, `${accountId}:`);
        if (!isLast) return;
        forgetSealed.run();
        forgetGrants.run();
        forgetGrantBodies.run();
      });
    },
    lastCustomerMessages: (accountId) =>
      lastMessages
        .all()
        .filter((row) => accountId === undefined || row.accountId === accountId)
        .map(({ at }) => at),
  };
  return repository;
};
