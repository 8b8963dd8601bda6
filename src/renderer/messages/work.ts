import type { Agent } from '../../shared/domain/agent.ts';
import type { ConversationWork, Note, Presence } from '../../shared/domain/work.ts';
import type { InboxSort, InboxView } from '../../shared/domain/work-rules.ts';
import { isolated, withoutTurning } from '../../shared/shown-name.ts';
import { listWords } from '../../shared/i18n/lists.ts';
import { text } from '../../shared/i18n/text.ts';
import { agentName, firstName, personName } from './people.ts';
import { bestAction } from './reply-failure.ts';
import { clockTime, comingPlaces, inPresentZone } from './time.ts';

/** Words about the team's work on conversations. */

export const viewNames: Record<InboxView, string> = {
  mine: text.in('view of the inbox', 'Mine'),
  unassigned: text.in('view of the inbox', 'Unassigned'),
  waiting: text.in('view of the inbox', 'Waiting'),
  failed: text.in('view of the inbox', 'Failed'),
  snoozed: text.in('view of the inbox', 'Snoozed'),
  done: text.in('view of the inbox', 'Done'),
  all: text.in('view of the inbox', 'All'),
};

export const viewExplanations: Record<InboxView, string> = {
  mine: text.in('what a view of the inbox shows', 'Assigned to you, neither done nor snoozed'),
  unassigned: text.in('what a view of the inbox shows', 'Nobody is assigned, neither done nor snoozed'),
  waiting: text.in('what a view of the inbox shows', 'The customer waits for an answer'),
  failed: text.in(
    'what a view of the inbox shows',
    'A reply could not be sent, here or at a colleague’s computer',
  ),
  snoozed: text.in('what a view of the inbox shows', 'Come back by themselves, or when the customer writes'),
  done: text.in('what a view of the inbox shows', 'Come back when the customer writes'),
  all: text.in('what a view of the inbox shows', 'Every conversation'),
};

export const sortNames: Record<InboxSort, string> = {
  newest: text('Newest first'),
  longest: text('Longest waiting first'),
  window: text('Least time to reply first'),
};

type Agents = Readonly<Record<string, Agent>>;

/** Who is assigned, for a menu or a sentence. */
export const assigneeName = (
  agents: Agents,
  assigneeId: string | undefined,
  ownId: string | undefined,
): string => {
  if (assigneeId === undefined) return text('Nobody');
  return assigneeId === ownId ? text('You') : personName(agents, assigneeId);
};

const dayFormat = inPresentZone({ weekday: 'short', day: 'numeric', month: 'short' });

/** `today 18:00`, `Tue, 3 Nov 09:00`: as it stands beside something; a sentence about a moment is a text of its own. */
export const momentWords = (ms: number, nowMs: number): string => {
  const isToday = new Date(ms).toDateString() === new Date(nowMs).toDateString();
  const time = clockTime(ms);
  return isToday
    ? text.in('a moment that stands beside something', 'today {time}', { time })
    : text.in('a moment that stands beside something', '{day} {time}', { day: dayFormat.format(ms), time });
};

/** What the team does, for the row's spoken sentence. */
export const workSentence = (
  work: ConversationWork,
  agents: Agents,
  ownId: string | undefined,
  nowMs: number,
): string | undefined => {
  const parts = [
    work.assigneeId === undefined
      ? undefined
      : text.in('inside a sentence', 'assigned to {name}', {
          name: assigneeName(agents, work.assigneeId, ownId),
        }),
    work.state === 'done' ? text.in('inside a sentence: state of a conversation', 'done') : undefined,
    work.snoozedUntilMs === undefined
      ? undefined
      : text.in(
          'inside a sentence: state of a conversation',
          '{day, select, today {snoozed until {time}} tomorrow {snoozed until tomorrow {time}} ' +
            'sunday {snoozed until Sunday {time}} monday {snoozed until Monday {time}} ' +
            'tuesday {snoozed until Tuesday {time}} wednesday {snoozed until Wednesday {time}} ' +
            'thursday {snoozed until Thursday {time}} friday {snoozed until Friday {time}} ' +
            'saturday {snoozed until Saturday {time}} other {snoozed until {date} {time}}}',
          comingPlaces(work.snoozedUntilMs, nowMs),
        ),
    work.tags.length === 0
      ? undefined
      : text.in('inside a sentence', 'tagged {tags}', {
          tags: work.tags.map((tag) => isolated(tag)).join(', '),
        }),
    work.failedElsewhere.length === 0 ? undefined : failedElsewhereSentence(work, agents),
    work.noteCount === 0
      ? undefined
      : text('{count, plural, one {# note} other {# notes}}', { count: work.noteCount }),
  ];
  const said = parts.filter((part) => part !== undefined);
  // Independent clauses.
  return said.length === 0 ? undefined : said.join(', ');
};

