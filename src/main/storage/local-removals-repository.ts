import { randomUUID } from 'node:crypto';
import type { AccountId, MessageMid } from '../../shared/domain/index.ts';
import { type LocalRemoval, localRemovalSchema } from '../../shared/ipc/privacy.ts';
import type { WipedCounts } from '../../shared/removal/index.ts';
import type { Database } from './database.ts';

/** Records of what this computer removed by itself: counts and times, no content, no names, no ids of messages once settled. */
export interface LocalRemovalsRepository {
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
  /** Nobody has heard of LiveChat for so long: what still waits counts as refused, and the ids of messages go. */
  closeBefore(ms: number): void;
  /** Records go too, in the end. */
  purgeBefore(ms: number): void;
  /** The ids of messages go with their account; the records stay. */
  forgetAccount(accountId: AccountId): void;
}

interface Raw {
  id: string;
  kind: string;
  at_ms: number;
  wiped: string;
  livechat: string;
}

const rowOf = (raw: Raw): LocalRemoval =>
  localRemovalSchema.parse({
    id: raw.id,
    kind: raw.kind,
    atMs: raw.at_ms,
    wiped: JSON.parse(raw.wiped),
    livechat: raw.livechat,
  });

export const createLocalRemovalsRepository = (db: Database): LocalRemovalsRepository => {
  const insert = db.prepare(`
    INSERT INTO local_removal (id, kind, at_ms, wiped, livechat, account_id, mid)
    VALUES (?, ?, ?, ?, 'not-mirrored', ?, ?) ON CONFLICT DO NOTHING`);
  const wait = db.prepare(`
    UPDATE local_removal SET livechat = 'waiting' WHERE account_id = ? AND mid = ? AND livechat = 'not-mirrored'`);
  const settle = db.prepare(
    'UPDATE local_removal SET livechat = ?, account_id = NULL, mid = NULL WHERE account_id = ? AND mid = ?',
  );
  const list = db.prepare<Raw>(
    'SELECT id, kind, at_ms, wiped, livechat FROM local_removal ORDER BY at_ms DESC, id LIMIT ?',
  );
  const close = db.prepare(`
    UPDATE local_removal SET account_id = NULL, mid = NULL,
      livechat = CASE livechat WHEN 'waiting' THEN 'refused' ELSE livechat END WHERE at_ms < ? AND mid IS NOT NULL`);
  const purge = db.prepare('DELETE FROM local_removal WHERE at_ms < ?');
  const forget = db.prepare(`UPDATE local_removal SET account_id = NULL, mid = NULL WHERE account_id = ?`);
  return {
    add({ kind, atMs, wiped, about }) {
      insert.run(randomUUID(), kind, atMs, JSON.stringify(wiped), about?.accountId, about?.mid);
    },
    setLiveChat(accountId, mid, state) {
      if (state === 'waiting') wait.run(accountId, mid);
      else settle.run(state, accountId, mid);
    },
    list: (limit) => list.all(limit).map(rowOf),
    closeBefore(ms) {
      close.run(ms);
    },
    purgeBefore(ms) {
      purge.run(ms);
    },
    forgetAccount(accountId) {
      forget.run(accountId);
    },
  };
};
