import type { Agent, AgentId, AgentStatus, Group } from '../../shared/domain/index.ts';
import type { AgentChanges, AgentProfile, TeamPush } from '../livechat/index.ts';
import type { AgentsRepository } from '../storage/index.ts';

/** What an application of news changed in the cache. */
export interface TeamChange {
  agents: Map<AgentId, Agent>;
  removedIds: Set<AgentId>;
  haveGroupsChanged: boolean;
  /** The news named somebody we do not know, or did not tell all: read the team again. */
  isOutdated: boolean;
}

const nothingChanged = (): TeamChange => ({
  agents: new Map(),
  removedIds: new Set(),
  haveGroupsChanged: false,
  isOutdated: false,
});

const agentOf = (profile: AgentProfile, status: AgentStatus): Agent =>
  changed({ id: profile.id, name: '', role: 'normal', groupIds: [], status, isSuspended: false }, profile);

const changed = (agent: Agent, changes: AgentChanges): Agent => {
  const { jobTitle, avatarUrl, name, role, groupIds, isSuspended } = { ...agent, ...changes };
  return {
    id: agent.id,
    name,
    role,
    ...(avatarUrl ? { avatarUrl } : {}),
    ...(jobTitle ? { jobTitle } : {}),
    groupIds,
    status: agent.status,
    isSuspended,
  };
};

/** Field order is fixed by `changed` and the repository, groups by their order at LiveChat. */
const isSame = (a: Agent, b: Agent): boolean =>
  a.name === b.name &&
  a.role === b.role &&
  a.avatarUrl === b.avatarUrl &&
  a.jobTitle === b.jobTitle &&
  a.status === b.status &&
  a.isSuspended === b.isSuspended &&
  a.groupIds.length === b.groupIds.length &&
  a.groupIds.every((id, index) => id === b.groupIds[index]);

/** The whole team as just read; must run in a transaction. */
export interface TeamSnapshot {
  agents: readonly AgentProfile[];
  groups: readonly Group[];
  statuses: readonly { agentId: AgentId; status: AgentStatus }[];
}

/** Makes the cache equal to the snapshot and says what differed. Whoever has no status is offline. */
export const applySnapshot = (repository: AgentsRepository, snapshot: TeamSnapshot): TeamChange => {
  const change = nothingChanged();
  const before = new Map(repository.list().map((agent) => [agent.id, agent]));
  const statuses = new Map(snapshot.statuses.map(({ agentId, status }) => [agentId, status]));
  for (const profile of snapshot.agents) {
    const agent = agentOf(profile, statuses.get(profile.id) ?? 'offline');
    const known = before.get(agent.id);
    before.delete(agent.id);
    if (known && isSame(known, agent)) continue;
    repository.put(agent);
    change.agents.set(agent.id, agent);
  }
  for (const id of before.keys()) {
    repository.delete(id);
    change.removedIds.add(id);
  }

  const groupsBefore = new Map(repository.listGroups().map((group) => [group.id, group.name]));
  for (const group of snapshot.groups) {
    if (groupsBefore.get(group.id) !== group.name) {
      repository.putGroup(group);
      change.haveGroupsChanged = true;
    }
    groupsBefore.delete(group.id);
  }
  for (const id of groupsBefore.keys()) {
    repository.deleteGroup(id);
    change.haveGroupsChanged = true;
  }
  return change;
};

/** Applies pushes in their order; must run in a transaction. Safe for repeats. */
export const applyPushes = (repository: AgentsRepository, pushes: readonly TeamPush[]): TeamChange => {
  const change = nothingChanged();

  const put = (agent: Agent, known: Agent | undefined): void => {
    if (known && isSame(known, agent)) return;
    repository.put(agent);
    change.agents.set(agent.id, agent);
    change.removedIds.delete(agent.id);
  };

  for (const push of pushes) {
    switch (push.kind) {
      case 'status': {
        // Bots have a status too, and are no colleagues.
        const known = repository.get(push.agentId);
        if (known) put({ ...known, status: push.status }, known);
        break;
      }
      case 'agent-created': {
        const known = repository.get(push.agent.id);
        put(agentOf(push.agent, known?.status ?? 'offline'), known);
        break;
      }
      case 'agent-updated': {
        const known = repository.get(push.agentId);
        if (known) put(changed(known, push.changes), known);
        else change.isOutdated = true;
        break;
      }
      case 'agent-removed':
        if (!repository.get(push.agentId)) break;
        repository.delete(push.agentId);
        change.agents.delete(push.agentId);
        change.removedIds.add(push.agentId);
        break;
      case 'group-changed':
        repository.putGroup(push.group);
        change.haveGroupsChanged = true;
        break;
      case 'group-removed':
        repository.deleteGroup(push.groupId);
        change.haveGroupsChanged = true;
        // Its members are told by nobody.
        change.isOutdated = true;
        break;
      case 'team-outdated':
        change.isOutdated = true;
        break;
    }
  }
  return change;
};
