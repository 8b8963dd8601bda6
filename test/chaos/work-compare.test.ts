import { describe, expect, it } from 'vitest';
import type { Books, ChatState, ConsoleBooks } from './books.ts';
import { textOf } from './texts.ts';
import type { Said } from './traffic.ts';
import { compareWork } from './work-compare.ts';
import { makeWorkPlan } from './work-plan.ts';

const customer = '7610000000000099';
const conversationId = `17841400000000042:${customer}`;
const maria = 'maria@bakery.test';
const jonas = 'jonas@bakery.test';

/** Two consoles and LiveChat that agree: jonas answers, one tag, one note of each side. */
const world = () => {
  const desk = (email: string): ConsoleBooks => ({
    email,
    messages: [],
    reactions: [],
    privates: [],
    work: [
      {
        conversationId,
        assigneeId: jonas,
        status: 'open',
        seenMs: 0,
        tags: ['billing', 'only ours'],
        customerMs: 5_000,
      },
    ],
    notes: [
      { conversationId, author: maria, text: textOf('note', 1) },
      { conversationId, author: 'paula@app.test', text: textOf('whisper', 2) },
    ],
  });
  const state: ChatState = {
    chatId: 'chat',
    isActive: true,
    isClosedByAgent: false,
    isQueued: false,
    tags: ['billing'],
    answering: [jonas],
  };
  const event = { id: 'e', customId: undefined, type: 'message', authorId: maria, isDeleted: false };
  const events = [{ ...event, isWhisper: true, text: `Maria: ${textOf('note', 1)}` }];
  const first = desk(maria);
  const second = desk(jonas);
  const books: Books = {
    instagram: { threads: new Map(), sends: [], pendingDeliveries: 0, undelivered: new Set() },
    livechat: new Map([['chat', events]]),
    chatStates: new Map([[customer, state]]),
    consoles: [first, second],
  };
  return { books, state, events, first: first.work[0]!, second };
};
const said = [
  { name: 'w2', customerId: customer, act: { writer: 'whisper', number: 2, at: 0, agent: 0, customer: 0 } },
] as unknown as Said[];
const judged = (change: (of: ReturnType<typeof world>) => void): string[] => {
  const of = world();
  change(of);
  const { offences } = compareWork(of.books, [{ name: 'n1', customerId: customer, author: maria }], said);
  return [...new Set(offences.map(({ what, direction }) => `${what} ${direction}`))];
};

describe('compareWork', () => {
  it('finds nothing where all agree, nor where a closed or waiting chat says nothing', () => {
    expect(judged(() => undefined)).toEqual([]);
    expect(judged(({ state }) => Object.assign(state, { isActive: false, answering: [] }))).toEqual([]);
    expect(judged(({ state }) => Object.assign(state, { isQueued: true, answering: [] }))).toEqual([]);
  });

  it.each<[string, (of: ReturnType<typeof world>) => void, string[]]>([
    [
      'another assignee in a console',
      ({ second }) => (second.work[0]!.assigneeId = maria),
      ['lost consoles agree: assignee'],
    ],
    [
      'somebody else in the chat',
      ({ state }) => (state.answering = [maria]),
      ['lost LiveChat agrees: assignee'],
    ],
    ['nobody in the chat', ({ state }) => (state.answering = []), ['lost LiveChat agrees: assignee']],
    ['another tag in LiveChat', ({ state }) => (state.tags = ['feedback']), ['lost LiveChat agrees: tags']],
    [
      'done here, open there',
      ({ books }) =>
        books.consoles.forEach(({ work }) => Object.assign(work[0]!, { status: 'done', seenMs: 5_000 })),
      ['lost LiveChat agrees: done'],
    ],
    [
      'closed by an agent there, open here',
      ({ state }) => Object.assign(state, { isActive: false, answering: [], isClosedByAgent: true }),
      ['lost LiveChat agrees: done'],
    ],
    ['a note twice in LiveChat', ({ events }) => events.push(events[0]!), ['doubled note → LiveChat']],
    ['no note in LiveChat', ({ events }) => events.splice(0), ['lost note → LiveChat']],
    [
      'a whisper that is no note in one console',
      ({ second }) => second.notes.splice(1),
      ['lost consoles agree: notes', 'lost whisper → consoles, as a note'],
    ],
    [
      'a note twice in one console',
      ({ second }) => second.notes.push(second.notes[0]!),
      ['lost consoles agree: notes', 'doubled note → consoles'],
    ],
  ])('finds %s', (_, change, expected) => {
    expect(judged(change)).toEqual(expected);
  });
});

describe('makeWorkPlan', () => {
  it('has everything that people do, the same from the same seed', () => {
    const of = { seed: 5, messages: 300, consoles: 3, customers: 9, appAgents: 2 };
    const plan = makeWorkPlan(of);
    expect(plan).toEqual(makeWorkPlan(of));
    const kinds = new Set(plan.map((act) => `${act.by} ${act.do}`));
    expect([...kinds].sort()).toEqual([
      'app deactivate',
      'app tag',
      'app transfer',
      'console assign',
      'console done',
      'console note',
      'console reopen',
      'console snooze',
      'console tag',
    ]);
  });
});
