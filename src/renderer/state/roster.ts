import { presentLocale, text } from '../../shared/i18n/text.ts';
import type { Agent, AgentStatus } from '../../shared/domain/agent.ts';
import { agentName } from '../messages/people.ts';
import type { State } from './model.ts';
import { shownName } from '../../shared/shown-name.ts';

/** Groups of the roster in their order. */
const statusOrder: readonly AgentStatus[] = ['accepting_chats', 'not_accepting_chats', 'offline'];
const headings: Record<AgentStatus, string> = {
  accepting_chats: text.in('heading above colleagues with this status', 'Accepting'),
  not_accepting_chats: text.in('heading above colleagues with this status', 'Not accepting'),
  offline: text.in('heading above colleagues with this status', 'Offline'),
};

export type RosterRow =
  { heading: string; count: number; agent?: undefined } | { heading?: undefined; agent: Agent };

export interface RosterFilter {
  search: string;
  groupId: number | undefined;
}

const collator = new Intl.Collator(presentLocale(), { sensitivity: 'base', numeric: true });
/** For comparing what is typed with names: without case and accents. */
export const foldedText = (typed: string): string =>
  typed.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

const matches = (agent: Agent, words: readonly string[]): boolean => {
  if (words.length === 0) return true;
  const where = foldedText(shownName(`${agent.name} ${agent.id} ${agent.jobTitle ?? ''}`));
  return words.every((word) => where.includes(word));
};

/**
 * The team as the roster shows it: a heading per status, people by name. Reading a chat does not move its row.
 * Oneself and suspended accounts are left out, but for `formerIds`.
 */
export const rosterRows = (
  agentsById: State['team']['agents'],
  ownId: string | undefined,
  filter: RosterFilter,
  formerIds: readonly string[] = [],
): readonly RosterRow[] => {
  const words = foldedText(filter.search).split(/\s+/u).filter(Boolean);
  const byStatus = new Map<AgentStatus, Agent[]>(statusOrder.map((status) => [status, []]));
  for (const agent of Object.values(agentsById)) {
    if (agent.id === ownId || agent.isSuspended) continue;
    if (filter.groupId !== undefined && !agent.groupIds.includes(filter.groupId)) continue;
    if (matches(agent, words)) byStatus.get(agent.status)?.push(agent);
  }
  const group = (heading: string, agents: Agent[]): RosterRow[] => {
    if (agents.length === 0) return [];
    // Each name once, and not for each comparison: a team may have thousands.
    const named = agents.map((agent) => ({ agent, called: agentName(agent) }));
    named.sort((one, other) => collator.compare(one.called, other.called));
    return [{ heading, count: agents.length }, ...named.map(({ agent }) => ({ agent }))];
  };
  const former = formerIds
    .map((id) => agentsById[id] ?? unlistedAgent(id))
    .filter((agent) => filter.groupId === undefined && matches(agent, words));
  return [
    ...statusOrder.flatMap((status) => group(headings[status], byStatus.get(status) ?? [])),
    ...group(text('Former colleagues'), former),
  ];
};

/** Somebody who is in LiveChat's list no more, and whose messages are here. */
const unlistedAgent = (id: string): Agent => ({
  id: id as Agent['id'],
  name: '',
  role: 'normal',
  groupIds: [],
  status: 'offline',
  isSuspended: true,
});

/**
 * Whose chats have a row though they are not of the team any more: those with something unread, which the rail counts, and the
 * one that is open, so that reading it does not take its row away.
 */
export const formerIdsIn = (
  state: Pick<State, 'team' | 'privateChats' | 'place'>,
  ownId: string | undefined,
): readonly string[] =>
  Object.values(state.privateChats.summaries)
    .filter(({ chatId, unreadCount }) => unreadCount > 0 || chatId === state.place.chatId)
    .map(({ chatId }) => chatId as string)
    .filter((id) => id !== ownId && (state.team.agents[id]?.isSuspended ?? state.team.isLoaded));

/** The signed-in person's own id. */
export const ownIdOf = (state: State): string | undefined =>
  state.app?.session.state === 'signed-in' ? state.app.session.agentId : undefined;
