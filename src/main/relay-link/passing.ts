import { randomUUID } from 'node:crypto';
import type { Clock } from '../../shared/clock.ts';
import type { DeviceId } from '../../shared/domain/index.ts';
import { toBackchannelError } from '../../shared/errors.ts';
import {
  maxEnvelopesPerPost,
  postEnvelopesAnswerSchema,
  type SignedContext,
} from '../../shared/wire/index.ts';
import type { Log } from '../log.ts';
import type { RelayHttp } from './http.ts';
import type { PeerPrekeys } from './peer-prekeys.ts';
import type { SignedBodies } from './ports.ts';
import { bodyText, type Sealing } from './sealing.ts';
import type { DeviceDirectoryStore } from './store/device-directory.ts';
import type { Trust } from './trust.ts';

/**
 * Sends what counts for some seconds only (who looks, who types): sealed and signed like everything else, but never stored here,
 * never repeated, and deleted by the relay after `ttlMs`. While the network is away nothing is sent.
 */
export type SendPassing = <C extends 'replica' | 'private' = 'replica'>(
  deviceIds: readonly DeviceId[],
  body: SignedBodies[C],
  ttlMs: number,
  /** Default: replica. */
  context?: C,
) => void;

export const createPassingSender = (deps: {
  devices: DeviceDirectoryStore;
  trust: Pick<Trust, 'confirmedDevices'>;
  prekeys: PeerPrekeys;
  sealing: Sealing;
  http: RelayHttp;
  isOnline: () => boolean;
  clock: Clock;
  log: Log;
}): SendPassing => {
  const { devices, prekeys, sealing, clock } = deps;

  const send = async (
    deviceIds: readonly DeviceId[],
    context: 'replica' | 'private',
    text: string,
    ttlMs: number,
  ): Promise<void> => {
    const rows = deviceIds.flatMap((id) => devices.device(id) ?? []);
    await prekeys.ask(rows.filter((row) => !prekeys.isCurrent(row)));
    const sentAtMs = clock.now();
    const envelopes = rows
      .filter((row) =>
        deps.trust.confirmedDevices(row.agentId).some(({ deviceId }) => deviceId === row.deviceId),
      )
      .map((row) => ({
        audience: row.deviceId,
        kind: context,
        dedupeKey: `passing:${randomUUID()}`,
        sealed: sealing.seal({
          context,
          to: { deviceId: row.deviceId, sealKey: prekeys.sealKeyOf(row) },
          sentAtMs,
          body: text,
        }),
        ttlMs,
      }));
    if (envelopes.length === 0) return;
    await deps.http.signed('POST', '/v1/envelopes', {
      body: { envelopes: envelopes.slice(0, maxEnvelopesPerPost) },
      schema: postEnvelopesAnswerSchema,
    });
  };

  return (deviceIds, body, ttlMs, context) => {
    if (!deps.isOnline() || deviceIds.length === 0) return;
    const as = context ?? 'replica';
    send(deviceIds, as, bodyText<SignedContext>(as, body), ttlMs).catch((error: unknown) => {
      // The next one says the same or something newer.
      deps.log.info('passing-not-sent', { code: toBackchannelError(error).code });
    });
  };
};
