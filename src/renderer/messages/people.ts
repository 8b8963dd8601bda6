import type { Agent, AgentRole, AgentStatus, ChosenStatus } from '../../shared/domain/agent.ts';
import type { OwnAbsence } from '../../shared/ipc/state.ts';

const statusNames: Record<AgentStatus, string> = {
  accepting_chats: 'Accepting chats',
  not_accepting_chats: 'Not accepting chats',
  offline: 'Offline',
};
export const statusName = (status: AgentStatus): string => statusNames[status];

/** The two that an agent may choose, in the order of the menu. */
export const chosenStatuses: readonly ChosenStatus[] = ['accepting_chats', 'not_accepting_chats'];

/** What choosing one of them does, and does not do. */
export const ownStatusSentence =
  'For website chats, which are answered in LiveChat’s own app. Instagram conversations come here either way.';

const absenceSentences: Record<OwnAbsence, string> = {
  idle: 'Away: nobody has used this computer for ten minutes. You accept chats again when you are back.',
  locked: 'Away: this computer is locked or asleep. You accept chats again when you are back.',
};
/** Why a person who accepts chats gets none now. */
export const absenceSentence = (absence: OwnAbsence): string => absenceSentences[absence];

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
