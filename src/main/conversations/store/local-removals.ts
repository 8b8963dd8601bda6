import { randomUUID } from 'node:crypto';
import type { AccountId, MessageMid } from '../../../shared/domain/index.ts';
import type { LocalRemoval } from '../../../shared/ipc/privacy.ts';
import type { WipedCounts } from '../../../shared/removal/index.ts';
import { type Database, defineTable, json, number, optional, text } from '../../storage/index.ts';

const localRemovalTable = defineTable(
  'local_removal',
  {
    id: text(),
    kind: text<LocalRemoval['kind']>(),
    atMs: number(),
    wiped: json<WipedCounts>(),
    livechat: text<LocalRemoval['livechat']>(),
    /** Which message it was about: only until LiveChat's side is settled. */
    accountId: optional(text<AccountId>()),
    mid: optional(text<MessageMid>()),
  },
  { key: ['id'] },
);

/** Records of what this computer removed by itself: counts and times, no content, no names, no ids of messages once settled. */
export interface LocalRemovalStore {
  /** In the transaction of the wipe. `about`: the message LiveChat may have a copy of. */
  add(row: {
    kind: LocalRemoval['kind'];
    atMs: number;
    wiped: WipedCounts;
    about?: { accountId: AccountId; mid: MessageMid } | undefined;
  }): void;
  /** LiveChat has, or had, a copy of that message. A settled record does not change any more. */
  setLiveChat(accountId: AccountId, mid: MessageMid, state: LocalRemoval['livechat']): void;
  /** Newest first. */
  list(limit: number): LocalRemoval[];
  /** LiveChat's side was never settled: what still waits counts as refused, and the ids of messages go. */
  closeBefore(ms: number): void;
  /** Deletes records older than this. */
  purgeBefore(ms: number): void;
  /** The ids of messages go with their account; the records stay. */
  forgetAccount(accountId: AccountId): void;
}

export const createLocalRemovalStore = (db: Database): LocalRemovalStore => {
  const removals = localRemovalTable.on(db);
  const newestFirst = removals.select('ORDER BY at_ms DESC, id LIMIT ?');
  const wait = db.prepare(`
    UPDATE local_removal SET livechat = 'waiting' WHERE account_id = ? AND mid = ? AND livechat = 'not-mirrored'`);
  const settle = db.prepare(
    'UPDATE local_removal SET livechat = ?, account_id = NULL, mid = NULL WHERE account_id = ? AND mid = ?',
  );
  const close = db.prepare(`
    UPDATE local_removal SET account_id = NULL, mid = NULL,
      livechat = CASE livechat WHEN 'waiting' THEN 'refused' ELSE livechat END WHERE at_ms < ? AND mid IS NOT NULL`);
  const purge = db.prepare('DELETE FROM local_removal WHERE at_ms < ?');
  const forget = db.prepare('UPDATE local_removal SET account_id = NULL, mid = NULL WHERE account_id = ?');
  return {
    add({ about, ...row }) {
      removals.insertNew({ ...row, ...about, id: randomUUID(), livechat: 'not-mirrored' });
    },
    setLiveChat(accountId, mid, state) {
      if (state === 'waiting') wait.run(accountId, mid);
      else settle.run(state, accountId, mid);
    },
    // The ids are not part of a record: records are shown, signed and saved.
    list: (limit) => newestFirst.all(limit).map(({ accountId: _accountId, mid: _mid, ...record }) => record),
    closeBefore: (ms) => void close.run(ms),
    purgeBefore: (ms) => void purge.run(ms),
    forgetAccount: (accountId) => void forget.run(accountId),
  };
};
