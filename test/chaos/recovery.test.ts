import { describe, expect, it } from 'vitest';
import { createDoubts } from './doubts.ts';
import type { Act } from './plan.ts';
import { createRecoveryWatch, percentile } from './recovery.ts';

const place = (message: string, where = 'Instagram: 0 ×') => ({
  what: 'lost' as const,
  direction: 'LiveChat’s answer → Instagram',
  message,
  where,
});

describe('how long after the last fault things are in their places', () => {
  it('counts each once, from the last look that missed it to the first one that found it for good', () => {
    const watch = createRecoveryWatch(() => false);
    watch.look(1_000, [place('l1'), place('l2')]);
    watch.look(2_000, [place('l2', 'Instagram: 2 ×')]);
    // Gone again: what was there for a moment was not in its place.
    watch.look(3_000, [place('l1')]);
    watch.look(9_000, []);
    expect(watch.result()).toMatchObject({
      certain: { count: 2, p95Ms: 9_000, maxMs: 9_000 },
      doubtful: { count: 0, p95Ms: 0, maxMs: 0 },
    });
    expect(watch.result().slowest[0]).toMatchObject({ message: 'l1', afterMs: 9_000 });
  });

  it('counts what was in doubt apart, and what never came with the time of the last look', () => {
    const watch = createRecoveryWatch(({ message }) => message === 'l7');
    watch.look(1_000, [place('l6'), place('l7')]);
    watch.look(2_000, [place('l7')]);
    watch.look(400_000, [place('l7')]);
    expect(watch.result()).toMatchObject({
      certain: { count: 1, maxMs: 2_000 },
      doubtful: { count: 1, maxMs: 400_000 },
    });
  });

  it('counts apart what Meta had still to bring', () => {
    const watch = createRecoveryWatch(() => false);
    watch.look(1_000, [place('c1 mid-1'), place('d2')], new Set(['mid-1', 'c1']));
    watch.look(2_000, [place('c1 mid-1')]);
    watch.look(70_000, []);
    expect(watch.result()).toMatchObject({
      certain: { count: 1, maxMs: 2_000 },
      undelivered: { count: 1, maxMs: 70_000 },
    });
  });

  it('takes the 95th percentile of what was late only', () => {
    expect(percentile([], 0.95)).toBe(0);
    expect(percentile([5], 0.95)).toBe(5);
    expect(
      percentile(
        Array.from({ length: 100 }, (_, index) => 100 - index),
        0.95,
      ),
    ).toBe(95);
  });
});

describe('what counts as in doubt', () => {
  const said = (name: string, act: Partial<Act>, order: number) => ({
    name,
    act: { at: 0, number: 0, customer: 1, ...act } as Act,
    customerId: 'customer-1',
    mid: undefined,
    eventId: undefined,
    chatId: undefined,
    order,
    insteadOf: undefined,
  });

  it('is the reply itself and what was said behind it in the same line', () => {
    const doubts = createDoubts({
      said: [
        said('d1', { writer: 'console', console: 0 }, 1),
        said('d2', { writer: 'console', console: 0 }, 2),
        said('d3', { writer: 'console', console: 1 }, 3),
        said('l4', { writer: 'livechat', agent: 0 }, 4),
        said('c5', { writer: 'customer' }, 5),
      ],
    });
    expect(doubts.has('d1')).toBe(false);
    doubts.note(['d1']);
    expect(['d1', 'd2', 'd3', 'l4', 'c5 aWdfMQ'].map(doubts.has)).toEqual([true, true, false, false, false]);
    doubts.note(['l4']);
    expect(doubts.has('c5')).toBe(false);
  });
});
