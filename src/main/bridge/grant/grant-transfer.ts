import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../../shared/clock.ts';
import type { DeviceId } from '../../../shared/domain/index.ts';
import { toBackchannelError } from '../../../shared/errors.ts';
import { keyTransferBodySchema, type KeyTransferBody } from '../../../shared/wire/index.ts';
import type { Log } from '../../log.ts';
import { createMutex } from '../../work/index.ts';
import { confirmedDevices } from '../confirmed-devices.ts';
import type { BridgeRelay } from '../ports.ts';
import type { BridgeStore } from '../store/index.ts';
import { isNewer, type GrantStore } from './grant-store.ts';

type GrantBody = Extract<KeyTransferBody, { type: 'integration-grant' }>;

const inboxSchema = z.object({ slot: z.literal(1), body: z.string() });
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
  relayLink: Pick<BridgeRelay, 'onSigned' | 'send' | 'directory' | 'confirmedDevices' | 'requestKeyTransfer'>;
  isWanted(): boolean;
  clock: Clock;
  log: Log;
}): GrantTransfer => {
  const { grantStore, relayLink, clock, log } = deps;
  const { db, settings } = deps.store;
  const readInbox = db.prepare('SELECT slot, body FROM integration_grant_inbox');
  const putInbox = db.prepare(
    'INSERT INTO integration_grant_inbox (slot, body) VALUES (1, ?) ON CONFLICT (slot) DO UPDATE SET body = excluded.body',
  );
  const clearInbox = db.prepare('DELETE FROM integration_grant_inbox WHERE body = ?');
  let askedAtMs = Number.NEGATIVE_INFINITY;
  const storing = createMutex();

  const received = (): { text: string; body: GrantBody } | undefined => {
    const row = inboxSchema.safeParse(readInbox.get());
    if (!row.success) return undefined;
    const body = keyTransferBodySchema.parse(JSON.parse(row.data.body));
    return body.type === 'integration-grant' ? { text: row.data.body, body } : undefined;
  };

  /** The secret store is asynchronous: the encrypted database holds the grant until it has it. */
  const storeReceived = async (): Promise<void> => {
    for (let next = received(); next; next = received()) {
      const { type: _type, ...grant } = next.body;
      await grantStore.receive(grant);
      clearInbox.run(next.text);
    }
  };
  const scheduleStore = (): void => {
    storing.run(storeReceived).catch((error: unknown) =>
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

  relayLink.onSigned('handover', (sender, body) => {
    if (body.type === 'request') return db.afterCommit(() => send([sender.fromDeviceId], false));
    if (body.type !== 'integration-grant') return;
    if (!isNewer(body, grantStore.current())) return;
    const before = received();
    if (before && !isNewer(body, before.body)) return;
    putInbox.run(JSON.stringify(body));
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
