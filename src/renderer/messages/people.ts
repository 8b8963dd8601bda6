import type { Agent, AgentRole, AgentStatus } from '../../shared/domain/agent.ts';

const statusNames: Record<AgentStatus, string> = {
  accepting_chats: 'Accepting chats',
  not_accepting_chats: 'Not accepting chats',
  offline: 'Offline',
};
export const statusName = (status: AgentStatus): string => statusNames[status];

const roleNames: Record<AgentRole, string> = {
  owner: 'Owner',
  viceowner: 'Vice owner',
  administrator: 'Admin',
  normal: 'Agent',
};
export const roleName = (role: AgentRole): string => roleNames[role];

/** Administrators, owners and vice owners may connect and disconnect Instagram; main and the relay check it again. */
export const isAdmin = (role: AgentRole): boolean => role !== 'normal';

/** First name, for sentences and buttons; the whole name when it is one word, the address when there is no name. */
export const firstName = (agent: Pick<Agent, 'name' | 'id'>): string =>
  agent.name.trim().split(/\s+/u)[0] || agent.id;

/** Name as listed. */
export const agentName = (agent: Pick<Agent, 'name' | 'id'>): string => agent.name.trim() || agent.id;

/** One or two letters for a person without a picture. */
export const initials = (name: string): string => {
  const words = name
    .replace(/^@/u, '')
    .split(/[\s._-]+/u)
    .filter((word) => /^\p{L}|^\p{N}/u.test(word));
  const first = words[0]?.match(/^./u)?.[0] ?? '';
  const last = words.length > 1 ? (words.at(-1)?.match(/^./u)?.[0] ?? '') : '';
  return `${first}${last}`.toUpperCase();
};
