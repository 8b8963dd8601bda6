import { isAdminRole } from '../../shared/domain/agent.ts';
import type { DeviceId } from '../../shared/domain/ids.ts';
import { type AuditNote, appendAudit } from '../audit/log.ts';
import { randomName } from '../crypto.ts';
import {
  type Device,
  type OutsideDevice,
  type Reader,
  type RemovalCause,
  type Writer,
  bumpDirectory,
  deleteDevice,
  deleteOutside,
  findOutsideByKey,
  listDevices,
  listOutsideOf,
  putOutside,
} from '../store/index.ts';

/** Who asks to enrol, with which keys. */
export type Applicant = Omit<
  OutsideDevice,
  'id' | 'lastSeenMs' | 'report' | 'state' | 'cause' | 'sinceMs' | 'byAgentId' | 'isPersonHeld'
>;

/** removed: its key stays out. waiting: somebody of the team has to let it in; `isNew`: it has just begun to wait. */
export type Admission = { kind: 'admitted' } | { kind: 'removed' } | { kind: 'waiting'; isNew: boolean };

const outsideFields = (from: Device): Applicant & Pick<OutsideDevice, 'report'> => ({
  workspaceId: from.workspaceId,
  accountId: from.accountId,
  agentId: from.agentId,
  role: from.role,
  signKey: from.signKey,
  sealKey: from.sealKey,
  appVersion: from.appVersion,
  platform: from.platform,
  kind: from.kind,
  report: from.report,
});

/**
 * Whether a device that is not in the directory may come in. A removed key never may: its person signs in anew, with new keys.
 * After a computer of a person was removed their new ones wait, until somebody lets them in (decision 0083). A station waits in
 * any case (decision 0150): it stands on a server, where nobody of the team sees it.
 */
export const admit = async (writer: Writer, applicant: Applicant, nowMs: number): Promise<Admission> => {
  const known = await findOutsideByKey(writer, applicant);
  if (known?.state === 'removed') return { kind: 'removed' };
  if (known?.state === 'approved' && known.kind === applicant.kind) {
    await deleteOutside(writer, known.id);
    return { kind: 'admitted' };
  }
  const isHeld = (await listOutsideOf(writer, applicant)).some(({ isPersonHeld }) => isPersonHeld);
  // Where nobody is left to ask, LiveChat's word for an administrator has to be enough.
  const isAlone =
    isAdminRole(applicant.role) && (await listDevices(writer, applicant.workspaceId)).length === 0;
  if (applicant.kind !== 'station' && (!isHeld || isAlone)) {
    if (known) await deleteOutside(writer, known.id);
    return { kind: 'admitted' };
  }
  await putOutside(writer, {
    ...applicant,
    id: known?.id ?? (randomName() as DeviceId),
    report: undefined,
    lastSeenMs: nowMs,
    state: 'waiting',
    cause: undefined,
    sinceMs: known?.sinceMs ?? nowMs,
    byAgentId: undefined,
    isPersonHeld: false,
  });
  const { workspaceId } = applicant;
  if (!known)
    await appendAudit(writer, { workspaceId, actor: applicant, action: 'computer-waiting', atMs: nowMs });
  return { kind: 'waiting', isNew: !known };
};

/**
 * Takes a device out of the directory for good; its key is refused from then on. Answers the directory's new version. `hub` has
 * to cut its connections after the commit.
 */
export const putOut = async (
  writer: Writer,
  device: Device,
  by: { actor: AuditNote['actor']; agentId: OutsideDevice['byAgentId']; cause: RemovalCause; atMs: number },
): Promise<number> => {
  const { cause, atMs } = by;
  await deleteDevice(writer, device);
  await putOutside(writer, {
    ...outsideFields(device),
    id: device.id,
    lastSeenMs: device.lastSeenMs,
    state: 'removed',
    cause,
    sinceMs: atMs,
    byAgentId: by.agentId,
    // LiveChat decides by itself when a suspended person comes back.
    isPersonHeld: cause !== 'suspended',
  });
  await appendAudit(writer, {
    workspaceId: device.workspaceId,
    actor: by.actor,
    action: cause === 'suspended' ? 'computer-suspended' : 'computer-removed',
    subject: device.id,
    subjectAgentId: device.agentId,
    atMs,
  });
  return bumpDirectory(writer, device.workspaceId);
};

/** Lets a waiting computer in, or refuses it for good, in its present row. */
export const settleWaiting = async (
  writer: Writer,
  waiting: OutsideDevice,
  to: Pick<OutsideDevice, 'state' | 'cause' | 'byAgentId' | 'isPersonHeld'>,
  nowMs: number,
): Promise<void> => putOutside(writer, { ...waiting, ...to, sinceMs: nowMs });

/**
 * Whether this device may decide about that person's computers. Their own may only where nobody else has removed one of them.
 */
export const mayDecide = async (db: Reader, decider: Device, about: OutsideDevice): Promise<boolean> => {
  if (decider.accountId !== about.accountId && decider.agentId !== about.agentId) return true;
  const held = (await listOutsideOf(db, about)).filter(({ isPersonHeld }) => isPersonHeld);
  return held.every(({ cause }) => cause === 'own');
};
