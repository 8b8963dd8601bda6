import { describe, expect, it } from 'vitest';
import { chatTag, subjectPrefix } from '../../src/main/bridge/ids.ts';
import { accountIdSchema, customerIdSchema } from '../../src/shared/domain/index.ts';
import type { Books, ChatEventOfBooks } from './books.ts';
import { compare, misplaced, type Offence } from './compare.ts';
import { makePlan } from './plan.ts';
import { textOf } from './texts.ts';
import type { Said } from './traffic.ts';

const customer = '7610000000000099';
const account = '17841400000000042';
const tag = chatTag(accountIdSchema.parse(account), customerIdSchema.parse(customer));
const customId = (mid: string, part: string): string =>
  `${subjectPrefix(tag, { kind: 'message', id: mid })}${part}`;

const said = (name: string, act: Partial<Said['act']>, more: Partial<Said> = {}): Said => ({
  name,
  act: { at: 0, number: Number(name.slice(1)), customer: 0, ...act } as Said['act'],
  customerId: customer,
  mid: undefined,
  eventId: undefined,
  chatId: undefined,
  order: Number(name.slice(1)),
  insteadOf: undefined,
  ...more,
});
const event = (fields: Partial<ChatEventOfBooks>): ChatEventOfBooks => ({
  id: 'e',
  customId: undefined,
  type: 'message',
  authorId: 'somebody',
  isDeleted: false,
  isWhisper: false,
  text: undefined,
  ...fields,
});

const text = (name: string): string =>
  textOf(
    name.startsWith('c')
      ? 'customer'
      : name.startsWith('l')
        ? 'livechat'
        : name.startsWith('w')
          ? 'whisper'
          : 'private',
    Number(name.slice(1)),
  );
const fromCustomer = (name: string): Said =>
  said(name, { writer: 'customer', form: 'text', isUnsent: false, isReactedTo: false } as never, {
    mid: `mid-${name}`,
  });

/** Two messages of a customer, an answer and a whisper from LiveChat's app, one private message: all in place. */
const world = () => {
  const all: Said[] = [
    fromCustomer('c1'),
    fromCustomer('c2'),
    said('l3', { writer: 'livechat', agent: 0 } as never, { eventId: 'event-3' }),
    said('w4', { writer: 'whisper', agent: 0 } as never, { eventId: 'event-4' }),
    said('p5', { writer: 'private', console: 0, to: 1 } as never, { customerId: undefined }),
  ];
  const messages = [
    ...['c1', 'c2'].map((name) => ({ mid: `mid-${name}`, text: text(name), direction: 'in' as const })),
    { mid: 'mid-l3', text: text('l3'), direction: 'out' as const },
  ].map((row) => ({
    ...row,
    conversationId: `${account}:${customer}`,
    isUnsent: false,
    outbox: null,
    attemptedAtMs: null,
  }));
  const desk = (email: string, colleague: string, direction: 'in' | 'out') => ({
    email,
    messages: [...messages],
    reactions: [],
    privates: [{ colleague, direction, text: text('p5'), state: 'sent' }],
    work: [],
    notes: [],
  });
  const events = [
    event({ customId: customId('mid-c1', '0'), text: text('c1') }),
    event({ customId: customId('mid-c2', '0'), text: text('c2') }),
    event({ id: 'event-3', text: text('l3') }),
    event({ id: 'event-4', text: text('w4') }),
  ];
  const books = {
    instagram: {
      threads: new Map([
        [
          customer,
          messages.map(({ mid, text: words, direction }, index) => ({
            mid,
            origin: direction === 'in' ? 'customer' : 'api',
            text: words,
            isDeleted: false,
            createdAt: index,
          })),
        ],
      ]),
      sends: [{ customerId: customer, mid: 'mid-l3', text: text('l3') }],
      pendingDeliveries: 0,
      undelivered: new Set<string>(),
    },
    livechat: new Map([['chat', events]]),
    chatStates: new Map(),
    consoles: [desk('a@team.test', 'b@team.test', 'out'), desk('b@team.test', 'a@team.test', 'in')],
  } satisfies Books;
  return { all, books, events };
};

const judged = (change: (of: ReturnType<typeof world>) => void): Pick<Offence, 'what' | 'direction'>[] => {
  const of = world();
  change(of);
  return compare(of.books, of.all, new Set()).offences.map(({ what, direction }) => ({ what, direction }));
};

