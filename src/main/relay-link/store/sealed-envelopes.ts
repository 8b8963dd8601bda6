import type { AccountId, AgentId, DeviceId } from '../../../shared/domain/index.ts';
import {
  counter,
  defineTable,
  number,
  optional,
  text,
  type Database,
  type RowOf,
} from '../../storage/index.ts';

/**
 * Why an envelope was set aside; all are error codes.
 * - CHANNEL_KEY_MISSING: no key here opens it. Tried again when a key comes.
 * - DEVICE_UNTRUSTED: its sender is not proven yet. Tried again when the trust changes.
 * - ENVELOPE_NEWER: proven, and of a form that this version does not know. Tried again by the next version.
 * - ENVELOPE_NOT_APPLIED: proven, and a fault here or the database's refusal met it. Tried again by itself a few times, then by
 *   the next version.
 * The last two also when a person asks.
 */
export const setAsideReasons = [
  'CHANNEL_KEY_MISSING',
  'DEVICE_UNTRUSTED',
  'ENVELOPE_NEWER',
  'ENVELOPE_NOT_APPLIED',
] as const;
export type SetAsideReason = (typeof setAsideReasons)[number];

/** Those that stand for a fault: shown to the person, tried by a new version and on demand. */
const faults = `('ENVELOPE_NEWER', 'ENVELOPE_NOT_APPLIED')`;
/** No try comes by itself. */
const shown = `reason IN ${faults} AND next_try_at_ms IS NULL`;

/** A list longer than this says no more. */
const maxShown = 100;

/** Envelopes that could not be applied, as they came. Times: epoch ms. */
const setAsideTable = defineTable(
  'set_aside_envelope',
  {
    /** Order of arrival. */
    position: counter(),
    seq: number(),
    kind: text(),
    keyId: text(),
    sealed: text(),
    /** Characters of `sealed`. */
    size: number(),
    reason: text<SetAsideReason>(),
    /** What the last try met: an error code, SQLite's or ours. */
    code: optional(text()),
    /** Of signed kinds: who it is from, or (DEVICE_UNTRUSTED) claims to be from. */
    fromAgentId: optional(text<AgentId>()),
    /** Of Instagram envelopes that could be opened: the account. */
    accountId: optional(text<AccountId>()),
    /** How often it was tried. */
    tries: number(),
    /** The next try that comes by itself; absent: none does. */
    nextTryAtMs: optional(number()),
    /** The app's version that made the last try. */
    triedWith: optional(text()),
    /** When it came; the relay's clock, never later than ours. */
    createdAtMs: number(),
    setAsideAtMs: number(),
  },
  { key: ['position'] },
);
export type SetAsideRow = RowOf<typeof setAsideTable>;

/** One set-aside envelope as it is shown: what, whose, when, why; nothing of what it holds. Times: epoch ms. */
export interface SetAsideItem {
  /** Of the wire; one that this version does not know, too. */
  kind: string;
  reason: SetAsideReason;
  /** What the last try met: an error code, SQLite's or ours. */
  code: string | undefined;
  /** Who sent it; of Instagram envelopes nobody. */
  fromAgentId: AgentId | undefined;
  /** When the relay got it. */
  atMs: number;
  tries: number;
}

/** Envelopes that were refused for good: that they came and why, nothing of what they held. */
const refusedTable = defineTable(
  'refused_envelope',
  { id: counter(), seq: number(), kind: text(), code: text(), refusedAtMs: number() },
  { key: ['id'] },
);

/** Channel keys on their way into the secret store: one of each device for each id, until it is known which one counts. */
const arrivingKeyTable = defineTable(
  'arriving_channel_key',
  {
    keyId: text(),
    fromDeviceId: text<DeviceId>(),
    fromAgentId: text<AgentId>(),
    publicKey: text(),
    privateKey: text(),
    /** Epoch ms. */
    arrivedAtMs: number(),
  },
  { key: ['keyId', 'fromDeviceId'] },
);
export type ArrivingKey = RowOf<typeof arrivingKeyTable>;

/** What a bound is counted over: the migration's triggers keep the sums. */
const totalTable = defineTable(
  'set_aside_total',
  { owner: text<SetAsideOwner>(), envelopes: number(), size: number() },
  { key: ['owner'] },
);
/** Instagram's, everything else, and what is in one person's name. */
export type SetAsideOwner = 'instagram' | 'others' | `from:${string}`;

/** What is shown of the envelopes that could not be applied: those of a fault for which no try comes by itself. */
export const createShownEnvelopes = (db: Database) => {
  const select = setAsideTable.on(db).select(`WHERE ${shown} ORDER BY position DESC LIMIT ?`);
  const count = db.prepare<{ n: number }>(`SELECT count(*) AS n FROM set_aside_envelope WHERE ${shown}`);
  return {
    /** Newest first. */
    listShown: (): SetAsideItem[] =>
      select.all(maxShown).map(({ kind, reason, code, fromAgentId, createdAtMs: atMs, tries }) => ({
        kind,
        reason,
        code,
        fromAgentId,
        atMs,
        tries,
      })),
    countShown: (): number => count.get()?.n ?? 0,
  };
};

