import type { FastifyRequest } from 'fastify';
import type { AgentId, DeviceId, WorkspaceId } from '../../shared/domain/ids.ts';
import { BackchannelError, toBackchannelError } from '../../shared/errors.ts';
import { daysToMs, retention } from '../../shared/removal/retention.ts';
import {
  type EnrolDevice,
  type EnrolDeviceAnswer,
  enrolDeviceSchema,
  enrolmentText,
} from '../../shared/wire/rest.ts';
import { maxClockDifferenceMs } from '../../shared/wire/signature.ts';
import { appendAudit } from '../audit/log.ts';
import { isSignatureValid, randomName } from '../crypto.ts';
import { jsonBody } from '../http/body.ts';
import type { LiveChatIdentities, LiveChatIdentity } from '../platforms/livechat.ts';
import type { Deps } from '../route-deps.ts';
import {
  type Device,
  bumpDirectory,
  deleteDevice,
  ensureWorkspace,
  findDeviceByKeys,
  findWorkspace,
  insertDevice,
  listDevices,
  listDevicesBySignKey,
  type Writer,
  updateDevice,
} from '../store/index.ts';
import type { RelayConfig } from '../config.ts';
import { excuseOf, isExcusing } from './account-proof.ts';
import { maxTokenLength } from './admin.ts';
import { admit, putOut } from './admission.ts';
import type { EnrolLimits } from './enrol-limits.ts';

/** Computers of one agent. More are hardly somebody's own, and each has nonces, a stream and envelopes of its own. */
export const maxDevicesPerAgent = 10;

/** What enrolling needs. */
export type EnrolDeps = Deps<'store' | 'hub' | 'clock' | 'metrics' | 'origins'> & {
  livechat: LiveChatIdentities;
  config: Pick<RelayConfig, 'roleCheckMs'>;
  enrolLimits: EnrolLimits;
};

/** Errors: LIVECHAT_TOKEN_REFUSED. */
const bearerOf = (request: FastifyRequest): string => {
  const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
  if (token === undefined || token.length > maxTokenLength)
    throw new BackchannelError('LIVECHAT_TOKEN_REFUSED');
  return token;
};

/**
 * What LiveChat's refusal means for the devices with this key, whose holder has just proven to hold it: suspended, they are out;
 * while LiveChat cannot be asked, they go on for a while.
 */
const applyRefusal = async (
  { store, hub, clock, config }: EnrolDeps,
  signKey: string,
  code: string,
): Promise<void> => {
  if (code !== 'LIVECHAT_ACCOUNT_CLOSED' && !isExcusing(code)) return;
  const atMs = clock.now();
  const removed = await store.commit(async (writer) => {
    const devices = await listDevicesBySignKey(writer, signKey);
    const versions: { device: Device; version: number }[] = [];
    for (const device of devices) {
      if (isExcusing(code)) {
        await updateDevice(writer, device.id, excuseOf(device, config.roleCheckMs, atMs));
        continue;
      }
      const by = { actor: 'livechat', agentId: undefined, cause: 'suspended', atMs } as const;
      versions.push({ device, version: await putOut(writer, device, by) });
    }
    return versions;
  });
  for (const { device, version } of removed) {
    hub.deviceRemoved(device.workspaceId, device.id);
    hub.directoryChanged(device.workspaceId, version);
  }
};

type Outcome =
  | { kind: 'enrolled'; device: Device; directoryVersion: number | undefined }
  | { kind: 'removed' }
  | { kind: 'too-many' }
  | { kind: 'waiting'; directoryVersion: number | undefined };

/** 'none', or room for one more computer; `insteadOf`: in place of this one. */
type Room = 'none' | { insteadOf: Device | undefined };

/**
 * Whether a person may have one more computer. One that has been away for so long that it has wiped itself can make room: it has
 * to sign in anew in any case.
 */
const roomFor = async (
  writer: Writer,
  of: { workspaceId: WorkspaceId; agentId: AgentId },
  nowMs: number,
): Promise<Room> => {
  const devices = (await listDevices(writer, of.workspaceId)).filter(({ agentId }) => agentId === of.agentId);
  if (devices.length < maxDevicesPerAgent) return { insteadOf: undefined };
  const goneSinceMs = nowMs - daysToMs(retention.consoleWithoutContactDays);
  const [oldest] = devices.toSorted((a, b) => a.lastSeenMs - b.lastSeenMs);
  if (!oldest || Math.max(oldest.lastSeenMs, oldest.enrolledAtMs) > goneSinceMs) return 'none';
  return { insteadOf: oldest };
};

