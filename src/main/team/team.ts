import type { Agent, AgentId, AgentStatus, Group } from '../../shared/domain/index.ts';
import { createEmitter } from '../../shared/emitter.ts';
import type { Emitter } from '../../shared/emitter.ts';
import { toBackchannelError } from '../../shared/errors.ts';
import type { IpcEvents } from '../../shared/ipc/routes.ts';
import type { Timers } from '../../shared/timers.ts';
import type { DirectoryApi, LiveChatConnection, TeamPush } from '../livechat/index.ts';
import type { Log } from '../log.ts';
import type { AgentsRepository, Database } from '../storage/index.ts';
import { createBackOff } from '../work/index.ts';
import { applyPushes, applySnapshot } from './apply.ts';
import type { TeamChange } from './apply.ts';

export interface TeamEvents {
  /** Only what changed. Also sent, with nobody in it, when `isStale` changes. */
  changed: IpcEvents['team.changed'];
}

/** The colleagues, read from the cache, kept up to date by LiveChat's pushes. */
export interface Team {
  /** Sorted by name, suspended agents included. */
  list(): Agent[];
  get(id: AgentId): Agent | undefined;
  groups(): Group[];
  /** The statuses are the last known ones: there is no connection, or the team was not read again since it came back. */
  readonly isStale: boolean;
  readonly on: Emitter<TeamEvents>['on'];
  /** Begins to follow the connection; reads the team whenever it comes online. */
  start(): void;
  /** Stops following; nothing is written any more after it returns. */
  stop(): void;
  /** Reads the team from LiveChat now. Errors: those of DirectoryApi. A call while one is running joins it. */
  refresh(): Promise<void>;
  /** undefined when nobody is signed in or LiveChat has not told yet. */
  ownStatus(): AgentStatus | undefined;
  /** Errors: NETWORK_UNREACHABLE when not connected, LIVECHAT_*. */
  setOwnStatus(status: AgentStatus): Promise<void>;
}

export interface TeamOptions {
  db: Database;
  agents: AgentsRepository;
  directory: DirectoryApi;
  connection: LiveChatConnection;
  ownAgentId: () => AgentId | undefined;
  timers: Timers;
  random: () => number;
  log: Log;
}

/** Statuses of a big team come in bursts: one transaction and one event for what comes within this time. */
const gatherMs = 50;

const byName = new Intl.Collator(undefined, { sensitivity: 'base', numeric: true });

export const createTeam = (options: TeamOptions): Team => {
  const { db, agents, directory, connection, timers, log } = options;
  const emitter = createEmitter<TeamEvents>((error) =>
    log.error('listener.failed', { code: toBackchannelError(error).code }),
  );
  const backOff = createBackOff({ firstMs: 1_000, longestMs: 60_000 }, options.random);

  let isStale = true;
  let unsubscribe: (() => void)[] = [];
  let refreshing: Promise<void> | undefined;
  let gathered: TeamPush[] = [];
  let cancelFlush: (() => void) | undefined;
  let cancelRetry = (): void => undefined;
  /** Grows at stop, so that an answer that comes later is not written. */
  let generation = 0;

  const announce = (change: TeamChange | undefined, stale: boolean): void => {
    const isDifferent =
      stale !== isStale ||
      (change !== undefined &&
        (change.agents.size > 0 || change.removedIds.size > 0 || change.haveGroupsChanged));
    isStale = stale;
    if (!isDifferent) return;
    emitter.emit('changed', {
      agents: [...(change?.agents.values() ?? [])],
      removedIds: [...(change?.removedIds ?? [])],
      ...(change?.haveGroupsChanged ? { groups: agents.listGroups() } : {}),
      isStale,
    });
  };

  const flush = (): void => {
    cancelFlush?.();
    cancelFlush = undefined;
    // A snapshot under way may be older than these: they wait for it.
    if (gathered.length === 0 || refreshing) return;
    const pushes = gathered;
    gathered = [];
    const change = db.transaction(() => applyPushes(agents, pushes));
    announce(change, isStale);
    if (change.isOutdated) refreshLater(0);
  };

  const gather = (push: TeamPush): void => {
    gathered.push(push);
    cancelFlush ??= timers.after(gatherMs, flush);
  };

  const readTeam = async (): Promise<void> => {
    const mine = generation;
    const [profiles, groups, statuses] = await Promise.all([
      directory.listAgents(),
      directory.listGroups(),
      directory.listRoutingStatuses(),
    ]);
    if (mine !== generation) return;
    const change = db.transaction(() => applySnapshot(agents, { agents: profiles, groups, statuses }));
    backOff.reset();
    log.info('team.read', { agents: profiles.length, changed: change.agents.size });
    announce(change, connection.state.state !== 'online');
  };

  const refresh = (): Promise<void> => {
    cancelRetry();
    refreshing ??= readTeam().finally(() => {
      refreshing = undefined;
      flush();
    });
    return refreshing;
  };

  const refreshLater = (waitMs: number): void => {
    cancelRetry();
    cancelRetry = timers.after(waitMs, () => {
      if (connection.state.state !== 'online') return;
      // One that began before the connection came back may have read what was true before.
      const earlier = refreshing?.catch(() => undefined) ?? Promise.resolve();
      earlier.then(refresh).catch((error: unknown) => {
        log.warn('team.not-read', { code: toBackchannelError(error).code });
        if (unsubscribe.length > 0) refreshLater(backOff.next());
      });
    });
  };

  const follow = (): void => {
    if (connection.state.state === 'online') refreshLater(0);
    else announce(undefined, true);
  };

  return {
    list: () =>
      agents
        .list()
        .sort((a, b) => byName.compare(a.name, b.name) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)),
    get: (id) => agents.get(id),
    groups: () => agents.listGroups(),
    get isStale() {
      return isStale;
    },
    on: emitter.on,
    start() {
      if (unsubscribe.length > 0) return;
      unsubscribe = [connection.on('state-changed', follow), connection.on('push', gather)];
      follow();
    },
    stop() {
      generation += 1;
      for (const end of unsubscribe) end();
      unsubscribe = [];
      cancelRetry();
      cancelFlush?.();
      cancelFlush = undefined;
      gathered = [];
      isStale = true;
    },
    refresh,
    ownStatus() {
      const id = options.ownAgentId();
      return id === undefined ? undefined : agents.get(id)?.status;
    },
    async setOwnStatus(status) {
      await connection.setRoutingStatus(status);
      const agentId = options.ownAgentId();
      if (agentId !== undefined && unsubscribe.length > 0) gather({ kind: 'status', agentId, status });
    },
  };
};