/** Envelopes that could not be applied at once, and channel keys on their way into the secret store. */
export const createSealedEnvelopeStore = (db: Database) => {
  const setAside = setAsideTable.on(db);
  const refused = refusedTable.on(db);
  const totals = totalTable.on(db);
  const countOfReason = db.prepare<{ n: number }>(
    'SELECT count(*) AS n FROM set_aside_envelope WHERE reason = ?',
  );
  const selectOpened = setAside.select('WHERE account_id IS NOT NULL ORDER BY position');
  const selectWaited = db.prepare<{ keyId: string }>(
    `SELECT key_id AS keyId FROM set_aside_envelope WHERE reason = 'CHANNEL_KEY_MISSING'
      GROUP BY key_id ORDER BY max(position) DESC LIMIT ?`,
  );
  const selectUnder = setAside.select(
    `WHERE key_id = ? AND reason = 'CHANNEL_KEY_MISSING' ORDER BY position DESC LIMIT 1`,
  );
  const dropBefore = db.prepare('DELETE FROM set_aside_envelope WHERE created_at_ms < ?');
  const dropPrivateBefore = db.prepare(
    `DELETE FROM set_aside_envelope WHERE kind = 'private' AND created_at_ms < ?`,
  );
  const dropOpened = db.prepare('DELETE FROM set_aside_envelope WHERE account_id IS NOT NULL');
  const dropRefused = db.prepare('DELETE FROM refused_envelope WHERE refused_at_ms < ?');
  const dropRefusedBeyond = db.prepare(
    'DELETE FROM refused_envelope WHERE id <= (SELECT max(id) FROM refused_envelope) - ?',
  );
  const nextTry = db.prepare<{ atMs: number | null }>(
    'SELECT min(next_try_at_ms) AS atMs FROM set_aside_envelope WHERE next_try_at_ms IS NOT NULL',
  );
  const selectFirstUnapplied = db.prepare<{ seq: number | null }>(`
    SELECT min(seq) AS seq FROM (
      SELECT kind, seq FROM set_aside_envelope
      UNION ALL SELECT kind, seq FROM refused_envelope WHERE kind <> 'instagram' OR code = 'SET_ASIDE_FULL')
    WHERE kind = ? AND seq > ?`);
  const resealable = setAside.select("WHERE kind <> 'instagram' AND position > ? ORDER BY position LIMIT 64");
  return {
    ...createShownEnvelopes(db),
    setAside,
    refused,
    arrivingKeys: arrivingKeyTable.on(db),
    /** In order of arrival, at most `limit` after `afterPosition`. */
    setAsidePage: (reason: SetAsideReason, afterPosition: number, limit: number): SetAsideRow[] =>
      setAside
        .select('WHERE reason = ? AND position > ? ORDER BY position LIMIT ?')
        .all(reason, afterPosition, limit),
    /** As `setAsidePage`: those set aside for a fault. */
    faultPage: (afterPosition: number, limit: number): SetAsideRow[] =>
      setAside
        .select(`WHERE reason IN ${faults} AND position > ? ORDER BY position LIMIT ?`)
        .all(afterPosition, limit),
    /** Instagram envelopes that were opened and could not be applied. */
    opened: (): SetAsideRow[] => selectOpened.all(),
    dropOpened: (): void => void dropOpened.run(),
    countOf: (reason: SetAsideReason): number => countOfReason.get(reason)?.n ?? 0,
    /** `size`: characters of the sealed texts. */
    totalOf(owner: SetAsideOwner): { envelopes: number; size: number } {
      const { envelopes = 0, size = 0 } = totals.get({ owner }) ?? {};
      return { envelopes, size };
    },
    /**
     * The smallest seq, greater than `after`, of an envelope of this kind that came and was not applied here: set aside or
     * refused. An Instagram envelope that nobody can read, or that is forged, is no such: there is nothing in it to apply.
     */
    firstUnappliedSeq: (kind: 'instagram' | 'replica', after = 0): number | undefined =>
      selectFirstUnapplied.get(kind, after)?.seq ?? undefined,
    /** When the next try is due that comes by itself. */
    nextTryAtMs: (): number | undefined => nextTry.get()?.atMs ?? undefined,
    /** Something sealed to this key waits. */
    isKeyWaitedFor: (keyId: string): boolean =>
      setAside.select('WHERE key_id = ? LIMIT 1').get(keyId) !== undefined,
    /** The ids of keys that Instagram envelopes wait for, those of the newest first. */
    waitedKeyIds: (limit: number): string[] => selectWaited.all(limit).map(({ keyId }) => keyId),
    /** The newest sealed text that waits for this key; undefined: none does. */
    waitingUnder: (keyId: string): string | undefined => selectUnder.get(keyId)?.sealed,
    /** Every one from a device or the relay to this device: `again` answers it sealed anew, or undefined to leave it as it is. */
    reseal(again: (sealed: string) => string | undefined): void {
      for (let after = 0; ;) {
        const rows = resealable.all(after);
        const last = rows.at(-1);
        if (!last) return;
        after = last.position;
        for (const { position, sealed: before } of rows) {
          const sealed = again(before);
          if (sealed !== undefined) setAside.update({ position }, { sealed });
        }
      }
    },
    /** Deletes what came before this time (epoch ms). Answers how many went. */
    dropSetAsideBefore: (createdAtMs: number): number => dropBefore.run(createdAtMs).changes,
    /** As `dropSetAsideBefore`, private messages only. */
    dropPrivateBefore: (createdAtMs: number): number => dropPrivateBefore.run(createdAtMs).changes,
    /** As `dropSetAsideBefore`. */
    dropRefusedBefore: (atMs: number): number => dropRefused.run(atMs).changes,
    /** Keeps about this many of the newest. */
    dropRefusedBeyond: (rows: number): void => void dropRefusedBeyond.run(rows),
  };
};
export type SealedEnvelopeStore = ReturnType<typeof createSealedEnvelopeStore>;
