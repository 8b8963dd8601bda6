import type { AgentId } from '../../shared/domain/index.ts';
import type { EnvelopeKind } from '../../shared/wire/index.ts';
import type { Database } from './database.ts';

export type BacklogReason = 'CHANNEL_KEY_MISSING' | 'DEVICE_UNTRUSTED';

/** An envelope as it came, still sealed. */
export interface BacklogRow {
  /** Order of arrival. */
  position: number;
  seq: number;
  kind: EnvelopeKind;
  keyId: string;
  sealed: string;
  reason: BacklogReason;
  /** For DEVICE_UNTRUSTED: who it claims to be from. */
  fromAgentId: AgentId | null;
  createdAtMs: number;
}

export interface ArrivingChannelKey {
  keyId: string;
  publicKey: string;
  privateKey: string;
}

/** Envelopes that could not be applied at once, and channel keys on their way into the secret store. */
export interface SealedEnvelopeRepository {
  keep(row: Omit<BacklogRow, 'position'>): void;
  /** In order of arrival, at most `limit` after `afterPosition`. */
  backlog(reason: BacklogReason, afterPosition: number, limit: number): BacklogRow[];
  backlogCount(reason: BacklogReason): number;
  /** In the name of one person. */
  backlogCountOf(fromAgentId: AgentId): number;
  /** Something sealed to this key waits. */
  isKeyWaitedFor(keyId: string): boolean;
  dropBacklog(position: number): void;
  /** Returns how many went. */
  dropBacklogBefore(createdAtMs: number): number;
  setAside(row: { seq: number; kind: EnvelopeKind; code: string; atMs: number }): void;
  /** Returns how many went. */
  dropSetAsideBefore(atMs: number): number;
  setAsideCount(): number;
  /** By code. */
  setAsideCodes(): { code: string; count: number }[];
  addArrivingKey(key: ArrivingChannelKey): void;
  arrivingKeys(): ArrivingChannelKey[];
  dropArrivingKey(keyId: string): void;
}

export const createSealedEnvelopeRepository = (db: Database): SealedEnvelopeRepository => {
  const keep = db.prepare(
    `INSERT INTO sealed_backlog (seq, kind, key_id, sealed, reason, from_agent_id, created_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const backlog = db.prepare<BacklogRow>(
    `SELECT position, seq, kind, key_id AS keyId, sealed, reason, from_agent_id AS fromAgentId, created_at_ms AS createdAtMs
       FROM sealed_backlog WHERE reason = ? AND position > ? ORDER BY position LIMIT ?`,
  );
  const backlogCount = db.prepare<{ n: number }>('SELECT count(*) AS n FROM sealed_backlog WHERE reason = ?');
  const backlogCountOf = db.prepare<{ n: number }>(
    'SELECT count(*) AS n FROM sealed_backlog WHERE from_agent_id = ?',
  );
  const waitedFor = db.prepare('SELECT 1 AS found FROM sealed_backlog WHERE key_id = ? LIMIT 1');
  const dropBacklog = db.prepare('DELETE FROM sealed_backlog WHERE position = ?');
  const dropOld = db.prepare('DELETE FROM sealed_backlog WHERE created_at_ms < ?');
  const setAside = db.prepare(
    `INSERT INTO set_aside_envelope (seq, kind, code, set_aside_at_ms) VALUES (?, ?, ?, ?)`,
  );
  const dropOldAside = db.prepare('DELETE FROM set_aside_envelope WHERE set_aside_at_ms < ?');
  const setAsideCount = db.prepare<{ n: number }>('SELECT count(*) AS n FROM set_aside_envelope');
  const setAsideCodes = db.prepare<{ code: string; count: number }>(
    'SELECT code, count(*) AS count FROM set_aside_envelope GROUP BY code ORDER BY code',
  );
  const addKey = db.prepare(
    'INSERT INTO arriving_channel_key (key_id, public_key, private_key) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const keys = db.prepare<ArrivingChannelKey>(
    'SELECT key_id AS keyId, public_key AS publicKey, private_key AS privateKey FROM arriving_channel_key',
  );
  const dropKey = db.prepare('DELETE FROM arriving_channel_key WHERE key_id = ?');
  return {
    keep(row) {
      keep.run(row.seq, row.kind, row.keyId, row.sealed, row.reason, row.fromAgentId, row.createdAtMs);
    },
    backlog: (reason, afterPosition, limit) => backlog.all(reason, afterPosition, limit),
    backlogCount: (reason) => backlogCount.get(reason)?.n ?? 0,
    backlogCountOf: (fromAgentId) => backlogCountOf.get(fromAgentId)?.n ?? 0,
    isKeyWaitedFor: (keyId) => waitedFor.get(keyId) !== undefined,
    dropBacklog(position) {
      dropBacklog.run(position);
    },
    dropBacklogBefore: (createdAtMs) => dropOld.run(createdAtMs).changes,
    setAside(row) {
      setAside.run(row.seq, row.kind, row.code, row.atMs);
    },
    dropSetAsideBefore: (atMs) => dropOldAside.run(atMs).changes,
    setAsideCount: () => setAsideCount.get()?.n ?? 0,
    setAsideCodes: () => setAsideCodes.all(),
    addArrivingKey(key) {
      addKey.run(key.keyId, key.publicKey, key.privateKey);
    },
    arrivingKeys: () => keys.all(),
    dropArrivingKey(keyId) {
      dropKey.run(keyId);
    },
  };
};
