import type { Selectable } from 'kysely';
import type { AgentRole } from '../../shared/domain/agent.ts';
import type { ComputerKind } from '../../shared/domain/computer-kind.ts';
import type { AgentId, DeviceId, WorkspaceId } from '../../shared/domain/ids.ts';
import type { Prekey } from '../../shared/wire/prekey.ts';
import { deleteUnawaited } from './envelopes.ts';
import { dropFilesFor } from './files.ts';
import type { ComputerColumns, DeviceTable } from './schema.ts';
import type { Reader, Writer } from './store.ts';

export interface Device {
  id: DeviceId;
  workspaceId: WorkspaceId;
  /** LiveChat account id. */
  accountId: string;
  agentId: AgentId;
  role: AgentRole;
  signKey: string;
  sealKey: string;
  appVersion: string;
  platform: string;
  kind: ComputerKind;
  enrolledAtMs: number;
  firstSeq: number;
  ackedSeq: number;
  /** Epoch ms, to some minutes; 0: unknown. */
  lastSeenMs: number;
  /** See accounts/account-proof.ts. */
  provenAtMs: number;
  excusedUntilMs: number;
  /** JSON of its signed report. */
  report: string | undefined;
  /** Its newest one, checked when it was published. */
  prekey?: Prekey | undefined;
}

const prekeyOf = (row: Selectable<DeviceTable>): Prekey | undefined => {
  const { prekey_public: publicKey, prekey_made_at_ms: madeAtMs, prekey_signature: signature } = row;
  if (publicKey === null || madeAtMs === null || signature === null) return undefined;
  return { publicKey, madeAtMs, signature };
};

/** What a row says of a computer, whether it is in the directory or outside of it. */
export const computerOf = (row: Selectable<ComputerColumns>) => ({
  id: row.id as DeviceId,
  workspaceId: row.workspace_id as WorkspaceId,
  accountId: row.account_id,
  agentId: row.agent_id as AgentId,
  role: row.role as AgentRole,
  signKey: row.sign_key,
  sealKey: row.seal_key,
  appVersion: row.app_version,
  platform: row.platform,
  kind: row.kind as ComputerKind,
  lastSeenMs: row.last_seen_ms,
  report: row.report ?? undefined,
});

const deviceOf = (row: Selectable<DeviceTable>): Device => ({
  ...computerOf(row),
  enrolledAtMs: row.enrolled_at_ms,
  firstSeq: row.first_seq,
  ackedSeq: row.acked_seq,
  provenAtMs: row.proven_at_ms,
  excusedUntilMs: row.excused_until_ms,
  prekey: prekeyOf(row),
});

export const findDevice = async (db: Reader, id: string): Promise<Device | undefined> => {
  const row = await db.selectFrom('devices').selectAll().where('id', '=', id).executeTakeFirst();
  return row && deviceOf(row);
};

export const listDevices = async (db: Reader, workspaceId: string): Promise<Device[]> => {
  const rows = await db
    .selectFrom('devices')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .orderBy('enrolled_at_ms')
    .orderBy('id')
    .execute();
  return rows.map(deviceOf);
};

/** The device with these keys of this person in this workspace. */
export const findDeviceByKeys = async (
  db: Reader,
  of: { workspaceId: string; agentId: string; signKey: string },
): Promise<Device | undefined> => {
  const row = await db
    .selectFrom('devices')
    .selectAll()
    .where('workspace_id', '=', of.workspaceId)
    .where('agent_id', '=', of.agentId)
    .where('sign_key', '=', of.signKey)
    .executeTakeFirst();
  return row && deviceOf(row);
};

/** What is known of a device from the beginning; the rest comes later. */
type NewDevice = Omit<Device, 'kind' | 'lastSeenMs' | 'provenAtMs' | 'excusedUntilMs' | 'report'> &
  Partial<Device>;

