import type { FastifyInstance } from 'fastify';
import { BackchannelError } from '../../shared/errors.ts';
import { type LeaseAnswer, leaseGraceMs, leaseMs, releaseLeaseSchema } from '../../shared/wire/lease.ts';
import { jsonBody } from '../http/body.ts';
import type { Deps } from '../route-deps.ts';
import { type Device, type Reader, findChannel, findDevice, findWorkspace } from '../store/index.ts';
import { type Lease, findLease, putLease } from './store.ts';

/**
 * The lease after this device has asked for it; the same object when nothing changes.
 * A stream that closes releases nothing: its console may be in the middle of an effect, and knows only its own clock.
 */
const afterAsking = (lease: Lease | undefined, device: Device, channelId: string, nowMs: number): Lease => {
  const mine = { channelId, deviceId: device.id, heldUntilMs: nowMs + leaseMs };
  if (!lease) return { ...mine, fence: 1 };
  if (lease.deviceId === device.id) {
    const isRunning = lease.heldUntilMs > nowMs;
    return { ...mine, fence: isRunning ? lease.fence : lease.fence + 1 };
  }
  const isFree = lease.heldUntilMs === 0 || lease.heldUntilMs + leaseGraceMs <= nowMs;
  return isFree ? { ...mine, fence: lease.fence + 1 } : lease;
};

const answerFor = async (
  db: Reader,
  lease: Lease | undefined,
  device: Device,
  nowMs: number,
): Promise<LeaseAnswer> => {
  const head = (await findWorkspace(db, device.workspaceId))?.head ?? 0;
  if (!lease || lease.heldUntilMs <= nowMs) {
    return { isHeld: false, fence: lease?.fence ?? 0, validForMs: 0, head };
  }
  const isHeld = lease.deviceId === device.id;
  const holder = isHeld ? device : await findDevice(db, lease.deviceId);
  return {
    isHeld,
    fence: lease.fence,
    validForMs: isHeld ? lease.heldUntilMs - nowMs : 0,
    head,
    holder: holder && { deviceId: holder.id, agentId: holder.agentId },
  };
};

/** Leases: read, acquire or renew, release. */
export const registerLeases = (
  app: FastifyInstance,
  { store, signed, clock }: Deps<'store' | 'signed' | 'clock'>,
): void => {
  /** Errors: NOT_FOUND. */
  const requireChannel = async (db: Reader, channelId: string, device: Device): Promise<void> => {
    const channel = await findChannel(db, channelId);
    if (channel?.workspaceId !== device.workspaceId) throw new BackchannelError('NOT_FOUND');
  };

  app.get<{ Params: { channelId: string } }>(
    '/v1/leases/:channelId',
    { ...signed.route },
    async (request): Promise<LeaseAnswer> => {
      const device = signed.deviceOf(request);
      const { channelId } = request.params;
      await requireChannel(store.db, channelId, device);
      return answerFor(store.db, await findLease(store.db, channelId), device, clock.now());
    },
  );

  app.post<{ Params: { channelId: string } }>(
    '/v1/leases/:channelId',
    { ...signed.route },
    async (request): Promise<LeaseAnswer> => {
      const device = signed.deviceOf(request);
      const { channelId } = request.params;
      const nowMs = clock.now();
      await requireChannel(store.db, channelId, device);
      const known = await findLease(store.db, channelId);
      // No write for a console that waits for another one's lease.
      if (known && afterAsking(known, device, channelId, nowMs) === known) {
        return answerFor(store.db, known, device, nowMs);
      }
      const lease = await store.commit(async (writer) => {
        await requireChannel(writer, channelId, device);
        const before = await findLease(writer, channelId);
        const after = afterAsking(before, device, channelId, nowMs);
        if (after !== before) await putLease(writer, after);
        return after;
      });
      return answerFor(store.db, lease, device, nowMs);
    },
  );

  app.post<{ Params: { channelId: string } }>(
    '/v1/leases/:channelId/release',
    { ...signed.route },
    async (request) => {
      const device = signed.deviceOf(request);
      const { channelId } = request.params;
      const { fence } = jsonBody(request, releaseLeaseSchema);
      await requireChannel(store.db, channelId, device);
      await store.commit(async (writer) => {
        const lease = await findLease(writer, channelId);
        if (lease?.deviceId !== device.id || lease.fence !== fence) return;
        await putLease(writer, { ...lease, heldUntilMs: 0 });
      });
      return {};
    },
  );
};
