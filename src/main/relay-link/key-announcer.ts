import type { AgentId, AgentStatus } from '../../shared/domain/index.ts';
import { toBackchannelError } from '../../shared/errors.ts';
import { systemTimers, type Timers } from '../../shared/timers.ts';
import type { Clock } from '../../shared/clock.ts';
import { announcementSchema, announcementType } from '../../shared/wire/index.ts';
import type { Log } from '../log.ts';
import { createRetryLoop } from '../work/index.ts';
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
    listener: (push: {
      kind: string;
      agentId?: AgentId | undefined;
      status?: AgentStatus | undefined;
    }) => void,
  ): () => void;
  multicast(
    to: { agentIds: readonly AgentId[] } | { all: true },
    type: string,
    content: unknown,
  ): Promise<void>;
}

/** Begins to work when it is made. */
export interface KeyAnnouncer {
  /** Announces to everybody again, e.g. after enrolment. */
  announceToAll(): void;
  stop(): Promise<void>;
}

/** Answers to many colleagues leave in one multicast. */
const batchMs = 200;
/** Between two announcements to one person; a request that comes earlier is answered then. Also the pause after a failure. */
const perColleagueMs = 1_000;
/** Recipients of one multicast. */
const maxRecipients = 100;

/**
 * Announces this device's public keys to the colleagues through LiveChat, which vouches for the author, and receives theirs: to
 * all when the connection comes online (asking for an answer), to those who ask, and to one who appears.
 */
export const createKeyAnnouncer = (deps: {
  connection: KeyAnnouncerConnection;
  relayLink: Pick<
    RelayLink,
    'device' | 'ownAnnouncement' | 'receiveAnnouncement' | 'hasAnnounced' | 'trustOf' | 'on' | 'directory'
  >;
  clock: Clock;
  log: Log;
  timers?: Timers | undefined;
}): KeyAnnouncer => {
  const { connection, relayLink, clock, log } = deps;
  /** Whom to announce to, and whether an announcement is wanted in return. */
  const due = new Map<AgentId, boolean>();
  const announcedAtMs = new Map<AgentId, number>();
  /** `true`: and an answer of everybody is wanted. */
  let allDue: boolean | undefined;

  const isOnline = () => connection.state.state === 'online';

  const announce = async (
    to: Parameters<KeyAnnouncerConnection['multicast']>[0],
    wantsAnswer: boolean,
  ): Promise<void> => {
    const content = relayLink.ownAnnouncement(wantsAnswer);
    if (!content) return;
    await connection.multicast(to, announcementType, content);
  };

  /** Answers when to come again for those who were announced to a moment ago, ms. */
  const announceDue = async (): Promise<number | undefined> => {
    if (!isOnline() || !relayLink.ownAnnouncement(false)) return undefined;
    if (allDue !== undefined) {
      const wantsAnswer = allDue;
      allDue = undefined;
      try {
        await announce({ all: true }, wantsAnswer);
      } catch (error) {
        allDue ||= wantsAnswer;
        throw error;
      }
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
    return due.size > 0 ? perColleagueMs : undefined;
  };

  const loop = createRetryLoop({
    async run() {
      try {
        return await announceDue();
      } catch (error) {
        log.info('announce-failed', { code: toBackchannelError(error).code });
        // Coming online announces to everybody anyway.
        if (isOnline()) throw error;
        return undefined;
      }
    },
    onError: () => perColleagueMs,
    timing: { firstMs: perColleagueMs, longestMs: perColleagueMs },
    clock,
    timers: deps.timers ?? systemTimers,
  });

  const scheduleAnnouncement = (agentId: AgentId, wantsAnswer: boolean) => {
    due.set(agentId, wantsAnswer || (due.get(agentId) ?? false));
    loop.schedule(batchMs);
  };

  const announceToAll = () => {
    allDue = true;
    loop.schedule(batchMs);
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
      relayLink.receiveAnnouncement(authorId, parsed.data);
      if (parsed.data.wantsAnswer) scheduleAnnouncement(authorId, false);
    }),
    connection.on('push', (push) => {
      if (push.kind !== 'status' || push.agentId === undefined || push.status === 'offline') return;
      // Only to colleagues with an enrolled device.
      const hasDevice = relayLink.directory()?.devices.some((row) => row.agentId === push.agentId) ?? false;
      if (hasDevice) scheduleAnnouncement(push.agentId, !relayLink.hasAnnounced(push.agentId));
    }),
    // Those who hear it cannot be told by a relay that there is none, or only an older one. Nobody has to answer.
    relayLink.on('prekey-changed', () => {
      if (!isOnline()) return;
      allDue ??= false;
      loop.schedule(batchMs);
    }),
    // A colleague's new device, or a first one: announce to it, and ask, if its keys were not announced yet.
    relayLink.on('trust-changed', ({ agentId }) => {
      const isUnannounced = relayLink.trustOf(agentId) !== 'no-device' && !relayLink.hasAnnounced(agentId);
      if (isUnannounced && isOnline()) scheduleAnnouncement(agentId, true);
    }),
  ];
  if (isOnline()) announceToAll();

  return {
    announceToAll,
    async stop() {
      for (const end of unsubscribe) end();
      await loop.stop();
    },
  };
};
