import type { AgentId, AgentStatus } from '../../shared/domain/index.ts';
import { toBackchannelError } from '../../shared/errors.ts';
import { systemTimers } from '../../shared/timers.ts';
import type { Timers } from '../../shared/timers.ts';
import type { Clock } from '../../shared/clock.ts';
import { announcementSchema, announcementType } from '../../shared/wire/index.ts';
import type { Log } from '../log.ts';
import type { RelayLink } from './contract.ts';

/** What the key announcer needs of LiveChat's live connection (src/main/livechat). */
export interface KeyAnnouncerConnection {
  readonly state: { state: string };
  on(event: 'state-changed', listener: (state: { state: string }) => void): () => void;
  on(
    event: 'multicast',
    listener: (multicast: { authorId: AgentId; type: string; content: unknown }) => void,
  ): () => void;
  on(
    event: 'push',
    listener: (push: { kind: string; agentId?: AgentId; status?: AgentStatus }) => void,
  ): () => void;
  multicast(
    to: { agentIds: readonly AgentId[] } | { all: true },
    type: string,
    content: unknown,
  ): Promise<void>;
}

export interface KeyAnnouncer {
  /** Tells everybody again, e.g. after enrolment. */
  announceToAll(): void;
  stop(): void;
}

/** Answers to many colleagues leave in one multicast. */
const gatherMs = 200;
/** Nobody makes us answer the same person more often than this; a later question is answered when it is over. */
const perColleagueMs = 1_000;
/** Recipients of one multicast. */
const maxRecipients = 100;

/**
 * Tells colleagues this device's public keys through LiveChat, which vouches for the author, and hears theirs:
 * to all when the connection comes online (asking for an answer), to those who ask, and to one who appears.
 */
export const createKeyAnnouncer = (deps: {
  connection: KeyAnnouncerConnection;
  relayLink: Pick<
    RelayLink,
    'device' | 'ownAnnouncement' | 'heardAnnouncement' | 'hasHeard' | 'trustOf' | 'on' | 'directory'
  >;
  clock: Clock;
  log: Log;
  timers?: Timers;
}): KeyAnnouncer => {
  const { connection, relayLink, clock, log } = deps;
  const timers = deps.timers ?? systemTimers;
  /** Who is to be told, and whether we want to be told back. */
  const due = new Map<AgentId, boolean>();
  const announcedAtMs = new Map<AgentId, number>();
  let isAllDue = false;
  let cancelGather: (() => void) | undefined;
  let isStopped = false;

  const isOnline = () => connection.state.state === 'online';

  const announce = async (
    to: Parameters<KeyAnnouncerConnection['multicast']>[0],
    wantsAnswer: boolean,
  ): Promise<void> => {
    const content = relayLink.ownAnnouncement(wantsAnswer);
    if (!content) return;
    await connection.multicast(to, announcementType, content);
  };

  const gather = (ms = gatherMs) => {
    cancelGather ??= timers.after(ms, () => {
      cancelGather = undefined;
      flush().catch((error: unknown) => {
        log.info('announce-failed', { code: toBackchannelError(error).code });
        // Not online: coming online tells everybody anyway.
        if (isOnline() && !isStopped) gather(perColleagueMs);
      });
    });
  };

  const flush = async (): Promise<void> => {
    if (!isOnline() || !relayLink.ownAnnouncement(false)) return;
    if (isAllDue) {
      await announce({ all: true }, true);
      isAllDue = false;
    }
    const now = clock.now();
    const ready = [...due].filter(([id]) => now - (announcedAtMs.get(id) ?? -Infinity) >= perColleagueMs);
    for (const wantsAnswer of [true, false]) {
      const ids = ready.filter(([, wants]) => wants === wantsAnswer).map(([id]) => id);
      for (let from = 0; from < ids.length; from += maxRecipients) {
        const agentIds = ids.slice(from, from + maxRecipients);
        await announce({ agentIds }, wantsAnswer);
        for (const id of agentIds) {
          due.delete(id);
          announcedAtMs.set(id, now);
        }
      }
    }
    if (due.size > 0) gather(perColleagueMs);
  };

  const scheduleAnnouncement = (agentId: AgentId, wantsAnswer: boolean) => {
    due.set(agentId, wantsAnswer || (due.get(agentId) ?? false));
    gather();
  };

  const announceToAll = () => {
    isAllDue = true;
    gather();
  };

  const unsubscribe = [
    connection.on('state-changed', ({ state }) => {
      if (state === 'online') announceToAll();
    }),
    connection.on('multicast', ({ authorId, type, content }) => {
      if (type !== announcementType) return;
      const parsed = announcementSchema.safeParse(content);
      if (!parsed.success) return log.info('announcement-unreadable');
      if (parsed.data.deviceId === relayLink.device()?.deviceId) return;
      relayLink.heardAnnouncement(authorId, parsed.data);
      if (parsed.data.wantsAnswer) scheduleAnnouncement(authorId, false);
    }),
    connection.on('push', (push) => {
      if (push.kind !== 'status' || push.agentId === undefined || push.status === 'offline') return;
      // Only to those who have the product; who never enrolled has no use for it.
      const hasDevice = relayLink.directory()?.devices.some((row) => row.agentId === push.agentId) ?? false;
      if (hasDevice) scheduleAnnouncement(push.agentId, !relayLink.hasHeard(push.agentId));
    }),
    // A colleague's new device, or a first one: tell it, and ask, if it is not yet believed.
    relayLink.on('trust-changed', ({ agentId }) => {
      const isUnheard = relayLink.trustOf(agentId) !== 'no-device' && !relayLink.hasHeard(agentId);
      if (isUnheard && isOnline()) scheduleAnnouncement(agentId, true);
    }),
  ];
  if (isOnline()) announceToAll();

  return {
    announceToAll,
    stop() {
      isStopped = true;
      cancelGather?.();
      for (const end of unsubscribe) end();
    },
  };
};
