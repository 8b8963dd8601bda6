import type { DeviceId } from '../../../shared/domain/index.ts';
import type { HistoryEnd } from '../../../shared/wire/index.ts';
import { defineTable, flag, number, optional, text, type Database, type RowOf } from '../../storage/index.ts';

/** This computer's part in a transfer. */
export type TransferRole = 'ask' | 'give';
/** asked: the numbers are on their way. compare: both show the number. running: parts travel. */
export type TransferState = 'asked' | 'compare' | 'running' | 'ended';
/** As either side ended it, or departed: the other computer is no computer of this person's any more. */
export type TransferOutcome = HistoryEnd | 'departed';

const transferTable = defineTable(
  'history_transfer',
  {
    session: text(),
    role: text<TransferRole>(),
    deviceId: text<DeviceId>(),
    computer: text(),
    platform: text(),
    state: text<TransferState>(),
    outcome: optional(text<TransferOutcome>()),
    isEndedHere: flag(),
    ownNonce: text(),
    peerNonce: optional(text()),
    commitment: text(),
    peerSignKey: optional(text()),
    peerSealKey: optional(text()),
    number: optional(text()),
    isAgreedHere: flag(),
    isAgreedThere: flag(),
    part: number(),
    after: optional(text()),
    isDue: flag(),
    done: number(),
    total: number(),
    isDismissed: flag(),
    /** Newest form that the other computer knows (shared/wire/private-history.ts). */
    peerForm: number(),
    /** Messages that came and are not kept: what they say of their group is not proven here. */
    leftOut: number(),
    createdAtMs: number(),
    spokeAtMs: number(),
  },
  { key: ['session'] },
);
export type TransferRow = RowOf<typeof transferTable>;

/** Asked, compared and running transfers, and how the former ones ended. Writes join the caller's transaction, if any. */
export const createTransferStore = (db: Database) => {
  const transfers = transferTable.on(db);
  const open = transfers.select("WHERE state <> 'ended' ORDER BY created_at_ms, session");
  const shown = transfers.select('WHERE is_dismissed = 0 ORDER BY created_at_ms DESC, session LIMIT ?');
  const given = db.prepare<{ n: number }>(
    "SELECT count(*) AS n FROM history_transfer WHERE role = 'give' AND created_at_ms > ?",
  );
  const givenAfter = db.prepare<{ id: DeviceId }>(
    `SELECT DISTINCT device_id AS id FROM history_transfer WHERE role = 'give' AND created_at_ms >= ?
      AND (state = 'running' OR outcome = 'done')`,
  );
  const dropOld = db.prepare('DELETE FROM history_transfer WHERE created_at_ms < ?');
  const unsent = db.prepare(
    "DELETE FROM relay_outbox WHERE context = 'private' AND dedupe_key >= ? AND dedupe_key < ?",
  );
  return {
    transfers,
    get: (session: string): TransferRow | undefined => transfers.get({ session }),
    /** Oldest first. */
    open: (): TransferRow[] => open.all(),
    /** Newest first. */
    shown: (limit: number): TransferRow[] => shown.all(limit),
    /** How often this computer was asked since then, epoch ms. */
    askedSince: (atMs: number): number => given.get(atMs)?.n ?? 0,
    /** Computers that get, or got, the chats after having asked at that time or later, epoch ms. */
    givenAfter: (atMs: number): DeviceId[] => givenAfter.all(atMs).map(({ id }) => id),
    /** Also one that is open: this computer was not online since, or it would have ended. */
    dropBefore: (atMs: number): void => void dropOld.run(atMs),
    /** What of it has not left this computer does not leave it any more. */
    dropUnsent(session: string): void {
      unsent.run(`history:${session}:`, `history:${session};`);
    },
  };
};
export type TransferStore = ReturnType<typeof createTransferStore>;