const enrolIn = async (
  { store }: Pick<EnrolDeps, 'store'>,
  asked: EnrolDevice,
  identity: LiveChatIdentity,
  nowMs: number,
): Promise<Outcome> =>
  store.commit(async (writer): Promise<Outcome> => {
    const { workspaceId, accountId, agentId, role } = identity;
    const { signKey, sealKey, appVersion, platform, kind = 'console' } = asked;
    await ensureWorkspace(writer, workspaceId, nowMs);
    const known = await findDeviceByKeys(writer, { workspaceId, agentId, signKey });
    if (known) {
      // The sealing key of a device never changes: envelopes sealed to the old one could not be opened.
      if (known.sealKey !== sealKey)
        throw new BackchannelError('INPUT_INVALID', { details: { field: 'sealKey' } });
      await updateDevice(writer, known.id, { role, appVersion, platform, provenAtMs: nowMs });
      return { kind: 'enrolled', device: { ...known, role }, directoryVersion: undefined };
    }
    const room = await roomFor(writer, { workspaceId, agentId }, nowMs);
    if (room === 'none') return { kind: 'too-many' };
    const keys = { signKey, sealKey };
    const applicant = { workspaceId, accountId, agentId, role, ...keys, appVersion, platform, kind };
    const admission = await admit(writer, applicant, nowMs);
    if (admission.kind === 'removed') return admission;
    if (admission.kind === 'waiting') {
      // The others' windows show that somebody waits.
      const version = admission.isNew ? await bumpDirectory(writer, workspaceId) : undefined;
      return { kind: 'waiting', directoryVersion: version };
    }
    // Only whom the team lets in pushes anything out.
    if (room.insteadOf) await deleteDevice(writer, room.insteadOf);
    const head = (await findWorkspace(writer, workspaceId))?.head ?? 0;
    const device: Device = {
      ...applicant,
      id: randomName() as DeviceId,
      enrolledAtMs: nowMs,
      firstSeq: head,
      ackedSeq: head,
      lastSeenMs: nowMs,
      provenAtMs: nowMs,
      excusedUntilMs: 0,
      report: undefined,
    };
    await insertDevice(writer, device);
    const action = 'computer-enrolled';
    await appendAudit(writer, { workspaceId, actor: device, action, subject: device.id, atMs: nowMs });
    return { kind: 'enrolled', device, directoryVersion: await bumpDirectory(writer, workspaceId) };
  });

/**
 * Enrols a device of the person whose token LiveChat confirms. The same keys of the same person give the same device again, and
 * prove that the account is still theirs.
 * Errors: INPUT_INVALID, SIGNATURE_STALE, SIGNATURE_INVALID, RATE_LIMITED, RELAY_ADDRESS_OTHER, DEVICE_REMOVED, DEVICES_FULL,
 * DEVICE_WAITING, and those of LiveChatIdentities.
 */
export const enrolDevice = async (deps: EnrolDeps, request: FastifyRequest): Promise<EnrolDeviceAnswer> => {
  const { hub, clock, livechat, metrics } = deps;
  const token = bearerOf(request);
  const asked = jsonBody(request, enrolDeviceSchema);
  const nowMs = clock.now();
  if (asked.origin !== undefined && !deps.origins().includes(asked.origin))
    throw new BackchannelError('RELAY_ADDRESS_OTHER');
  if (Math.abs(nowMs - asked.atMs) > maxClockDifferenceMs) throw new BackchannelError('SIGNATURE_STALE');
  if (!isSignatureValid(enrolmentText(asked), asked.proof, asked.signKey)) {
    throw new BackchannelError('SIGNATURE_INVALID');
  }
  deps.enrolLimits.admit(request.raw, { signKey: asked.signKey, token });
  const identity = await livechat.identify(token).catch(async (error: unknown) => {
    await applyRefusal(deps, asked.signKey, toBackchannelError(error).code);
    throw error;
  });
  const { workspaceId, agentId, role } = identity;
  const outcome = await enrolIn(deps, asked, identity, nowMs);
  if (outcome.kind === 'removed') throw new BackchannelError('DEVICE_REMOVED');
  if (outcome.kind === 'too-many') {
    metrics.countRefusal('devices');
    throw new BackchannelError('DEVICES_FULL');
  }
  if (outcome.directoryVersion !== undefined) hub.directoryChanged(workspaceId, outcome.directoryVersion);
  if (outcome.kind === 'waiting') throw new BackchannelError('DEVICE_WAITING');
  const { device } = outcome;
  return { deviceId: device.id, workspaceId, agentId, role, head: device.firstSeq };
};
