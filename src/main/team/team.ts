import type { BackOffTiming } from '../../shared/back-off.ts';
import type { Clock } from '../../shared/clock.ts';
import type { AgentId, AgentStatus, ChosenStatus } from '../../shared/domain/index.ts';
import { createEmitter, type Emitter } from '../../shared/emitter.ts';
import { toBackchannelError } from '../../shared/errors.ts';
import type { IpcEvents } from '../../shared/ipc/routes.ts';
import type { Timers } from '../../shared/timers.ts';
import type { ChatQueue, DirectoryApi, LiveChatConnection, TeamPush } from '../livechat/index.ts';
import type { Log } from '../log.ts';
import type { Database } from '../storage/index.ts';
import { createRetryLoop } from '../work/index.ts';
import { type CachedTeam, readCachedTeam } from './cached-team.ts';
import { openTeamTables } from './agents-table.ts';
import { applyPushes, applySnapshot, type TeamChange } from './apply.ts';
import type { OwnPresence } from './own-presence.ts';

export interface TeamEvents {
  /** Only what changed. Also sent, without any agent, when `isStale` changes. */
  changed: IpcEvents['team.changed'];
}

/** The colleagues, read from the cache, kept up to date by LiveChat's pushes. */
export interface Team extends CachedTeam {
  /** The statuses are the last known ones: there is no connection, or the team was not read again since it came back. */
  readonly isStale: boolean;
  readonly on: Emitter<TeamEvents>['on'];
  /** Begins to follow the connection; reads the team whenever it comes online. A second call does nothing. */
  start(): void;
  /** Nothing is written any more once it was called; resolves when the reading under way has ended. */
  stop(): Promise<void>;
  /** Reads the team from LiveChat now. Errors: those of DirectoryApi. A call while one is running joins it. */
  refresh(): Promise<void>;
  /** undefined when nobody is signed in, or before LiveChat was asked. */
  ownStatus(): AgentStatus | undefined;
  /** Errors: NETWORK_UNREACHABLE when not connected, LIVECHAT_*. */
  setOwnStatus(status: ChosenStatus): Promise<void>;
  /** Chats that wait in LiveChat's queue; not asked again within seconds. Errors: as `setOwnStatus`, ANSWER_INVALID. */
  queue(): Promise<ChatQueue>;
}

export interface TeamOptions {
  db: Database;
  directory: DirectoryApi;
  connection: LiveChatConnection;
  ownPresence: Pick<OwnPresence, 'choose'>;
  ownAgentId: () => AgentId | undefined;
  clock: Clock;
  timers: Timers;
  random: () => number;
  log: Log;
}

/** Statuses of a big team come in bursts: one transaction and one event for what comes within this time. */
const batchMs = 50;
/** Whoever goes through the views of an empty inbox asks once. */
const queueHoldsMs = 15_000;
/** Source: livechat.md §14.1. */
const timing: BackOffTiming = { firstMs: 1_000, longestMs: 60_000 };

export const createTeam = (options: TeamOptions): Team => {
  const { db, directory, connection, timers, log } = options;
  const tables = openTeamTables(db);
  const cached = readCachedTeam(tables);
  const emitter = createEmitter<TeamEvents>((error) =>
    log.error('listener.failed', { code: toBackchannelError(error).code }),
  );

  let isStale = true;
  let isStopped = false;
  let unsubscribe: (() => void)[] = [];
  let refreshing: Promise<void> | undefined;
  let pendingPushes: TeamPush[] = [];
  let cancelFlush: (() => void) | undefined;
  let queueAsked: { atMs: number; answer: Promise<ChatQueue> } | undefined;

  const publish = (change: TeamChange | undefined, stale: boolean): void => {
    const isDifferent =
      stale !== isStale ||
      (change !== undefined &&
        (change.agents.size > 0 || change.removedIds.size > 0 || change.haveGroupsChanged));
    isStale = stale;
    if (!isDifferent) return;
    emitter.emit('changed', {
      agents: [...(change?.agents.values() ?? [])],
      removedIds: [...(change?.removedIds ?? [])],
      groups: change?.haveGroupsChanged ? cached.groups() : undefined,
      isStale,
    });
  };

  const flush = (): void => {
    cancelFlush?.();
    cancelFlush = undefined;
    // A snapshot under way may be older than these: they wait for it.
    if (pendingPushes.length === 0 || refreshing) return;
    const pushes = pendingPushes;
    pendingPushes = [];
    const change = db.transaction(() => applyPushes(tables, pushes));
    publish(change, isStale);
    if (change.isOutdated) loop.schedule();
  };

  const enqueue = (push: TeamPush): void => {
    pendingPushes.push(push);
    cancelFlush ??= timers.after(batchMs, flush);
  };

  const readTeam = async (): Promise<void> => {
    const [agents, groupsRead, statuses] = await Promise.all([
      directory.listAgents(),
      directory.listGroups(),
      directory.listRoutingStatuses(),
    ]);
    if (isStopped) return;
    const change = db.transaction(() => applySnapshot(tables, { agents, groups: groupsRead, statuses }));
    log.info('team.read', { agents: agents.length, changed: change.agents.size });
    publish(change, connection.state.state !== 'online');
  };

  const refresh = (): Promise<void> => {
    refreshing ??= readTeam().finally(() => {
      refreshing = undefined;
      if (!isStopped) flush();
    });
    return refreshing;
  };

  const loop = createRetryLoop({
    async run() {
      // A reading that began before the connection came back may be out of date.
      await refreshing?.catch(() => undefined);
      if (connection.state.state === 'online') await refresh();
    },
    onError: (error) => log.warn('team.not-read', { code: toBackchannelError(error).code }),
    timing,
    clock: options.clock,
    timers,
    random: options.random,
  });

  const followConnection = (): void => {
    if (connection.state.state === 'online') loop.retryNow();
    else publish(undefined, true);
  };

  return {
    ...cached,
    get isStale() {
      return isStale;
    },
    on: emitter.on,
    start() {
      if (unsubscribe.length > 0) return;
      unsubscribe = [connection.on('state-changed', followConnection), connection.on('push', enqueue)];
      followConnection();
    },
    async stop() {
      isStopped = true;
      for (const end of unsubscribe) end();
      unsubscribe = [];
      cancelFlush?.();
      pendingPushes = [];
      isStale = true;
      // Its failure goes to the caller of `refresh`.
      await Promise.all([loop.stop(), refreshing?.catch(() => undefined)]);
    },
    refresh,
    ownStatus() {
      const id = options.ownAgentId();
      return id === undefined ? undefined : cached.get(id)?.status;
    },
    async setOwnStatus(status) {
      await options.ownPresence.choose(status);
      const agentId = options.ownAgentId();
      if (agentId !== undefined && unsubscribe.length > 0) enqueue({ kind: 'status', agentId, status });
    },
    queue() {
      const nowMs = options.clock.now();
      if (queueAsked !== undefined && nowMs - queueAsked.atMs < queueHoldsMs) return queueAsked.answer;
      const asked = { atMs: nowMs, answer: connection.countQueue() };
      queueAsked = asked;
      asked.answer.catch(() => {
        // The next one asks again; who waits for this one gets its error.
        if (queueAsked === asked) queueAsked = undefined;
      });
      return asked.answer;
    },
  };
};
