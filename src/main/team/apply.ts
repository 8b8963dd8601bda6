import type { Agent, AgentId, AgentStatus, Group } from '../../shared/domain/index.ts';
import type { AgentChanges, AgentProfile, TeamPush } from '../livechat/index.ts';
import type { TeamTables } from './agents-table.ts';

/** What applying a snapshot or pushes changed in the cache. */
export interface TeamChange {
  agents: Map<AgentId, Agent>;
  removedIds: Set<AgentId>;
  haveGroupsChanged: boolean;
  /** A push named somebody who is not in the cache, or did not say everything: the team has to be read again. */
  isOutdated: boolean;
}

const noChange = (): TeamChange => ({
  agents: new Map(),
  removedIds: new Set(),
  haveGroupsChanged: false,
  isOutdated: false,
});

/** What an update does not name stays; LiveChat says '' for none. */
const withChanges = (agent: Agent, changes: AgentChanges): Agent => ({
  id: agent.id,
  name: changes.name ?? agent.name,
  role: changes.role ?? agent.role,
  avatarUrl: (changes.avatarUrl ?? agent.avatarUrl) || undefined,
  jobTitle: (changes.jobTitle ?? agent.jobTitle) || undefined,
  groupIds: changes.groupIds ?? agent.groupIds,
  status: agent.status,
  isSuspended: changes.isSuspended ?? agent.isSuspended,
});

const agentOf = (profile: AgentProfile, status: AgentStatus): Agent =>
  withChanges(
    { id: profile.id, name: '', role: 'normal', groupIds: [], status, isSuspended: false },
    profile,
  );

/** Groups are compared in their order at LiveChat. */
const isSame = (a: Agent, b: Agent): boolean =>
  a.name === b.name &&
  a.role === b.role &&
  a.avatarUrl === b.avatarUrl &&
  a.jobTitle === b.jobTitle &&
  a.status === b.status &&
  a.isSuspended === b.isSuspended &&
  a.groupIds.length === b.groupIds.length &&
  a.groupIds.every((id, index) => id === b.groupIds[index]);

/** The whole team as just read. */
export interface TeamSnapshot {
  agents: readonly AgentProfile[];
  groups: readonly Group[];
  statuses: readonly { agentId: AgentId; status: AgentStatus }[];
}

/** Makes the cache equal to the snapshot and answers what differed; in a transaction. An agent without a status is offline. */
export const applySnapshot = ({ agents, groups }: TeamTables, snapshot: TeamSnapshot): TeamChange => {
  const change = noChange();
  const before = new Map(
    agents
      .select()
      .all()
      .map((agent) => [agent.id, agent]),
  );
  const statuses = new Map(snapshot.statuses.map(({ agentId, status }) => [agentId, status]));
  for (const profile of snapshot.agents) {
    const agent = agentOf(profile, statuses.get(profile.id) ?? 'offline');
    const known = before.get(agent.id);
    before.delete(agent.id);
    if (known && isSame(known, agent)) continue;
    agents.put(agent);
    change.agents.set(agent.id, agent);
  }
  for (const id of before.keys()) {
    agents.delete({ id });
    change.removedIds.add(id);
  }

  const groupsBefore = new Map(
    groups
      .select()
      .all()
      .map((group) => [group.id, group.name]),
  );
  for (const group of snapshot.groups) {
    if (groupsBefore.get(group.id) !== group.name) {
      groups.put(group);
      change.haveGroupsChanged = true;
    }
    groupsBefore.delete(group.id);
  }
  for (const id of groupsBefore.keys()) {
    groups.delete({ id });
    change.haveGroupsChanged = true;
  }
  return change;
};

/** Applies pushes in their order; in a transaction. Safe for repeats. */
export const applyPushes = ({ agents, groups }: TeamTables, pushes: readonly TeamPush[]): TeamChange => {
  const change = noChange();

  const put = (agent: Agent, known: Agent | undefined): void => {
    if (known && isSame(known, agent)) return;
    agents.put(agent);
    change.agents.set(agent.id, agent);
    change.removedIds.delete(agent.id);
  };

  for (const push of pushes) {
    switch (push.kind) {
      case 'status': {
        // Bots have a status too, and are no colleagues.
        const known = agents.get({ id: push.agentId });
        if (known) put({ ...known, status: push.status }, known);
        break;
      }
      case 'agent-created': {
        const known = agents.get({ id: push.agent.id });
        put(agentOf(push.agent, known?.status ?? 'offline'), known);
        break;
      }
      case 'agent-updated': {
        const known = agents.get({ id: push.agentId });
        if (known) put(withChanges(known, push.changes), known);
        else change.isOutdated = true;
        break;
      }
      case 'agent-removed':
        if (!agents.delete({ id: push.agentId })) break;
        change.agents.delete(push.agentId);
        change.removedIds.add(push.agentId);
        break;
      case 'group-changed':
        groups.put(push.group);
        change.haveGroupsChanged = true;
        break;
      case 'group-removed':
        groups.delete({ id: push.groupId });
        change.haveGroupsChanged = true;
        // Nothing is pushed about its members.
        change.isOutdated = true;
        break;
      case 'team-outdated':
        change.isOutdated = true;
        break;
    }
  }
  return change;
};