/** Whose reply failed. */
export const failedElsewhereSentence = ({ failedElsewhere }: ConversationWork, agents: Agents): string =>
  failedElsewhere
    .map(({ agentId, count }) => {
      const who = personName(agents, agentId);
      return text.in(
        'inside a sentence',
        '{count, plural, =1 {a reply of {who} failed} other {# replies of {who} failed}}',
        { count, who },
      );
    })
    // Independent clauses.
    .join(', ');

/** What helps with a colleague's reply that was not sent. `isAdmin`: the reader can repair the connection. */
export const failedElsewhereHelp = (who: string, reason: string | undefined, isAdmin: boolean): string => {
  switch (bestAction(reason)) {
    case 'give-up':
      return text('Sending it once more does not help.');
    case 'ask-admin':
      return isAdmin
        ? text('Repair the connection in Admin; then {who} can send it once more.', { who })
        : text('An admin has to repair the connection first.');
    case 'retry':
      return text('{who} can send it once more, or you answer instead.', { who });
  }
};

/** Above it: who wrote it when. */
export const failedElsewhereHead = (who: string, createdMs: number, nowMs: number): string =>
  text('Not sent: {who}, {moment}', { who, moment: momentWords(createdMs, nowMs) });

/** Where a computer with an earlier version has told that a reply failed, and not what it says. */
export const failedUntoldWords = text('The text is on their computer.');

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
  if (typing.length > 0)
    return text('{count, plural, one {{names} is typing here} other {{names} are typing here}}', {
      count: typing.length,
      names: listWords(typing),
    });
  const looking = presence.map(({ agentId }) => nameOf(agentId));
  if (looking.length === 0) return undefined;
  return text('{count, plural, one {{names} is looking at this} other {{names} are looking at this}}', {
    count: looking.length,
    names: listWords(looking),
  });
};

/** Who answered while somebody was writing: asked once, before a second answer leaves. */
export const answeredMeanwhile = (name: string, agoMs: number): string => {
  const seconds = Math.max(1, Math.round(agoMs / 1000));
  return text('{name} answered {seconds, plural, one {# second} other {# seconds}} ago. Send yours too?', {
    name,
    seconds,
  });
};

/** Who reads a note, under its field. `isBridged`: conversations are LiveChat chats too. */
export const noteReachWords = (isBridged: boolean): string =>
  isBridged
    ? text('Never sent to the customer. Agents read it in LiveChat too.')
    : text('Never sent to the customer.');

export const noteAuthor = (
  note: Pick<Note, 'author' | 'isFromLiveChat'>,
  agents: Agents,
  ownId: string | undefined,
): string => {
  const name = note.author === ownId ? text('You') : personName(agents, note.author);
  return note.isFromLiveChat === true ? text('{name}, in LiveChat', { name }) : name;
};

/** One note as a spoken sentence group: kind, author, time, text. */
export const spokenNote = (
  note: Pick<Note, 'author' | 'isFromLiveChat' | 'text' | 'createdAtMs'>,
  agents: Agents,
  ownId: string | undefined,
): string =>
  text('Note, {author}, {time}. {words}', {
    author: noteAuthor(note, agents, ownId),
    time: clockTime(note.createdAtMs),
    words: withoutTurning(note.text),
  });

/**
 * `@` names in a text, as people: whoever is called so by the whole name, or by a first name that nobody else has and that ends
 * there.
 */
export const mentionsIn = (words: string, agents: Agents): string[] => {
  const folded = words.toLowerCase();
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
  const nextWeek = toMonday === 1 ? [] : [{ label: text('Next week'), untilMs: at(toMonday, 9) }];
  return [
    ...(isLaterToday ? [{ label: text('Later today'), untilMs: laterMs }] : []),
    { label: text('Tomorrow'), untilMs: at(1, 9) },
    ...nextWeek,
  ];
};
