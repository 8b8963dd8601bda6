import type { Agent } from '../../shared/domain/agent.ts';
import type { ConversationWork, Note, Presence } from '../../shared/domain/work.ts';
import type { InboxSort, InboxView } from '../../shared/domain/work-rules.ts';
import { isolated, withoutTurning } from '../../shared/shown-name.ts';
import { agentName, firstName, personName } from './people.ts';
import { bestAction } from './reply-failure.ts';
import { clockTime, counted } from './time.ts';

/** Words about the team's work on conversations. */

export const viewNames: Record<InboxView, string> = {
  mine: 'Mine',
  unassigned: 'Unassigned',
  waiting: 'Waiting',
  failed: 'Failed',
  snoozed: 'Snoozed',
  done: 'Done',
  all: 'All',
};

export const viewExplanations: Record<InboxView, string> = {
  mine: 'Assigned to you, neither done nor snoozed',
  unassigned: 'Nobody is assigned, neither done nor snoozed',
  waiting: 'The customer waits for an answer',
  failed: 'A reply could not be sent, here or at a colleague’s computer',
  snoozed: 'Come back by themselves, or when the customer writes',
  done: 'Come back when the customer writes',
  all: 'Every conversation',
};

export const sortNames: Record<InboxSort, string> = {
  newest: 'Newest first',
  longest: 'Longest waiting first',
  window: 'Least time to reply first',
};

type Agents = Readonly<Record<string, Agent>>;

/** Who is assigned, for a menu or a sentence. */
export const assigneeName = (
  agents: Agents,
  assigneeId: string | undefined,
  ownId: string | undefined,
): string => {
  if (assigneeId === undefined) return 'Nobody';
  return assigneeId === ownId ? 'You' : personName(agents, assigneeId);
};

const timeOf = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const dayOf = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short' });

/** `today 18:00`, `Tue, 3 Nov 09:00`. */
export const momentWords = (ms: number, nowMs: number): string => {
  const isToday = new Date(ms).toDateString() === new Date(nowMs).toDateString();
  return `${isToday ? 'today' : dayOf.format(ms)} ${timeOf.format(ms)}`;
};

/** What the team does, for the row's spoken sentence. */
export const workSentence = (
  work: ConversationWork,
  agents: Agents,
  ownId: string | undefined,
  nowMs: number,
): string | undefined => {
  const parts = [
    work.assigneeId === undefined ? undefined : `assigned to ${assigneeName(agents, work.assigneeId, ownId)}`,
    work.state === 'done' ? 'done' : undefined,
    work.snoozedUntilMs === undefined
      ? undefined
      : `snoozed until ${momentWords(work.snoozedUntilMs, nowMs)}`,
    work.tags.length === 0 ? undefined : `tagged ${work.tags.map((tag) => isolated(tag)).join(', ')}`,
    work.failedElsewhere.length === 0 ? undefined : failedElsewhereSentence(work, agents),
    work.noteCount === 0 ? undefined : counted(work.noteCount, 'note'),
  ];
  const said = parts.filter((part) => part !== undefined);
  return said.length === 0 ? undefined : said.join(', ');
};

/** Whose reply failed. */
export const failedElsewhereSentence = ({ failedElsewhere }: ConversationWork, agents: Agents): string =>
  failedElsewhere
    .map(({ agentId, count }) => {
      const who = personName(agents, agentId);
      return count === 1 ? `a reply of ${who} failed` : `${count} replies of ${who} failed`;
    })
    .join(', ');

/** What helps with a colleague's reply that was not sent. `isAdmin`: the reader can repair the connection. */
export const failedElsewhereHelp = (who: string, reason: string | undefined, isAdmin: boolean): string => {
  switch (bestAction(reason)) {
    case 'give-up':
      return 'Sending it once more does not help.';
    case 'ask-admin':
      return isAdmin
        ? `Repair the connection in Admin; then ${who} can send it once more.`
        : 'An admin has to repair the connection first.';
    case 'retry':
      return `${who} can send it once more, or you answer instead.`;
  }
};

/** Above it: who wrote it when. */
export const failedElsewhereHead = (who: string, createdMs: number, nowMs: number): string =>
  `Not sent: ${who}, ${momentWords(createdMs, nowMs)}`;

