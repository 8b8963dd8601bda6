import type { Quota } from '../store.ts';
import { type AppendOutcome, type SealedWebhook, envelopeTtlMs, seenTtlMs } from '../webhooks.ts';
import type { RequireRoom } from './file-room.ts';
import type { Sqlite } from './libsql-dialect.ts';

interface WorkspaceState {
  last_seq: number;
  held_envelopes: number;
  held_bytes: number;
  seen_rows: number;
}

/** State of a workspace while a batch is written. */
interface Progress extends WorkspaceState {
  isFull: boolean;
}

/** One durable commit; `webhooks` holds no item twice. */
export type AppendAll = (webhooks: readonly SealedWebhook[], nowMs: number) => AppendOutcome;

/**
 * Appends webhooks to SQLite: prepared statements in one synchronous transaction, since there are thousands a second (decision
 * 0021). Nothing else writes meanwhile, so positions are counted in memory and written once.
 */
export const createAppendAll = (db: Sqlite, quota: Quota, requireRoom: RequireRoom): AppendAll => {
  const look = db.prepare(
    'select last_seq, held_envelopes, held_bytes, seen_rows from workspaces where id = ?',
  );
  const bound = db.prepare('select 1 from channels where id = ? and workspace_id = ?');
  const see = db.prepare(
    'insert into seen (workspace_id, key_hash, expires_at_ms) values (?, ?, ?) on conflict do nothing',
  );
  const insert = db.prepare(
    `insert into envelopes
      (workspace_id, seq, audience, kind, key_id, sealed, channel_id, created_at_ms, expires_at_ms, format)
     values (?, ?, 'workspace', 'instagram', ?, ?, ?, ?, ?, 2)`,
  );
  const advance = db.prepare(
    'update workspaces set last_seq = ?, held_envelopes = ?, held_bytes = ?, seen_rows = ? where id = ?',
  );

  const write = (webhooks: readonly SealedWebhook[], nowMs: number): AppendOutcome => {
    const overQuota: SealedWebhook[] = [];
    const outcome = { stored: 0, duplicates: 0, overQuota, unbound: 0 };
    const workspaces = new Map<string, Progress | undefined>();
    const channels = new Map<string, boolean>();
    const progressOf = (id: string): Progress | undefined => {
      if (workspaces.has(id)) return workspaces.get(id);
      const state = look.get(id) as WorkspaceState | undefined;
      const progress = state && {
        ...state,
        isFull: state.held_envelopes >= quota.envelopes || state.held_bytes >= quota.bytes,
      };
      workspaces.set(id, progress);
      return progress;
    };
    const isBound = (channelId: string, workspaceId: string): boolean => {
      let answer = channels.get(channelId);
      if (answer === undefined) {
        answer = bound.get(channelId, workspaceId) !== undefined;
        channels.set(channelId, answer);
      }
      return answer;
    };
    for (const webhook of webhooks) {
      const { workspaceId, channelId, keyId, sealed, keyHash } = webhook;
      const progress = progressOf(workspaceId);
      if (!progress || !isBound(channelId, workspaceId)) outcome.unbound += 1;
      else if (progress.isFull) overQuota.push(webhook);
      else if (see.run([workspaceId, keyHash, nowMs + seenTtlMs]).changes === 0) outcome.duplicates += 1;
      else {
        progress.last_seq += 1;
        progress.held_envelopes += 1;
        progress.seen_rows += 1;
        progress.held_bytes += sealed.length;
        insert.run([workspaceId, progress.last_seq, keyId, sealed, channelId, nowMs, nowMs + envelopeTtlMs]);
        outcome.stored += 1;
      }
    }
    for (const [id, progress] of workspaces) {
      if (!progress) continue;
      advance.run(progress.last_seq, progress.held_envelopes, progress.held_bytes, progress.seen_rows, id);
    }
    return outcome;
  };

  return (webhooks, nowMs) => {
    try {
      // Not prepared: see the note at LibsqlDriver.
      db.exec('begin immediate');
      requireRoom(webhooks.reduce((sum, { sealed }) => sum + sealed.length, 0));
      const outcome = write(webhooks, nowMs);
      db.exec('commit');
      return outcome;
    } catch (error) {
      // SQLite ends the transaction itself when the disk is full.
      if (db.inTransaction) db.exec('rollback');
      throw error;
    }
  };
};
