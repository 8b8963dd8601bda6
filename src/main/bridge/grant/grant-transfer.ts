import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../../shared/clock.ts';
import type { DeviceId } from '../../../shared/domain/index.ts';
import { toBackchannelError } from '../../../shared/errors.ts';
import type { Log } from '../../log.ts';
import { createMutex } from '../../work/index.ts';
import { confirmedDevices } from '../confirmed-devices.ts';
import type { BridgeRelay } from '../ports.ts';
import type { BridgeStore } from '../store/index.ts';
import type { GrantStore } from './grant-store.ts';
import type { ReceivedGrants } from './received-grants.ts';

const sentSchema = z.object({ generation: z.string(), deviceIds: z.array(z.string()) });
const sentKey = 'bridge.grant-handed';
/** A console without a grant asks for it at most this often. */
const askAgainMs = 60_000;

/**
 * The integration grant between the consoles: the one that made a generation sends it to every confirmed device, and each that
 * has it answers a request.
 */
export interface GrantTransfer {
  /** Stores what was received, sends what is due, asks for what is missing. */
  run(): void;
  /** Resolves when nothing received waits to be stored. */
  idle(): Promise<void>;
}

export const createGrantTransfer = (deps: {
  store: Pick<BridgeStore, 'db' | 'settings'>;
  grantStore: GrantStore;
  received: ReceivedGrants;
  relayLink: Pick<
    BridgeRelay,
    'on' | 'onSigned' | 'send' | 'directory' | 'confirmedDevices' | 'requestKeyTransfer'
  >;
  isWanted(): boolean;
  clock: Clock;
  log: Log;
}): GrantTransfer => {
  const { grantStore, received, relayLink, clock, log } = deps;
  const { db, settings } = deps.store;
  let askedAtMs = Number.NEGATIVE_INFINITY;
  const storing = createMutex();

  const scheduleStore = (): void => {
    storing.run(received.settle).catch((error: unknown) =>
      // It stays in the database, and is tried again at the next `run`.
      log.warn('integration-grant.not-stored', { code: toBackchannelError(error).code }),
    );
  };

  /** `isOnce`: not to devices that this generation was sent to before. */
  const send = (deviceIds: readonly DeviceId[], isOnce: boolean): void => {
    const grant = grantStore.current();
    if (!grant || grant.isRefused) return;
    const { v: _v, isRefused: _isRefused, isMadeHere: _isMadeHere, ...body } = grant;
    const generation = `${grant.grantedAtMs}:${grant.step}`;
    db.transaction(() => {
      const before = settings.read(sentKey, sentSchema);
      const sent = before?.generation === generation ? before.deviceIds : [];
      const due = isOnce ? deviceIds.filter((id) => !sent.includes(id)) : deviceIds;
      if (due.length === 0) return;
      relayLink.send(
        'handover',
        { deviceIds: due },
        { type: 'integration-grant', ...body },
        `integration-grant:${generation}:${randomUUID()}`,
      );
      settings.write(sentKey, sentSchema, { generation, deviceIds: [...new Set([...sent, ...due])] });
    });
  };

  relayLink.on('roles-changed', scheduleStore);
  relayLink.onSigned('handover', (sender, body) => {
    if (body.type === 'request') return db.afterCommit(() => send([sender.fromDeviceId], false));
    if (body.type !== 'integration-grant') return;
    if (!received.receive(sender, body)) return;
    db.afterCommit(scheduleStore);
  });

  return {
    run() {
      scheduleStore();
      const grant = grantStore.current();
      const devices = confirmedDevices(relayLink);
      if (grant?.isMadeHere) send(devices, true);
      if (grant || !deps.isWanted() || devices.length === 0) return;
      if (clock.now() - askedAtMs < askAgainMs) return;
      askedAtMs = clock.now();
      relayLink.requestKeyTransfer();
    },
    idle: storing.idle,
  };
};