/** Where a computer with an earlier version has told that a reply failed, and not what it says. */
export const failedUntoldWords = 'The text is on their computer.';

const listed = (names: readonly string[]): string =>
  names.length <= 1 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;

/** Above the composer: "Anna is typing here". Typing comes before looking. */
export const presenceSentence = (
  presence: readonly Pick<Presence, 'agentId' | 'isTyping'>[],
  agents: Agents,
): string | undefined => {
  const nameOf = (id: string): string => {
    const agent = agents[id];
    return agent === undefined ? isolated(id) : firstName(agent);
  };
  const typing = presence.filter(({ isTyping }) => isTyping).map(({ agentId }) => nameOf(agentId));
  if (typing.length > 0) return `${listed(typing)} ${typing.length === 1 ? 'is' : 'are'} typing here`;
  const looking = presence.map(({ agentId }) => nameOf(agentId));
  if (looking.length === 0) return undefined;
  return `${listed(looking)} ${looking.length === 1 ? 'is' : 'are'} looking at this`;
};

/** Who answered while somebody was writing: asked once, before a second answer leaves. */
export const answeredMeanwhile = (name: string, agoMs: number): string => {
  const seconds = Math.max(1, Math.round(agoMs / 1000));
  return `${name} answered ${seconds} ${seconds === 1 ? 'second' : 'seconds'} ago. Send yours too?`;
};

/** Who reads a note, under its field. `isBridged`: conversations are LiveChat chats too. */
export const noteReachWords = (isBridged: boolean): string =>
  isBridged ? 'Never sent to the customer. Agents read it in LiveChat too.' : 'Never sent to the customer.';

export const noteAuthor = (
  note: Pick<Note, 'author' | 'isFromLiveChat'>,
  agents: Agents,
  ownId: string | undefined,
): string => {
  const name = note.author === ownId ? 'You' : personName(agents, note.author);
  return note.isFromLiveChat === true ? `${name}, in LiveChat` : name;
};

/** One note as a spoken sentence group: kind, author, time, text. */
export const spokenNote = (
  note: Pick<Note, 'author' | 'isFromLiveChat' | 'text' | 'createdAtMs'>,
  agents: Agents,
  ownId: string | undefined,
): string =>
  `Note, ${noteAuthor(note, agents, ownId)}, ${clockTime(note.createdAtMs)}. ${withoutTurning(note.text)}`;

/**
 * `@` names in a text, as people: whoever is called so by the whole name, or by a first name that nobody else has and that ends
 * there.
 */
export const mentionsIn = (text: string, agents: Agents): string[] => {
  const folded = text.toLowerCase();
  const people = Object.values(agents).filter(({ isSuspended }) => !isSuspended);
  const whole = people.filter((agent) => folded.includes(`@${agentName(agent).toLowerCase()}`));
  const firsts = [...folded.matchAll(/@([\p{L}\p{N}'’-]+)/gu)].flatMap(([, word = '']) => {
    const called = people.filter((agent) => firstName(agent).toLowerCase() === word);
    return called.length === 1 ? called : [];
  });
  return [...new Set([...whole, ...firsts].map(({ id }) => id))];
};

/** The choices of "Snooze", as far as they lie ahead. */
export const snoozeChoices = (nowMs: number): { label: string; untilMs: number }[] => {
  const at = (days: number, hours: number): number => {
    const day = new Date(nowMs);
    day.setDate(day.getDate() + days);
    day.setHours(hours, 0, 0, 0);
    return day.getTime();
  };
  // Monday; on a Monday the next one.
  const toMonday = (8 - new Date(nowMs).getDay()) % 7 || 7;
  const laterMs = Math.max(at(0, 17), nowMs + 2 * 3_600_000);
  const isLaterToday = new Date(laterMs).toDateString() === new Date(nowMs).toDateString();
  // On a Sunday next week begins tomorrow.
  const nextWeek = toMonday === 1 ? [] : [{ label: 'Next week', untilMs: at(toMonday, 9) }];
  return [
    ...(isLaterToday ? [{ label: 'Later today', untilMs: laterMs }] : []),
    { label: 'Tomorrow', untilMs: at(1, 9) },
    ...nextWeek,
  ];
};
