import { describe, expect, it } from 'vitest';
import { accountId, anna, createTestConsole, customerId, shown } from './console.ts';
import { createManualTimers } from '../../helpers/manual-timers.ts';

const startMs = 1790000000000;
const frame = (atMs: number, direction: 'in' | 'out' = 'in') => ({
  sender: { id: direction === 'in' ? customerId : accountId },
  recipient: { id: direction === 'in' ? accountId : customerId },
  timestamp: startMs + atMs,
});

/** Everything that speaks of two messages: m1 from the customer, m2 from this account. */
const items: Readonly<Record<string, { surface?: 'standby'; item: Record<string, unknown> }>> = {
  message: { item: { ...frame(1_000), message: { mid: 'm1', text: 'Hello' } } },
  edit1: { item: { ...frame(2_000), message_edit: { mid: 'm1', text: 'Hello there', num_edit: 1 } } },
  edit2: { item: { ...frame(3_000), message_edit: { mid: 'm1', text: 'Hello you', num_edit: 2 } } },
  notice: { item: { timestamp: startMs + 1_100, message_edit: { mid: 'm1', num_edit: 0 } } },
  echo: { item: { ...frame(4_000, 'out'), message: { mid: 'm2', text: 'Good morning', is_echo: true } } },
  quote: { item: { ...frame(5_000), message: { mid: 'm3', text: 'This', reply_to: { mid: 'm1' } } } },
  react: {
    item: { ...frame(6_000), reaction: { mid: 'm2', action: 'react', reaction: 'love', emoji: '❤' } },
  },
  reactAgain: {
    item: { ...frame(7_000), reaction: { mid: 'm2', action: 'react', reaction: 'other', emoji: '🥐' } },
  },
  unreact: { item: { ...frame(8_000), reaction: { mid: 'm2', action: 'unreact' } } },
  read: { item: { ...frame(9_000), read: { mid: 'm2' } } },
  unsend: { item: { ...frame(10_000), message: { mid: 'm1', is_deleted: true } } },
  reactUnsent: {
    item: { ...frame(5_500, 'out'), reaction: { mid: 'm1', action: 'react', reaction: 'love', emoji: '❤' } },
  },
  taken: {
    item: {
      ...frame(11_000),
      take_thread_control: { new_owner_app_id: '5', previous_owner_app_id: '980000000000011' },
    },
  },
  standby: { surface: 'standby', item: { ...frame(12_000), message: { mid: 'm4', text: 'Still there?' } } },
  reactStandby: {
    surface: 'standby',
    item: { ...frame(12_500), reaction: { mid: 'm4', action: 'react', reaction: 'wow', emoji: '😮' } },
  },
  unsendStandby: { surface: 'standby', item: { ...frame(12_700), message: { mid: 'm4', is_deleted: true } } },
  tap: { item: { ...frame(2_500), postback: { mid: 'm6', title: 'Menu', payload: 'MENU' } } },
  link: { item: { ...frame(2_600), referral: { ref: 'flyer', source: 'SHORTLINKS', type: 'OPEN_THREAD' } } },
  strange: { item: { ...frame(2_700), hologram_call: { id: '1' } } },
  unsendEcho: { item: { ...frame(14_000, 'out'), message: { mid: 'm2', is_deleted: true, is_echo: true } } },
  back: { item: { ...frame(13_000), message: { mid: 'm5', text: 'Back with you' } } },
};

const play = (names: readonly string[]): unknown => {
  const time = createManualTimers(startMs + 60_000);
  const desk = createTestConsole({ clock: time, timers: time });
  for (const name of names) {
    const { surface = 'messaging', item } = items[name] ?? { item: {} };
    desk.relay.deliver({ v: 1, accountId, surface, receivedAtMs: startMs + 60_000, item });
  }
  const [conversation] = desk.conversations.list({ view: 'all', limit: 5 }).conversations;
  const { unreadCount, ...shared } = conversation ?? { unreadCount: 0 };
  expect(unreadCount).toBeGreaterThanOrEqual(0);
  return { shared, rows: shown(desk) };
};

