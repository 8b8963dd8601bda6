import type { AppState } from '../../shared/ipc/state.ts';
import type { Agent, AgentRole, AgentStatus, ChosenStatus } from '../../shared/domain/agent.ts';
import { cutText } from '../../shared/cut-text.ts';
import type { OwnAbsence } from '../../shared/ipc/state.ts';
import { isolated, lookAlikeIds, lookAlikeKey, shownName } from '../../shared/shown-name.ts';
import { presentLocale, text } from '../../shared/i18n/text.ts';

const statusNames: Record<AgentStatus, string> = {
  accepting_chats: text('Accepting chats'),
  not_accepting_chats: text('Not accepting chats'),
  offline: text.in('status of a person', 'Offline'),
};
export const statusName = (status: AgentStatus): string => statusNames[status];

/** The two that an agent may choose, in the order of the menu. */
export const chosenStatuses: readonly ChosenStatus[] = ['accepting_chats', 'not_accepting_chats'];

/**
 * How the person stands in LiveChat, as far as this computer knows now: the mark at their picture, and the words for it. The
 * status that was told last says nothing while LiveChat is not connected here. Undefined: LiveChat has not told any.
 */
export const ownStanding = ({
  livechat,
  ownStatus,
}: Pick<AppState, 'livechat' | 'ownStatus'>): { mark: AgentStatus; words: string } | undefined => {
  if (ownStatus === undefined) return undefined;
  return livechat.state === 'online'
    ? { mark: ownStatus, words: statusName(ownStatus) }
    : { mark: 'offline', words: text('Not connected to LiveChat') };
};

/** Why neither of the two can be chosen now. */
export const statusWaitsSentence = text(
  'Not connected to LiveChat. You can choose your status when it is connected again.',
);

/** What choosing one of them does, and does not do. */
export const ownStatusSentence = text(
  'For website chats, which are answered in LiveChat’s own app. Instagram conversations come ' +
    'here either way.',
);

const absenceSentences: Record<OwnAbsence, string> = {
  idle: text(
    'Away: nobody has used this computer for ten minutes. You accept chats again when you are back.',
  ),
  locked: text('Away: this computer is locked or asleep. You accept chats again when you are back.'),
};
/** Why a person who accepts chats gets none now. */
export const absenceSentence = (absence: OwnAbsence): string => absenceSentences[absence];

const roleNames: Record<AgentRole, string> = {
  owner: text('Owner'),
  viceowner: text('Vice owner'),
  administrator: text('Admin'),
  normal: text.in('role of a person', 'Agent'),
};
export const roleName = (role: AgentRole): string => roleNames[role];

/** Administrators, owners and vice owners may connect and disconnect Instagram; main and the relay check it again. */
export const isAdmin = (role: AgentRole): boolean => role !== 'normal';

/**
 * A name that somebody outside chose (a person, a group, a Page, a job title), as it may stand in a sentence or an accessible
 * name: without what is not seen, and isolated where it could turn the words beside it. Every such name goes through here.
 */
export const foreignName = (name: string | undefined, otherwise = ''): string =>
  isolated(shownName(name ?? '') || otherwise);

/** Longer ones would push a button out of its place. */
const maxFirstName = 40;

/** First name, for sentences and buttons; the whole name when it is one word, the address when there is no name. */
export const firstName = (agent: Pick<Agent, 'name' | 'id'>): string =>
  isolated(cutText(shownName(agent.name).split(' ')[0] || agent.id, maxFirstName, '…'));

/** Name as listed. */
export const agentName = (agent: Pick<Agent, 'name' | 'id'>): string => foreignName(agent.name, agent.id);

/** A customer of Instagram by name, else as main calls them. */
export const customerName = (conversation: { displayName: string }): string =>
  foreignName(conversation.displayName, text('Instagram user'));

/** Kept with who bears the name: a message changes one of thousands. */
const keysOf = new WeakMap<object, string>();
const keyOfName = (bearer: object, name: string): string => {
  const known = keysOf.get(bearer) ?? lookAlikeKey(name);
  keysOf.set(bearer, known);
  return known;
};

interface Customer {
  id: string;
  customerId: string;
  displayName: string;
  username?: string | undefined;
}
type Customers = Readonly<Record<string, Customer>>;
const twinsOf = new WeakMap<Customers, ReadonlySet<string>>();

/** What tells a customer from another one in the lists whose name looks the same: the handle, else the end of the id. */
export const twinMark = (customers: Customers, conversationId: string): string | undefined => {
  const known =
    twinsOf.get(customers) ??
    lookAlikeIds(Object.values(customers), (one) => keyOfName(one, one.displayName));
  twinsOf.set(customers, known);
  const customer = customers[conversationId];
  if (customer === undefined || !known.has(conversationId)) return undefined;
  if (customer.username === undefined) return `…${customer.customerId.slice(-4)}`;
  const handle = handleName(customer.username);
  return handle === customerName(customer) ? `…${customer.customerId.slice(-4)}` : handle;
};

/** `@handle` of Instagram. */
export const handleName = (username: string): string => foreignName(`@${username}`);

type Agents = Readonly<Record<string, Pick<Agent, 'id' | 'name'>>>;
const lookAlikesOf = new WeakMap<Agents, ReadonlySet<string>>();

/** Whether somebody else of the team has a name that looks the same, so that only the address tells the two apart. */
export const isLookAlike = (agents: Agents, agentId: string): boolean => {
  const known =
    lookAlikesOf.get(agents) ?? lookAlikeIds(Object.values(agents), (one) => keyOfName(one, one.name));
  lookAlikesOf.set(agents, known);
  return known.has(agentId);
};

/** A person of the team by name, with the address where another has the same name; somebody who has left by address. */
export const personName = (agents: Agents, agentId: string): string => {
  const agent = agents[agentId];
  if (agent === undefined) return agentId;
  return isLookAlike(agents, agentId) ? `${agentName(agent)} (${agentId})` : agentName(agent);
};

/** The administrators of the team by name, in the order of names; suspended ones cannot help. */
export const adminNames = (agents: Readonly<Record<string, Agent>>): readonly string[] =>
  Object.values(agents)
    .filter(({ role, isSuspended }) => isAdmin(role) && !isSuspended)
    .map(({ id }) => personName(agents, id))
    .sort((one, other) => one.localeCompare(other, presentLocale()));

/** One or two letters for a person without a picture. */
export const initials = (name: string): string => {
  const words = shownName(name)
    .replace(/^@/u, '')
    .split(/[\s._-]+/u)
    .filter((word) => /^\p{L}|^\p{N}/u.test(word));
  const first = words[0]?.match(/^./u)?.[0] ?? '';
  const last = words.length > 1 ? (words.at(-1)?.match(/^./u)?.[0] ?? '') : '';
  return `${first}${last}`.toUpperCase();
};

/** The name that the person at this computer signs with: it goes into what customers read. Empty: nobody is signed in. */
export const ownName = (session: AppState['session'] | undefined): string =>
  session?.state === 'signed-in' ? shownName(session.name) : '';