export const insertDevice = async (writer: Writer, device: NewDevice): Promise<void> => {
  await writer
    .insertInto('devices')
    .values({
      id: device.id,
      workspace_id: device.workspaceId,
      account_id: device.accountId,
      agent_id: device.agentId,
      role: device.role,
      sign_key: device.signKey,
      seal_key: device.sealKey,
      app_version: device.appVersion,
      platform: device.platform,
      kind: device.kind,
      enrolled_at_ms: device.enrolledAtMs,
      first_seq: device.firstSeq,
      acked_seq: device.ackedSeq,
      last_seen_ms: device.lastSeenMs,
      proven_at_ms: device.provenAtMs,
      excused_until_ms: device.excusedUntilMs,
      report: device.report ?? null,
    })
    .execute();
};

/** Updates what can change of a device; undefined leaves a column as it is. */
export const updateDevice = async (
  writer: Writer,
  id: string,
  change: {
    role?: AgentRole | undefined;
    appVersion?: string | undefined;
    platform?: string | undefined;
    provenAtMs?: number | undefined;
    excusedUntilMs?: number | undefined;
    report?: string | undefined;
  },
): Promise<void> => {
  await writer
    .updateTable('devices')
    .set({
      role: change.role,
      app_version: change.appVersion,
      platform: change.platform,
      proven_at_ms: change.provenAtMs,
      excused_until_ms: change.excusedUntilMs,
      report: change.report,
    })
    .where('id', '=', id)
    .execute();
};

/** Those of these ids that are in the workspace. */
export const listDevicesById = async (
  db: Reader,
  workspaceId: string,
  ids: readonly string[],
): Promise<Device[]> => {
  const rows = await db
    .selectFrom('devices')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', 'in', ids)
    .execute();
  return rows.map(deviceOf);
};

/** Replaces the prekey unless the one that is there is as new. False when it is. */
export const setPrekey = async (writer: Writer, id: string, prekey: Prekey): Promise<boolean> => {
  const done = await writer
    .updateTable('devices')
    .set({
      prekey_public: prekey.publicKey,
      prekey_made_at_ms: prekey.madeAtMs,
      prekey_signature: prekey.signature,
    })
    .where('id', '=', id)
    .where((eb) =>
      eb.or([eb('prekey_made_at_ms', 'is', null), eb('prekey_made_at_ms', '<', prekey.madeAtMs)]),
    )
    .executeTakeFirst();
  return done.numUpdatedRows > 0n;
};

/** Deletes a device, everything addressed to it alone and what only it had not acknowledged. False when it did not exist. */
export const deleteDevice = async (
  writer: Writer,
  device: { id: string; workspaceId: string },
): Promise<boolean> => {
  const gone = await writer.deleteFrom('devices').where('id', '=', device.id).executeTakeFirst();
  await writer
    .deleteFrom('envelopes')
    .where('workspace_id', '=', device.workspaceId)
    .where('audience', '=', device.id)
    .execute();
  await deleteUnawaited(writer, device.workspaceId);
  await dropFilesFor(writer, device);
  await writer.deleteFrom('connect_tickets').where('device_id', '=', device.id).execute();
  return gone.numDeletedRows > 0n;
};

/** Notes that these devices were heard of. */
export const touchDevices = async (writer: Writer, ids: readonly string[], atMs: number): Promise<void> => {
  const step = 500;
  for (let from = 0; from < ids.length; from += step) {
    await writer
      .updateTable('devices')
      .set({ last_seen_ms: atMs })
      .where('id', 'in', ids.slice(from, from + step))
      .where('last_seen_ms', '<', atMs)
      .execute();
  }
};

/** The devices of one person. */
export const listDevicesOf = async (
  db: Reader,
  of: { workspaceId: string; agentId: string },
): Promise<Device[]> =>
  (await listDevices(db, of.workspaceId)).filter(({ agentId }) => agentId === of.agentId);

/** Devices with this signing key, in whatever workspace. */
export const listDevicesBySignKey = async (db: Reader, signKey: string): Promise<Device[]> => {
  const rows = await db.selectFrom('devices').selectAll().where('sign_key', '=', signKey).execute();
  return rows.map(deviceOf);
};
