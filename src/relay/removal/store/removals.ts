import type { Selectable } from 'kysely';
import { z } from 'zod';
import { accountIdSchema, channelIdSchema } from '../../../shared/domain/ids.ts';
import type {
  RelayDataKind,
  RemovalKind,
  RemovalState,
  RemovalTrigger,
} from '../../../shared/removal/index.ts';
import type { Reader, Writer } from '../../store/index.ts';
import { hashedName } from '../hashes.ts';
import type { RemovalTable } from '../../store/removal-schema.ts';

/** What consoles must wipe; empty once the removal is done. */
const subjectSchema = z.object({
  channels: z.array(z.object({ channelId: channelIdSchema, accountId: accountIdSchema })).optional(),
  reference: z.string().optional(),
});
export type RemovalSubject = z.output<typeof subjectSchema>;
export type RemovedCounts = Partial<Record<RelayDataKind, number>>;
const removedSchema = z.record(z.string(), z.number());

export interface RemovalRow {
  id: string;
  /** Undefined once the workspace's data has been deleted. */
  workspaceId: string | undefined;
  workspaceHash: string;
  kind: RemovalKind;
  trigger: RemovalTrigger;
  state: RemovalState;
  requestedAtMs: number;
  dueAtMs: number;
  finishedAtMs: number | undefined;
  notice: 'unconfirmed' | 'confirmed' | 'contradicted' | undefined;
  subject: RemovalSubject;
  removed: RemovedCounts;
  /** The signed record, once the removal is done. */
  record: string | undefined;
}

const removalOf = (row: Selectable<RemovalTable>): RemovalRow => ({
  id: row.id,
  workspaceId: row.workspace_id ?? undefined,
  workspaceHash: row.workspace_hash,
  kind: row.kind as RemovalKind,
  trigger: row.trigger as RemovalTrigger,
  state: row.state as RemovalState,
  requestedAtMs: row.requested_at_ms,
  dueAtMs: row.due_at_ms,
  finishedAtMs: row.finished_at_ms ?? undefined,
  notice: (row.notice ?? undefined) as RemovalRow['notice'],
  subject: subjectSchema.parse(JSON.parse(row.subject)),
  removed: removedSchema.parse(JSON.parse(row.removed)) as RemovedCounts,
  record: row.record ?? undefined,
});

/** A removal to insert. */
export type NewRemoval = Pick<
  RemovalRow,
  'id' | 'kind' | 'trigger' | 'state' | 'requestedAtMs' | 'dueAtMs' | 'subject'
> & { workspaceId: string; notice?: 'unconfirmed' | undefined; sourceHash?: string | undefined };

export const insertRemoval = async (writer: Writer, removal: NewRemoval): Promise<void> => {
  await writer
    .insertInto('removals')
    .values({
      id: removal.id,
      workspace_id: removal.workspaceId,
      workspace_hash: hashedName('workspace', removal.workspaceId),
      kind: removal.kind,
      trigger: removal.trigger,
      state: removal.state,
      requested_at_ms: removal.requestedAtMs,
      due_at_ms: removal.dueAtMs,
      notice: removal.notice ?? null,
      source_hash: removal.sourceHash ?? null,
      subject: JSON.stringify(removal.subject),
      removed: '{}',
    })
    .execute();
};

export const findRemoval = async (db: Reader, id: string): Promise<RemovalRow | undefined> => {
  const row = await db.selectFrom('removals').selectAll().where('id', '=', id).executeTakeFirst();
  return row && removalOf(row);
};

/** The removal that the same request caused before. */
export const findRemovalBySource = async (
  db: Reader,
  sourceHash: string,
): Promise<RemovalRow | undefined> => {
  const row = await db
    .selectFrom('removals')
    .selectAll()
    .where('source_hash', '=', sourceHash)
    .executeTakeFirst();
  return row && removalOf(row);
};

/** Newest first. */
export const listRemovals = async (db: Reader, workspaceId: string): Promise<RemovalRow[]> => {
  const rows = await db
    .selectFrom('removals')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .orderBy('requested_at_ms', 'desc')
    .orderBy('id')
    .execute();
  return rows.map(removalOf);
};

/** Removals in which this device was asked, also those whose workspace has been deleted. */
export const listRemovalsOfDevice = async (db: Reader, deviceId: string): Promise<RemovalRow[]> => {
  const rows = await db
    .selectFrom('removals')
    .innerJoin('removal_devices', 'removal_devices.removal_id', 'removals.id')
    .selectAll('removals')
    .where('removal_devices.device_id', '=', deviceId)
    .orderBy('requested_at_ms', 'desc')
    .execute();
  return rows.map(removalOf);
};

/** The uninstall of a workspace that is scheduled or under way. */
export const findOpenUninstall = async (db: Reader, workspaceId: string): Promise<RemovalRow | undefined> => {
  const row = await db
    .selectFrom('removals')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('kind', '=', 'uninstall')
    .where('state', 'in', ['scheduled', 'removing'])
    .executeTakeFirst();
  return row && removalOf(row);
};

export const listDueUninstalls = async (db: Reader, nowMs: number): Promise<RemovalRow[]> => {
  const rows = await db
    .selectFrom('removals')
    .selectAll()
    .where('state', '=', 'scheduled')
    .where('due_at_ms', '<=', nowMs)
    .execute();
  return rows.map(removalOf);
};

/** Leaves columns as they are whose value is undefined. */
export const updateRemoval = async (
  writer: Writer,
  id: string,
  change: Partial<
    Pick<RemovalRow, 'state' | 'dueAtMs' | 'finishedAtMs' | 'notice' | 'subject' | 'removed' | 'record'>
  >,
): Promise<void> => {
  await writer
    .updateTable('removals')
    .set({
      state: change.state,
      due_at_ms: change.dueAtMs,
      finished_at_ms: change.finishedAtMs,
      notice: change.notice,
      subject: change.subject && JSON.stringify(change.subject),
      removed: change.removed && JSON.stringify(change.removed),
      record: change.record,
    })
    .where('id', '=', id)
    .execute();
};

/** Adds to the counts of rows the relay has deleted for a removal. */
export const addRemoved = async (writer: Writer, id: string, counts: RemovedCounts): Promise<void> => {
  const removal = await findRemoval(writer, id);
  if (!removal) return;
  const sum: Record<string, number> = { ...removal.removed };
  for (const [kind, count] of Object.entries(counts)) sum[kind] = (sum[kind] ?? 0) + count;
  await updateRemoval(writer, id, { removed: sum as RemovedCounts });
};
