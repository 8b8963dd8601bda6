import type { FastifyRequest } from 'fastify';
import type { DeviceId } from '../../shared/domain/ids.ts';
import { BackchannelError } from '../../shared/errors.ts';
import { type EnrolDeviceAnswer, enrolDeviceSchema, enrolmentText } from '../../shared/wire/rest.ts';
import { maxClockDifferenceMs } from '../../shared/wire/signature.ts';
import { isSignatureValid, randomName } from '../crypto.ts';
import { jsonBody } from '../http/body.ts';
import type { LiveChatIdentities } from '../platforms/livechat.ts';
import type { Deps } from '../route-deps.ts';
import {
  type Device,
  bumpDirectory,
  countDevices,
  ensureWorkspace,
  findDeviceByKeys,
  findWorkspace,
  insertDevice,
  updateDevice,
} from '../store/index.ts';
import { maxTokenLength } from './admin.ts';

/** Computers of one agent. More are hardly somebody's own, and each has nonces, a stream and envelopes of its own. */
export const maxDevicesPerAgent = 10;

/** What enrolling needs. */
export type EnrolDeps = Deps<'store' | 'hub' | 'clock' | 'metrics'> & { livechat: LiveChatIdentities };

/** Errors: LIVECHAT_TOKEN_REFUSED. */
const bearerOf = (request: FastifyRequest): string => {
  const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
  if (token === undefined || token.length > maxTokenLength)
    throw new BackchannelError('LIVECHAT_TOKEN_REFUSED');
  return token;
};

/**
 * Enrols a device of the person whose token LiveChat confirms. The same keys of the same person give the same device again.
 * Errors: INPUT_INVALID, SIGNATURE_STALE, SIGNATURE_INVALID, DEVICES_FULL, and those of LiveChatIdentities.
 */
export const enrolDevice = async (
  { store, hub, clock, livechat, metrics }: EnrolDeps,
  request: FastifyRequest,
): Promise<EnrolDeviceAnswer> => {
  const token = bearerOf(request);
  const asked = jsonBody(request, enrolDeviceSchema);
  const nowMs = clock.now();
  if (Math.abs(nowMs - asked.atMs) > maxClockDifferenceMs) throw new BackchannelError('SIGNATURE_STALE');
  if (!isSignatureValid(enrolmentText(asked), asked.proof, asked.signKey)) {
    throw new BackchannelError('SIGNATURE_INVALID');
  }
  const { workspaceId, accountId, agentId, role } = await livechat.identify(token);

  const enrol = store.commit(async (writer) => {
    await ensureWorkspace(writer, workspaceId, nowMs);
    const known = await findDeviceByKeys(writer, { workspaceId, agentId, signKey: asked.signKey });
    if (known) {
      // The sealing key of a device never changes: envelopes sealed to the old one could not be opened.
      if (known.sealKey !== asked.sealKey)
        throw new BackchannelError('INPUT_INVALID', { details: { field: 'sealKey' } });
      await updateDevice(writer, known.id, { role, appVersion: asked.appVersion, platform: asked.platform });
      return { device: { ...known, role }, directoryVersion: undefined };
    }
    if ((await countDevices(writer, { workspaceId, agentId })) >= maxDevicesPerAgent) {
      throw new BackchannelError('DEVICES_FULL');
    }
    const head = (await findWorkspace(writer, workspaceId))?.head ?? 0;
    const made: Device = {
      id: randomName() as DeviceId,
      workspaceId,
      accountId,
      agentId,
      role,
      signKey: asked.signKey,
      sealKey: asked.sealKey,
      appVersion: asked.appVersion,
      platform: asked.platform,
      enrolledAtMs: nowMs,
      firstSeq: head,
      ackedSeq: head,
    };
    await insertDevice(writer, made);
    return { device: made, directoryVersion: await bumpDirectory(writer, workspaceId) };
  });
  const { device, directoryVersion } = await enrol.catch((error: unknown) => {
    if (error instanceof BackchannelError && error.code === 'DEVICES_FULL') metrics.countRefusal('devices');
    throw error;
  });
  if (directoryVersion !== undefined) hub.directoryChanged(workspaceId, directoryVersion);
  return { deviceId: device.id, workspaceId, agentId, role, head: device.firstSeq };
};
