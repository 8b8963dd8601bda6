import type { Selectable } from 'kysely';
import type { AgentRole } from '../../shared/domain/agent.ts';
import type { AgentId, DeviceId, WorkspaceId } from '../../shared/domain/ids.ts';
import type { DeviceTable } from './schema.ts';
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
  enrolledAtMs: number;
  firstSeq: number;
  ackedSeq: number;
}

const deviceOf = (row: Selectable<DeviceTable>): Device => ({
  id: row.id as DeviceId,
  workspaceId: row.workspace_id as WorkspaceId,
  accountId: row.account_id,
  agentId: row.agent_id as AgentId,
  role: row.role as AgentRole,
  signKey: row.sign_key,
  sealKey: row.seal_key,
  appVersion: row.app_version,
  platform: row.platform,
  enrolledAtMs: row.enrolled_at_ms,
  firstSeq: row.first_seq,
  ackedSeq: row.acked_seq,
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

/** How many devices a person has in a workspace. */
export const countDevices = async (
  db: Reader,
  of: { workspaceId: string; agentId: string },
): Promise<number> => {
  const { count } = await db
    .selectFrom('devices')
    .select((eb) => eb.fn.countAll().as('count'))
    .where('workspace_id', '=', of.workspaceId)
    .where('agent_id', '=', of.agentId)
    .executeTakeFirstOrThrow();
  return Number(count);
};

export const insertDevice = async (writer: Writer, device: Device): Promise<void> => {
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
      enrolled_at_ms: device.enrolledAtMs,
      first_seq: device.firstSeq,
      acked_seq: device.ackedSeq,
    })
    .execute();
};

/** Updates what can change of a device; undefined leaves a column as it is. */
export const updateDevice = async (
  writer: Writer,
  id: string,
  change: { role: AgentRole; appVersion?: string | undefined; platform?: string | undefined },
): Promise<void> => {
  await writer
    .updateTable('devices')
    .set({ role: change.role, app_version: change.appVersion, platform: change.platform })
    .where('id', '=', id)
    .execute();
};

/** Deletes a device and everything addressed to it alone. False when it did not exist. */
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
  await writer.deleteFrom('connect_tickets').where('device_id', '=', device.id).execute();
  return gone.numDeletedRows > 0n;
};