/** A small generator with a seed, so that a failure can be played again (mulberry32). */
const randomOf = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};
const shuffled = <T>(list: readonly T[], random: () => number): T[] =>
  list
    .map((value) => ({ value, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value);

const permutations = (list: readonly string[]): string[][] =>
  list.length <= 1
    ? [[...list]]
    : list.flatMap((first) =>
        permutations(list.filter((each) => each !== first)).map((rest) => [first, ...rest]),
      );

const sequences: readonly (readonly string[])[] = [
  ['message', 'edit1', 'edit2', 'notice'],
  ['message', 'edit1', 'unsend', 'reactUnsent'],
  ['message', 'quote', 'unsend'],
  ['echo', 'react', 'reactAgain', 'unreact'],
  ['message', 'echo', 'read', 'react'],
  ['message', 'taken', 'standby', 'back'],
  ['edit2', 'edit1', 'message', 'unsend'],
  ['standby', 'reactStandby', 'unsendStandby', 'back'],
  ['message', 'tap', 'link', 'strange'],
  ['echo', 'read', 'react', 'unsendEcho'],
  ['message', 'quote', 'edit1', 'unsend', 'notice'],
];

describe('applying events', () => {
  for (const sequence of sequences) {
    it(`shows the same in every order of ${sequence.join(', ')}`, () => {
      const expected = play(sequence);
      for (const order of permutations(sequence)) expect(play(order), order.join(' ')).toEqual(expected);
    });
  }

  it('shows the same for any order and any repetition of everything', () => {
    const names = Object.keys(items);
    const expected = play(names);
    for (let seed = 1; seed <= 60; seed += 1) {
      const random = randomOf(seed);
      const order = shuffled([...names, ...names.filter(() => random() < 0.5)], random);
      expect(play(order), `seed ${seed}: ${order.join(' ')}`).toEqual(expected);
    }
  });

  it('shows what everything together comes to', () => {
    expect(play(Object.keys(items))).toMatchObject({
      shared: {
        preview: 'Back with you',
        handledElsewhere: undefined,
        lastDirection: 'in',
        replyWindow: { state: 'open' },
      },
      rows: [
        '< unsent',
        '< postback [Menu]',
        '< referral [flyer] from:SHORTLINKS,flyer',
        '< other [hologram_call]',
        '> unsent seen',
        '< text This re:message',
        '< thread-control [take]',
        '< unsent standby',
        '< text Back with you',
      ],
    });
  });

  it('quotes a message only as long as it is there', () => {
    expect(play(['message', 'quote'])).toMatchObject({
      rows: ['< text Hello', '< text This re:message(Hello)'],
    });
    expect(play(['quote', 'message', 'unsend'])).toMatchObject({
      rows: ['< unsent', '< text This re:message'],
    });
  });
});

describe('unread', () => {
  const deliver = (desk: ReturnType<typeof createTestConsole>, name: string): void => {
    const { surface = 'messaging', item } = items[name] ?? { item: {} };
    desk.relay.deliver({ v: 1, accountId, surface, receivedAtMs: startMs + 60_000, item });
  };
  const make = () => {
    const time = createManualTimers(startMs + 60_000);
    return createTestConsole({ clock: time, timers: time });
  };

  it('stays when the phone or a robot answers, goes when a colleague has answered', () => {
    const desk = make();
    deliver(desk, 'message');
    deliver(desk, 'echo');
    expect(desk.conversations.unreadTotal()).toBe(1);
    desk.relay.replica(anna, { type: 'reply-author', accountId, mid: 'm2' as never, agentId: anna });
    expect(desk.conversations.unreadTotal()).toBe(0);
    expect(
      desk.conversations.listMessages({ conversationId: `${accountId}:${customerId}` as never }).messages[1],
    ).toMatchObject({ origin: 'console', agentId: anna });
  });

  it('believes nobody who speaks for somebody else', () => {
    const desk = make();
    deliver(desk, 'echo');
    expect(() =>
      desk.relay.replica('mallory@invented.example' as never, {
        type: 'reply-author',
        accountId,
        mid: 'm2' as never,
        agentId: anna,
      }),
    ).toThrow(expect.objectContaining({ code: 'SEAL_FORGED' }));
  });

  it('is news once, and read when the person has looked', () => {
    const desk = make();
    deliver(desk, 'message');
    deliver(desk, 'message');
    expect(desk.received).toHaveLength(1);
    desk.conversations.markRead(`${accountId}:${customerId}` as never);
    expect(desk.conversations.unreadTotal()).toBe(0);
    deliver(desk, 'message');
    expect(desk.conversations.unreadTotal()).toBe(0);
  });

  it('rolls back with the transaction it came in, and tells nobody', () => {
    const desk = make();
    expect(() =>
      desk.db.transaction(() => {
        deliver(desk, 'message');
        throw new Error('the cursor could not be written');
      }),
    ).toThrow('cursor');
    expect(desk.changes).toEqual([]);
    expect(desk.received).toEqual([]);
    expect(desk.conversations.list({ view: 'all', limit: 5 }).total).toBe(0);
    deliver(desk, 'message');
    expect(desk.received).toHaveLength(1);
  });
});
