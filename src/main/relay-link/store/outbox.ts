import type { AgentId, DeviceId } from '../../../shared/domain/index.ts';
import type { SignedContext } from '../../../shared/wire/index.ts';
import {
  counter,
  defineTable,
  number,
  optional,
  text,
  type Database,
  type RowOf,
} from '../../storage/index.ts';

const columns = {
  id: counter(),
  context: text<SignedContext>(),
  /** Exactly one of the two: an agent (all their devices, also ones confirmed later) or one device. */
  toAgentId: optional(text<AgentId>()),
  toDeviceId: optional(text<DeviceId>()),
  dedupeKey: text(),
  createdAtMs: number(),
  /** When the relay committed it for the first device; other devices may still wait. */
  acceptedAtMs: optional(number()),
};
/** Without the bodies, of which there may be many. */
const rowTable = defineTable('relay_outbox', columns, { key: ['id'] });
const bodyTable = defineTable('relay_outbox', { ...columns, body: text() }, { key: ['id'] });
const acceptedTable = defineTable(
  'relay_outbox_accepted',
  { outboxId: number(), deviceId: text<DeviceId>() },
  { key: ['outboxId', 'deviceId'] },
);

/** One body for one recipient. */
export type RelayOutboxRow = RowOf<typeof rowTable>;

/** Bodies for other devices, until the relay has committed them. */
export const createRelayOutboxStore = (db: Database) => {
  const rows = rowTable.on(db);
  const bodies = bodyTable.on(db);
  const accepted = acceptedTable.on(db);
  const markFirst = db.prepare(
    'UPDATE relay_outbox SET accepted_at_ms = ? WHERE id = ? AND accepted_at_ms IS NULL',
  );
  const withdraw = db.prepare(
    "DELETE FROM relay_outbox WHERE context = ?1 AND (dedupe_key = ?2 OR (dedupe_key > ?2 || ':' AND dedupe_key < ?2 || ';'))",
  );
  return {
    /** Takes back what waits under this key, or under it with something behind a colon. */
    withdraw: (context: SignedContext, dedupeKey: string): void => void withdraw.run(context, dedupeKey),
    /** Does nothing when the same (context, dedupeKey, recipient) waits already. */
    add: bodies.insertNew,
    /** In order of addition. */
    list: (): RelayOutboxRow[] => rows.select('ORDER BY id').all(),
    body: (row: RelayOutboxRow): string | undefined => bodies.get(row)?.body,
    acceptedDeviceIds: (row: RelayOutboxRow): DeviceId[] =>
      accepted
        .select('WHERE outbox_id = ?')
        .all(row.id)
        .map(({ deviceId }) => deviceId),
    markAccepted(row: RelayOutboxRow, deviceId: DeviceId, atMs: number): void {
      // Withdrawn while it was on its way.
      if (!rows.get(row)) return;
      accepted.insertNew({ outboxId: row.id, deviceId });
      markFirst.run(atMs, row.id);
    },
    remove: rows.delete,
  };
};
export type RelayOutboxStore = ReturnType<typeof createRelayOutboxStore>;
