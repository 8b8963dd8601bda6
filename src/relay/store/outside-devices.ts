import type { Selectable } from 'kysely';
import type { AgentId } from '../../shared/domain/ids.ts';
import { computerOf, type Device } from './devices.ts';
import type { OutsideDeviceTable } from './schema.ts';
import type { Reader, Writer } from './store.ts';

/**
 * removed: its key is refused for good. waiting: it asked to enrol while its person's new computers wait. approved: it may enrol
 * with the key it asked with.
 */
export type OutsideState = 'removed' | 'waiting' | 'approved';
/** Why it was removed: by an administrator, by its own person, or because LiveChat has suspended them. */
export type RemovalCause = 'admin' | 'own' | 'suspended';

/** A computer that is not in the directory and can do nothing. */
export interface OutsideDevice extends Pick<
  Device,
  | 'id'
  | 'workspaceId'
  | 'accountId'
  | 'agentId'
  | 'role'
  | 'signKey'
  | 'sealKey'
  | 'appVersion'
  | 'platform'
  | 'kind'
  | 'lastSeenMs'
  | 'report'
> {
  state: OutsideState;
  cause: RemovalCause | undefined;
  sinceMs: number;
  byAgentId: AgentId | undefined;
  /** New computers of this person wait. */
  isPersonHeld: boolean;
}

/**
 * Removed keys that are remembered per workspace, the newest ones of each cause: what people remove of their own pushes out
 * nothing that an administrator or LiveChat has put out.
 */
const maxRemoved: Record<RemovalCause, number> = { admin: 1_000, suspended: 1_000, own: 1_000 };
/** Of these, what one person has removed of their own. */
const maxOwn = 50;
/** Computers of one person that wait at a time, the newest ones. */
const maxWaiting = 3;

const outsideOf = (row: Selectable<OutsideDeviceTable>): OutsideDevice => ({
  ...computerOf(row),
  state: row.state as OutsideState,
  cause: (row.cause ?? undefined) as RemovalCause | undefined,
  sinceMs: row.since_ms,
  byAgentId: (row.by_agent ?? undefined) as AgentId | undefined,
  isPersonHeld: row.is_person_held === 1,
});

export const findOutside = async (db: Reader, id: string): Promise<OutsideDevice | undefined> => {
  const row = await db.selectFrom('outside_devices').selectAll().where('id', '=', id).executeTakeFirst();
  return row && outsideOf(row);
};

/** Whoever's it is said to be: a removed key comes back under no name. */
export const findOutsideByKey = async (
  db: Reader,
  of: { workspaceId: string; signKey: string },
): Promise<OutsideDevice | undefined> => {
  const row = await db
    .selectFrom('outside_devices')
    .selectAll()
    .where('workspace_id', '=', of.workspaceId)
    .where('sign_key', '=', of.signKey)
    .executeTakeFirst();
  return row && outsideOf(row);
};

export const listOutside = async (db: Reader, workspaceId: string): Promise<OutsideDevice[]> => {
  const rows = await db
    .selectFrom('outside_devices')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .orderBy('since_ms', 'desc')
    .execute();
  return rows.map(outsideOf);
};

const ofPerson = (person: { accountId: string; agentId: string }) => (each: OutsideDevice) =>
  each.accountId === person.accountId || each.agentId === person.agentId;

/** What is outside of one person, by LiveChat account or by address. */
export const listOutsideOf = async (
  db: Reader,
  person: { workspaceId: string; accountId: string; agentId: string },
): Promise<OutsideDevice[]> => (await listOutside(db, person.workspaceId)).filter(ofPerson(person));

export const deleteOutside = async (writer: Writer, id: string): Promise<void> => {
  await writer.deleteFrom('outside_devices').where('id', '=', id).execute();
};

/** Puts a computer outside, in place of what its key was before; what is too many goes. */
export const putOutside = async (writer: Writer, device: OutsideDevice): Promise<void> => {
  await writer
    .deleteFrom('outside_devices')
    .where('workspace_id', '=', device.workspaceId)
    .where('sign_key', '=', device.signKey)
    .execute();
  await writer
    .insertInto('outside_devices')
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
      last_seen_ms: device.lastSeenMs,
      state: device.state,
      cause: device.cause ?? null,
      since_ms: device.sinceMs,
      by_agent: device.byAgentId ?? null,
      is_person_held: device.isPersonHeld ? 1 : 0,
      report: device.report ?? null,
    })
    .execute();
  const all = await listOutside(writer, device.workspaceId);
  const isOf = ofPerson(device);
  const removed = all.filter(({ state }) => state === 'removed');
  // A row without a cause counts as an administrator's.
  const alike = removed.filter(({ cause = 'admin' }) => cause === (device.cause ?? 'admin'));
  const surplus = [
    ...alike.slice(maxRemoved[device.cause ?? 'admin']),
    ...removed.filter((each) => each.cause === 'own' && isOf(each)).slice(maxOwn),
    ...all.filter((each) => each.state !== 'removed' && isOf(each)).slice(maxWaiting),
  ];
  for (const { id } of surplus) await deleteOutside(writer, id);
};

/** An administrator trusts this person's new computers again. */
export const endHold = async (
  writer: Writer,
  person: { workspaceId: string; accountId: string; agentId: string },
): Promise<void> => {
  for (const { id } of await listOutsideOf(writer, person)) {
    await writer.updateTable('outside_devices').set({ is_person_held: 0 }).where('id', '=', id).execute();
  }
};
