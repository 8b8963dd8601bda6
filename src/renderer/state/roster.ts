import type { Agent, AgentStatus } from '../../shared/domain/agent.ts';
import { agentName } from '../messages/people.ts';
import type { State } from './model.ts';

/** Groups of the roster in their order. */
const statusOrder: readonly AgentStatus[] = ['accepting_chats', 'not_accepting_chats', 'offline'];
const headings: Record<AgentStatus, string> = {
  accepting_chats: 'Accepting',
  not_accepting_chats: 'Not accepting',
  offline: 'Offline',
};

export type RosterRow =
  { heading: string; count: number; agent?: undefined } | { heading?: undefined; agent: Agent };

export interface RosterFilter {
  search: string;
  groupId: number | undefined;
}

const collator = new Intl.Collator(undefined, { sensitivity: 'base', numeric: true });
/** For comparing what is typed with names: without case and accents. */
export const foldedText = (text: string): string =>
  text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

const matches = (agent: Agent, words: readonly string[]): boolean => {
  if (words.length === 0) return true;
  const where = foldedText(`${agent.name} ${agent.id} ${agent.jobTitle ?? ''}`);
  return words.every((word) => where.includes(word));
};

/**
 * The team as the roster shows it: a heading per status, people by name. Reading a chat does not move its row.
 * Oneself and suspended accounts are left out.
 */
export const rosterRows = (
  agentsById: State['team']['agents'],
  ownId: string | undefined,
  filter: RosterFilter,
): readonly RosterRow[] => {
  const words = foldedText(filter.search).split(/\s+/u).filter(Boolean);
  const byStatus = new Map<AgentStatus, Agent[]>(statusOrder.map((status) => [status, []]));
  for (const agent of Object.values(agentsById)) {
    if (agent.id === ownId || agent.isSuspended) continue;
    if (filter.groupId !== undefined && !agent.groupIds.includes(filter.groupId)) continue;
    if (matches(agent, words)) byStatus.get(agent.status)?.push(agent);
  }
  return statusOrder.flatMap((status): RosterRow[] => {
    const agents = byStatus.get(status) ?? [];
    if (agents.length === 0) return [];
    agents.sort((one, other) => collator.compare(agentName(one), agentName(other)));
    return [{ heading: headings[status], count: agents.length }, ...agents.map((agent) => ({ agent }))];
  });
};

/** The signed-in person's own id. */
export const ownIdOf = (state: State): string | undefined =>
  state.app?.session.state === 'signed-in' ? state.app.session.agentId : undefined;