describe('compare', () => {
  it('finds nothing when everything is there once, in order', () => {
    expect(judged(() => undefined)).toEqual([]);
  });

  it('takes a message for where it stands itself, not where a line that its dead holder wrote in front of it does', () => {
    expect(
      judged(({ events }) =>
        events.unshift(event({ type: 'system_message', customId: customId('mid-c2', 'a') })),
      ),
    ).toEqual([]);
  });

  it.each<[string, (of: ReturnType<typeof world>) => void, Offence['what'], string]>([
    ['a message is missing in LiveChat', ({ events }) => events.splice(0, 1), 'lost', 'customer → LiveChat'],
    [
      'a message is twice in LiveChat',
      ({ events }) => events.push(events[1] as never),
      'doubled',
      'customer → LiveChat',
    ],
    [
      'messages are exchanged in LiveChat',
      ({ events }) => events.reverse(),
      'out of order',
      'customer → LiveChat',
    ],
    [
      'a console lacks a message',
      ({ books }) => books.consoles[1]?.messages.splice(1, 1),
      'lost',
      'customer → consoles',
    ],
    [
      'a console shows another order',
      ({ books }) => books.consoles[0]?.messages.reverse(),
      'out of order',
      'conversation in consoles',
    ],
    [
      'an answer was never sent',
      ({ books }) => books.instagram.sends.splice(0),
      'lost',
      'LiveChat’s answer → Instagram',
    ],
    [
      'an answer was sent twice',
      ({ books }) => books.instagram.sends.push(...books.instagram.sends),
      'doubled',
      'LiveChat’s answer → Instagram',
    ],
    [
      'an answer was sent and LiveChat was told that it was not',
      ({ events }) =>
        events.push(event({ customId: `${subjectPrefix(tag, { kind: 'answer', id: 'event-3' })}0` })),
      'doubled',
      'LiveChat’s answer → Instagram',
    ],
    [
      'a whisper has left',
      ({ books }) => books.instagram.sends.push({ customerId: customer, mid: 'm', text: text('w4') }),
      'doubled',
      'whisper stays inside',
    ],
    [
      'a private message did not come',
      ({ books }) => books.consoles[1]?.privates.splice(0),
      'lost',
      'private message',
    ],
  ])('finds it when %s', (_name, change, what, direction) => {
    expect(judged(change)).toContainEqual({ what, direction });
  });

  it('counts what Meta brought late as told when LiveChat says so, and only then', () => {
    const late = (of: ReturnType<typeof world>): void => {
      of.events.splice(0, 2, of.events[1] as never, of.events[0] as never);
    };
    expect(judged(late)).toEqual([{ what: 'out of order', direction: 'customer → LiveChat' }]);
    const of = world();
    late(of);
    of.events.splice(1, 0, event({ customId: customId('mid-c1', 'b'), text: 'Sent earlier' }));
    expect(compare(of.books, of.all, new Set())).toMatchObject({ offences: [], toldLate: 1 });
  });
});

describe('misplaced', () => {
  it('names those that stand behind one they should stand before', () => {
    expect(misplaced(['a', 'c', 'b', 'd'], ['a', 'b', 'c', 'd'])).toEqual(['b']);
    expect(misplaced(['a', 'c'], ['a', 'b', 'c'])).toEqual([]);
    // Said in the same millisecond.
    const atMs = new Map(Object.entries({ a: 1, b: 2, c: 2, d: 3 }));
    expect(misplaced(['a', 'c', 'b', 'd'], ['a', 'b', 'c', 'd'], atMs)).toEqual([]);
    expect(misplaced(['c', 'b', 'a', 'd'], ['a', 'b', 'c', 'd'], atMs)).toEqual(['a']);
    expect(misplaced(['d', 'b'], ['a', 'b', 'c', 'd'], atMs)).toEqual(['b']);
  });
});

describe('makePlan', () => {
  const of = { messages: 200, faults: 20, consoles: 3, customers: 5, appAgents: 2, usesPostgres: true };
  it('says the same for the same seed, and something else for another', () => {
    expect(makePlan({ ...of, seed: 1 })).toEqual(makePlan({ ...of, seed: 1 }));
    expect(makePlan({ ...of, seed: 1 })).not.toEqual(makePlan({ ...of, seed: 2 }));
  });
});
