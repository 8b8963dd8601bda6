import { describe, expect, it } from 'vitest';
import { messageUpTo, withNotes } from '../../../src/renderer/features/conversation/thread-items.ts';
import type { Message } from '../../../src/shared/domain/conversation.ts';
import type { Note } from '../../../src/shared/domain/work.ts';

const message = (id: string, sentAtMs: number) => ({ id, sentAtMs, direction: 'in' }) as Message;
const note = (id: string, createdAtMs: number, author = 'anna@bakery.test') =>
  ({ id, createdAtMs, author, text: id }) as unknown as Note;
const ids = (items: readonly { id: string }[]) => items.map(({ id }) => id);
const messages = [message('m1', 10), message('m2', 20), message('m3', 30)];
const mine = { hasMore: false, ownId: 'jonas@bakery.test' };

describe('notes among the messages', () => {
  it('stand where they were written, behind a message of the same time', () => {
    const notes = [note('n0', 5), note('n1', 20), note('n2', 25), note('n3', 31)];
    expect(ids(withNotes(messages, notes, mine))).toEqual(['n0', 'm1', 'm2', 'n1', 'n2', 'm3', 'n3']);
    expect(withNotes(messages, [], mine)).toBe(messages);
  });

  it('wait for the messages of their time, while earlier ones have not been read', () => {
    const notes = [note('n0', 5), note('n2', 25)];
    expect(ids(withNotes(messages, notes, { ...mine, hasMore: true }))).toEqual(['m1', 'm2', 'n2', 'm3']);
  });

  it('say at the end of the thread that the message before them was seen', () => {
    const items = withNotes(messages, [note('n3', 31), note('n4', 32)], mine);
    expect(messageUpTo(items, 'n4')).toBe('m3');
    expect(messageUpTo(items, 'm2')).toBe('m2');
    expect(messageUpTo(items, undefined)).toBeUndefined();
    expect(messageUpTo(withNotes([], [note('n1', 1)], mine), 'n1')).toBeUndefined();
  });

  it('are own ones of who wrote them here', () => {
    const items = withNotes([], [note('n1', 1), note('n2', 2, 'jonas@bakery.test')], mine);
    expect(items.map(({ direction }) => direction)).toEqual(['in', 'out']);
  });
});
