import type { AgentId } from '../../../shared/domain/index.ts';
import type { EnvelopeKind } from '../../../shared/wire/index.ts';
import {
  counter,
  defineTable,
  number,
  optional,
  text,
  type Database,
  type RowOf,
} from '../../storage/index.ts';

export type BacklogReason = 'CHANNEL_KEY_MISSING' | 'DEVICE_UNTRUSTED';

/** Envelopes that cannot be opened or verified yet, as they came. */
const backlogTable = defineTable(
  'sealed_backlog',
  {
    /** Order of arrival. */
    position: counter(),
    seq: number(),
    kind: text<EnvelopeKind>(),
    keyId: text(),
    sealed: text(),
    reason: text<BacklogReason>(),
    /** For DEVICE_UNTRUSTED: who it claims to be from. */
    fromAgentId: optional(text<AgentId>()),
    createdAtMs: number(),
  },
  { key: ['position'] },
);
type BacklogRow = RowOf<typeof backlogTable>;

/** Envelopes that were refused for good: that they came and why, nothing of what they held. */
const setAsideTable = defineTable(
  'set_aside_envelope',
  { id: counter(), seq: number(), kind: text<EnvelopeKind>(), code: text(), setAsideAtMs: number() },
  { key: ['id'] },
);

/** Channel keys on their way into the secret store. */
const arrivingKeyTable = defineTable(
  'arriving_channel_key',
  { keyId: text(), publicKey: text(), privateKey: text() },
  { key: ['keyId'] },
);

/** Envelopes that could not be applied at once, and channel keys on their way into the secret store. */
export const createSealedEnvelopeStore = (db: Database) => {
  const backlog = backlogTable.on(db);
  const setAside = setAsideTable.on(db);
  const resealable = backlog.select("WHERE kind <> 'instagram' AND position > ? ORDER BY position LIMIT 64");
  const count = (table: string) => {
    const statement = db.prepare<{ n: number }>(`SELECT count(*) AS n FROM ${table}`);
    return (...values: string[]): number => statement.get(...values)?.n ?? 0;
  };
  const dropBacklog = db.prepare('DELETE FROM sealed_backlog WHERE created_at_ms < ?');
  const dropSetAside = db.prepare('DELETE FROM set_aside_envelope WHERE set_aside_at_ms < ?');
  return {
    backlog,
    setAside,
    arrivingKeys: arrivingKeyTable.on(db),
    /** In order of arrival, at most `limit` after `afterPosition`. */
    backlogPage: (reason: BacklogReason, afterPosition: number, limit: number): BacklogRow[] =>
      backlog
        .select('WHERE reason = ? AND position > ? ORDER BY position LIMIT ?')
        .all(reason, afterPosition, limit),
    backlogCount: count('sealed_backlog WHERE reason = ?') as (reason: BacklogReason) => number,
    /** In the name of one person. */
    backlogCountOf: count('sealed_backlog WHERE from_agent_id = ?') as (fromAgentId: AgentId) => number,
    /** Something sealed to this key waits. */
    isKeyWaitedFor: (keyId: string): boolean =>
      backlog.select('WHERE key_id = ? LIMIT 1').get(keyId) !== undefined,
    /** Every one from a device or the relay to this device: `again` answers it sealed anew, or undefined to leave it as it is. */
    reseal(again: (sealed: string) => string | undefined): void {
      for (let after = 0; ;) {
        const rows = resealable.all(after);
        const last = rows.at(-1);
        if (!last) return;
        after = last.position;
        for (const { position, sealed: before } of rows) {
          const sealed = again(before);
          if (sealed !== undefined) backlog.update({ position }, { sealed });
        }
      }
    },
    /** Deletes what came before this time (epoch ms). Answers how many went. */
    dropBacklogBefore: (createdAtMs: number): number => dropBacklog.run(createdAtMs).changes,
    /** As `dropBacklogBefore`. */
    dropSetAsideBefore: (atMs: number): number => dropSetAside.run(atMs).changes,
  };
};
export type SealedEnvelopeStore = ReturnType<typeof createSealedEnvelopeStore>;
