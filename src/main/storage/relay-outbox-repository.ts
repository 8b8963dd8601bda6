import type { AgentId, DeviceId } from '../../shared/domain/index.ts';
import type { SignedContext } from '../../shared/wire/index.ts';
import type { Database } from './database.ts';

/** One body for one recipient: an agent (all their devices, also ones confirmed later) or one device. */
export interface RelayOutboxRow {
  id: number;
  context: SignedContext;
  toAgentId: AgentId | null;
  toDeviceId: DeviceId | null;
  dedupeKey: string;
  createdAtMs: number;
  /** When the relay committed it for the first device; other devices may still wait. */
  acceptedAtMs: number | null;
}

export interface RelayOutboxRepository {
  /** Ignored when the same (context, dedupeKey, recipient) waits already. */
  add(row: Omit<RelayOutboxRow, 'id' | 'acceptedAtMs'> & { body: string }): void;
  /** In order of addition; without the bodies, of which there may be many. */
  list(): RelayOutboxRow[];
  body(id: number): string | undefined;
  acceptedDeviceIds(id: number): DeviceId[];
  /** True when it is the first device of this row. */
  markAccepted(id: number, deviceId: DeviceId, atMs: number): boolean;
  remove(id: number): void;
  has(context: SignedContext, dedupeKey: string): boolean;
}

export const createRelayOutboxRepository = (db: Database): RelayOutboxRepository => {
  const insert = db.prepare(
    `INSERT INTO relay_outbox (context, to_agent_id, to_device_id, dedupe_key, body, created_at_ms)
     VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  const list = db.prepare<RelayOutboxRow>(
    `SELECT id, context, to_agent_id AS toAgentId, to_device_id AS toDeviceId, dedupe_key AS dedupeKey,
            created_at_ms AS createdAtMs, accepted_at_ms AS acceptedAtMs
       FROM relay_outbox ORDER BY id`,
  );
  const body = db.prepare<{ body: string }>('SELECT body FROM relay_outbox WHERE id = ?');
  const accepted = db.prepare<{ id: DeviceId }>(
    'SELECT device_id AS id FROM relay_outbox_accepted WHERE outbox_id = ?',
  );
  const insertAccepted = db.prepare(
    'INSERT INTO relay_outbox_accepted (outbox_id, device_id) VALUES (?, ?) ON CONFLICT DO NOTHING',
  );
  const markFirst = db.prepare(
    'UPDATE relay_outbox SET accepted_at_ms = ? WHERE id = ? AND accepted_at_ms IS NULL',
  );
  const remove = db.prepare('DELETE FROM relay_outbox WHERE id = ?');
  const has = db.prepare('SELECT 1 AS found FROM relay_outbox WHERE context = ? AND dedupe_key = ? LIMIT 1');
  return {
    add(row) {
      insert.run(row.context, row.toAgentId, row.toDeviceId, row.dedupeKey, row.body, row.createdAtMs);
    },
    list: () => list.all(),
    body: (id) => body.get(id)?.body,
    acceptedDeviceIds: (id) => accepted.all(id).map((row) => row.id),
    markAccepted(id, deviceId, atMs) {
      insertAccepted.run(id, deviceId);
      return markFirst.run(atMs, id).changes === 1;
    },
    remove(id) {
      remove.run(id);
    },
    has: (context, dedupeKey) => has.get(context, dedupeKey) !== undefined,
  };
};
