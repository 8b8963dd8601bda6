import { describe, expect, it } from 'vitest';
import type { AgentId, ConversationId } from '../../../src/shared/domain/index.ts';
import { openFilterAt } from '../../../src/shared/search/query.ts';
import {
  type KnownNames,
  suggestionsFor,
  withSuggestion,
} from '../../../src/renderer/features/search/suggestions.ts';

const agent = (id: string, name: string, isSuspended = false) => ({ id: id as AgentId, name, isSuspended });
const names: KnownNames = {
  agents: Object.fromEntries(
    [
      agent('maria@bakery.test', 'Maria'),
      agent('jonas@bakery.test', 'Jonas Žák'),
      agent('anna@bakery.test', 'Anna Lind'),
      agent('anna2@bakery.test', 'Anna Lind'),
      agent('old@bakery.test', 'Jon Old', true),
    ].map((one) => [one.id, one]),
  ),
  ownId: 'maria@bakery.test',
  groups: [{ id: 'group:1', name: 'Night shift' }],
  customers: [
    { id: '1:1' as ConversationId, displayName: 'Jonna', username: 'jonna.x' },
    { id: '1:2' as ConversationId, displayName: 'Jonna', username: 'jonna.y' },
  ],
  tags: ['VIP', 'late delivery'],
};
/** What is offered where the mark | stands. */
const offered = (marked: string): string[] => {
  const caret = marked.indexOf('|');
  const filter = openFilterAt(marked.replace('|', ''), caret);
  return filter === undefined ? [] : suggestionsFor(filter, names).map(({ value }) => value);
};

describe('suggestions of the search field', () => {
  it.each([
    ['from:|', ['me', 'Jonas Žák', 'anna@bakery.test', 'anna2@bakery.test', 'jonna.x', 'jonna.y']],
    ['from:jon|', ['Jonas Žák', 'jonna.x', 'jonna.y']],
    ['from:zak|', ['Jonas Žák']],
    ['from:"jonas z|', ['Jonas Žák']],
    [
      'in:|',
      [
        'inbox',
        'team',
        'notes',
        'Night shift',
        'Jonas Žák',
        'anna@bakery.test',
        'anna2@bakery.test',
        'jonna.x',
      ],
    ],
    ['in:ni|', ['Night shift']],
    ['assignee:n|', ['none']],
    ['tag:|', ['VIP', 'late delivery']],
    ['tag:del|', ['late delivery']],
    ['has:p|', ['picture', 'card']],
    ['after:y|', ['yesterday']],
    ['cake from:an| more', ['anna@bakery.test', 'anna2@bakery.test']],
    // Whole already, beside a filter, behind one that is closed, or no filter.
    ['from:me|', []],
    ['from:jon |', []],
    ['from|:jon', []],
    ['tag:"late delivery"|', []],
    ['http:jon|', []],
    ['|', []],
  ])('%j', (marked, expected) => {
    expect(offered(marked)).toEqual(expected);
  });

  it('go into their place, in quotes where they need them, with the caret behind', () => {
    const text = 'cake from:jon more';
    const filter = openFilterAt(text, 13);
    if (filter === undefined) throw new Error('There is a filter at 13.');
    const [first] = suggestionsFor(filter, names);
    if (first === undefined) throw new Error('There is a suggestion.');
    const put = withSuggestion(text, filter, first);
    expect(put.text).toBe('cake from:"Jonas Žák" more');
    expect(put.text.slice(put.caret)).toBe('more');
  });
});
