import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../../shared/clock.ts';
import type { AgentId, DeviceId } from '../../../shared/domain/index.ts';
import { toBackchannelError } from '../../../shared/errors.ts';
import { keyTransferBodySchema, type KeyTransferBody } from '../../../shared/wire/index.ts';
import type { Log } from '../../log.ts';
import type { Database, SettingsRepository } from '../../storage/index.ts';
import type { BridgeRelay } from '../ports.ts';
import { isNewer, type GrantStore } from './grant-store.ts';

type GrantBody = Extract<KeyTransferBody, { type: 'integration-grant' }>;

const inboxSchema = z.object({ slot: z.literal(1), body: z.string() });
const handedSchema = z.object({ generation: z.string(), deviceIds: z.array(z.string()) });
const handedKey = 'bridge.grant-handed';
/** A console that has none asks at most this often. */
const askAgainMs = 60_000;

/** The integration grant between the consoles: whoever made a generation gives it to every confirmed device; anybody answers who asks. */
export interface GrantTransfer {
  /** Gives what is due; takes what has come; asks for what is missing. */
  run(): void;
  /** Resolves when nothing received waits to be stored. */
  idle(): Promise<void>;
}

export const createGrantTransfer = (deps: {
  db: Database;
  settings: SettingsRepository;
  grantStore: GrantStore;
  relayLink: Pick<BridgeRelay, 'onSigned' | 'send' | 'directory' | 'confirmedDevices' | 'requestKeyTransfer'>;
  isWanted(): boolean;
  clock: Clock;
  log: Log;
}): GrantTransfer => {
  const { db, settings, grantStore, relayLink, clock, log } = deps;
  const readInbox = db.prepare('SELECT slot, body FROM integration_grant_inbox');
  const putInbox = db.prepare(
    'INSERT INTO integration_grant_inbox (slot, body) VALUES (1, ?) ON CONFLICT (slot) DO UPDATE SET body = excluded.body',
  );
  const clearInbox = db.prepare('DELETE FROM integration_grant_inbox WHERE body = ?');
  let askedAtMs = Number.NEGATIVE_INFINITY;
  let storing: Promise<void> | undefined;

  const waiting = (): { text: string; body: GrantBody } | undefined => {
    const row = inboxSchema.safeParse(readInbox.get());
    if (!row.success) return undefined;
    const body = keyTransferBodySchema.parse(JSON.parse(row.data.body));
    return body.type === 'integration-grant' ? { text: row.data.body, body } : undefined;
  };

  /** The secret store is asynchronous: the encrypted database holds the grant until it has it. */
  const store = async (): Promise<void> => {
    for (let next = waiting(); next; next = waiting()) {
      const { type: _type, ...grant } = next.body;
      await grantStore.receive(grant);
      clearInbox.run(next.text);
    }
  };
  const scheduleStore = (): void => {
    storing ??= store()
      .catch((error: unknown) =>
        log.warn('integration-grant.not-stored', { code: toBackchannelError(error).code }),
      )
      .finally(() => {
        storing = undefined;
      });
  };

  const confirmed = (): DeviceId[] => {
    const agentIds = new Set<AgentId>(relayLink.directory()?.devices.map(({ agentId }) => agentId));
    return [...agentIds].flatMap((id) => relayLink.confirmedDevices(id).map(({ deviceId }) => deviceId));
  };

  const give = (deviceIds: readonly DeviceId[], remember: boolean): void => {
    const grant = grantStore.current();
    if (!grant || grant.isRefused) return;
    const { v: _v, isRefused: _isRefused, isMadeHere: _isMadeHere, ...body } = grant;
    const generation = `${grant.grantedAtMs}:${grant.step}`;
    db.transaction(() => {
      const before = settings.read(handedKey, handedSchema);
      const handed = before?.generation === generation ? before.deviceIds : [];
      const due = remember ? deviceIds.filter((id) => !handed.includes(id)) : deviceIds;
      if (due.length === 0) return;
      relayLink.send(
        'handover',
        { deviceIds: due },
        { type: 'integration-grant', ...body },
        `integration-grant:${generation}:${randomUUID()}`,
      );
      settings.write(handedKey, handedSchema, { generation, deviceIds: [...new Set([...handed, ...due])] });
    });
  };

  relayLink.onSigned('handover', (sender, body) => {
    if (body.type === 'request') return db.afterCommit(() => give([sender.fromDeviceId], false));
    if (body.type !== 'integration-grant') return;
    if (!isNewer(body, grantStore.current())) return;
    const before = waiting();
    if (before && !isNewer(body, before.body)) return;
    putInbox.run(JSON.stringify(body));
    db.afterCommit(scheduleStore);
  });

  return {
    run() {
      scheduleStore();
      const grant = grantStore.current();
      const devices = confirmed();
      if (grant?.isMadeHere) give(devices, true);
      if (grant || !deps.isWanted() || devices.length === 0) return;
      if (clock.now() - askedAtMs < askAgainMs) return;
      askedAtMs = clock.now();
      relayLink.requestKeyTransfer();
    },
    async idle() {
      await storing;
    },
  };
};
