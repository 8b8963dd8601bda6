import { describe, expect, it } from 'vitest';
import { emptyThread, type Thread } from '../../../src/renderer/state/model.ts';
import {
  earlierArrived,
  firstUnreadOf,
  messagesChanged,
  threadClosed,
  threadOpened,
  withThread,
} from '../../../src/renderer/state/updates/threads.ts';
import { threadRows, withKeptRows } from '../../../src/renderer/state/thread-rows.ts';
import { frozenOrder } from '../../../src/renderer/state/frozen-order.ts';

interface Item {
  id: string;
  sentAtMs: number;
  direction: 'in' | 'out';
  text?: string;
}
const item = (id: string, sentAtMs: number, text = ''): Item => ({ id, sentAtMs, direction: 'in', text });
const idsOf = (thread: Thread<Item>): string[] => thread.messages.map((one) => one.id);
const opened = threadOpened<Item>(
  emptyThread,
  { messages: [item('b', 2), item('c', 3)], hasMore: true },
  undefined,
);

describe('messagesChanged', () => {
  it('replaces by id, adds in order, removes', () => {
    const next = messagesChanged(opened, [item('c', 3, 'edited'), item('d', 2.5)], ['b']);
    expect(idsOf(next)).toEqual(['d', 'c']);
    expect(next.messages[1]?.text).toBe('edited');
  });

  it('leaves messages before the pages that were read to their page', () => {
    expect(idsOf(messagesChanged(opened, [item('a', 1)]))).toEqual(['b', 'c']);
  });

  it('does nothing before the thread was read', () => {
    expect(messagesChanged(emptyThread as Thread<Item>, [item('a', 1)]).messages).toEqual([]);
  });
});

describe('the “New” line', () => {
  const unread = (id: string, sentAtMs: number) => ({ ...item(id, sentAtMs), isUnread: true });
  const withLine = { ...opened, firstUnreadId: 'b' };

  it('stands above the first message that is unread, not so many before the end', () => {
    // A link's note came last: it is the customer's, and nobody has to read it.
    expect(firstUnreadOf([item('a', 1), unread('b', 2), item('c', 3)], 1)).toBe('b');
    expect(firstUnreadOf([item('a', 1), item('b', 2)], 1)).toBe('b');
    expect(firstUnreadOf([unread('a', 1)], 0)).toBeUndefined();
  });

  it('goes with the answer below it, whoever gave it, and not with what is older or known', () => {
    const answer = (id: string, sentAtMs: number): Item => ({ id, sentAtMs, direction: 'out' });
    expect(messagesChanged(withLine, [item('d', 4)]).firstUnreadId).toBe('b');
    expect(messagesChanged(withLine, [answer('a', 2.5)]).firstUnreadId).toBeUndefined();
    expect(messagesChanged({ ...withLine, hasMore: false }, [answer('a', 1)]).firstUnreadId).toBe('b');
    const answered = { ...withLine, messages: [...withLine.messages, answer('e', 5)] };
    expect(messagesChanged(answered, [answer('e', 5)]).firstUnreadId).toBe('b');
  });

  it('goes with the message it stands above', () => {
    expect(messagesChanged(withLine, [], ['b']).firstUnreadId).toBeUndefined();
  });
});

describe('pages', () => {
  it('puts earlier messages in front once', () => {
    const next = earlierArrived(opened, { messages: [item('a', 1), item('b', 2)], hasMore: false });
    expect(idsOf(next)).toEqual(['a', 'b', 'c']);
    expect(next.hasMore).toBe(false);
  });

  it('keeps earlier pages when the newest page is read again', () => {
    const long = earlierArrived(opened, { messages: [item('a', 1)], hasMore: false });
    const again = threadOpened(
      long,
      { messages: [item('b', 2), item('c', 3), item('d', 4)], hasMore: true },
      undefined,
    );
    expect(idsOf(again)).toEqual(['a', 'b', 'c', 'd']);
    expect(again.hasMore).toBe(false);
  });

  it('lets old pages go when a long thread is left', () => {
    const many = Array.from({ length: 500 }, (_, index) => item(`m${index}`, index));
    const left = threadClosed({ ...opened, messages: many, hasMore: false });
    expect(left.messages).toHaveLength(200);
    expect(left.hasMore).toBe(true);
  });

  it('holds a bounded number of threads', () => {
    let threads: Readonly<Record<string, Thread<Item>>> = {};
    for (let index = 0; index < 40; index += 1)
      threads = withThread(threads, `t${index}`, (thread) => thread);
    expect(Object.keys(threads)).toHaveLength(12);
    expect(threads['t39']).toBeDefined();
  });
});

describe('threadRows', () => {
  const now = new Date(2024, 10, 21, 15).getTime();
  const at = (hour: number, minute: number): number => new Date(2024, 10, 21, hour, minute).getTime();
  const messages = [item('a', at(9, 0)), item('b', at(9, 3)), item('c', at(9, 20)), item('d', at(9, 21))];
  const rows = threadRows(messages, 'd', now, () => 'maya');

  it('groups an author within five minutes', () => {
    expect(rows.map((row) => [row.startsGroup, row.endsGroup])).toEqual([
      [true, false],
      [false, true],
      [true, true],
      [true, true],
    ]);
  });

  it('heads each day once and marks the first unread', () => {
    expect(rows.map((row) => row.day)).toEqual(['Today', undefined, undefined, undefined]);
    expect(rows[3]?.isFirstUnread).toBe(true);
  });

  it('heads every day once, in whatever order the days come, and ends a group at midnight', () => {
    const night = (day: number, hour: number, minute: number) =>
      new Date(2024, 9, day, hour, minute).getTime();
    // The clocks of Europe go back in the night to the 27th.
    const days = [
      item('a', night(26, 23, 58)),
      item('b', night(27, 0, 1)),
      item('c', night(27, 23, 58)),
      item('d', night(28, 0, 1)),
    ];
    const found = threadRows(days, undefined, now, () => 'maya');
    expect(found.map(({ day }) => day !== undefined)).toEqual([true, true, false, true]);
    expect(found.map(({ startsGroup }) => startsGroup)).toEqual([true, true, true, true]);
  });

  it('keeps the objects of unchanged rows', () => {
    const next = withKeptRows(
      rows,
      threadRows([...messages, item('e', at(9, 22))], 'd', now, () => 'maya'),
    );
    expect(next[0]).toBe(rows[0]);
    // Its group goes on now.
    expect(next[3]).not.toBe(rows[3]);
  });
});

describe('frozenOrder', () => {
  it('keeps rows where they were and counts what waits above', () => {
    expect(frozenOrder(['a', 'b', 'c'], ['x', 'c', 'a', 'b'])).toEqual({ ids: ['a', 'b', 'c'], waiting: 2 });
  });
  it('drops what is gone and appends further pages', () => {
    expect(frozenOrder(['a', 'b'], ['a', 'c', 'd'])).toEqual({ ids: ['a', 'c', 'd'], waiting: 0 });
  });
  it('is the live order when nothing moved', () => {
    expect(frozenOrder(['a', 'b'], ['a', 'b'])).toEqual({ ids: ['a', 'b'], waiting: 0 });
  });
});
