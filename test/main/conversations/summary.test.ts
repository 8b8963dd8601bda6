import { describe, expect, it } from 'vitest';
import { previewOfReaction } from '../../../src/main/conversations/summary.ts';

const target = (text: string, isUnsent = false) => ({ text, isUnsent }) as never;
const reaction = (by: 'us' | 'customer', agentId?: string) => ({ reactor: by, emoji: '❤', agentId }) as never;
const people = {
  ownId: () => 'anna@bakery.test',
  nameOf: (id: string) => (id.startsWith('bartek') ? 'Bartek Lindqvist' : undefined),
} as never;

describe('the line of a reaction in the list', () => {
  it.each([
    ['customer', target('Two\n  loaves'), 'Reacted ❤ to “Two loaves”'],
    ['us', target('Two loaves'), 'Instagram app reacted ❤ to “Two loaves”'],
    ['customer', target('Two loaves', true), 'Reacted ❤ to a message'],
    ['customer', undefined, 'Reacted ❤ to a message'],
    // Issue 12: a quote turns nothing behind it. Before: the override of the customer turned the closing quote.
    ['customer', target('Two\u202E loaves'), 'Reacted ❤ to “Two loaves”'],
    ['customer', target('שלום'), 'Reacted ❤ to “\u2068שלום\u2069”'],
  ] as const)('of %s', (by, of, line) => {
    expect(previewOfReaction(reaction(by), of, people)).toBe(line);
  });

  it('names who of the team gave it, where a console of ours did', () => {
    const line = (agentId: string) =>
      previewOfReaction(reaction('us', agentId), target('Two loaves'), people);
    expect(line('anna@bakery.test')).toBe('You reacted ❤ to “Two loaves”');
    expect(line('bartek@bakery.test')).toBe('Bartek reacted ❤ to “Two loaves”');
  });
});
