import { expect, it } from 'vitest';
import { maxGroupMembers, maxGroupNameLength } from '../../../src/shared/domain/group-chat.ts';
import { mostOthers, nameLength } from '../../../src/renderer/features/team/groups/group-limits.ts';
import { groupLineSentence, receiversSentence } from '../../../src/renderer/messages/groups.ts';

const agents = Object.fromEntries(
  ['Maria Lind', 'Jonas Weber', 'Anna Kern', 'Tom Ott'].map((name) => {
    const id = `${name.split(' ')[0]?.toLowerCase()}@b.test`;
    return [id, { id, name, role: 'normal', groupIds: [], status: 'offline', isSuspended: false } as never];
  }),
);

it('has the limits of the contract', () => {
  expect(nameLength).toBe(maxGroupNameLength);
  expect(mostOthers).toBe(maxGroupMembers - 1);
});

it('says who did what to the group, and to whom, from where the reader stands', () => {
  const sentence = (line: Parameters<typeof groupLineSentence>[1], by: string, own: string): string =>
    groupLineSentence(agents, line, by, own);
  const make = { kind: 'make', name: 'Early shift', members: ['maria@b.test', 'jonas@b.test'] } as never;
  expect(sentence(make, 'maria@b.test', 'jonas@b.test')).toBe(
    'Maria Lind made the group “Early shift” with you.',
  );
  expect(sentence(make, 'maria@b.test', 'maria@b.test')).toBe(
    'You made the group “Early shift” with Jonas Weber.',
  );
  const add = { kind: 'add', members: ['jonas@b.test', 'tom@b.test'] } as never;
  expect(sentence(add, 'anna@b.test', 'jonas@b.test')).toBe('Anna Kern added Tom Ott and you.');
  const out = { kind: 'remove', member: 'tom@b.test' } as never;
  expect(sentence(out, 'anna@b.test', 'tom@b.test')).toBe('Anna Kern removed you.');
  expect(sentence(out, 'tom@b.test', 'anna@b.test')).toBe('Tom Ott left the group.');
});

it('says how far a message has come, and for whom it waits', () => {
  const of = (...states: string[]) => {
    const ids = Object.keys(agents).slice(1);
    const receivers = states.map((state, index) => ({ agentId: ids[index], state }));
    const said = receiversSentence(agents, { receivers, state: 'sent' } as never);
    return [said?.words, said?.waiting];
  };
  expect(of('read', 'read', 'delivered')).toEqual(['Read by 2 of 3', undefined]);
  expect(of('delivered', 'sent', 'waiting')).toEqual(['Delivered to 1 of 3', 'waits for Tom Ott']);
  expect(of('sent', 'waiting', 'waiting')).toEqual(['Sent', 'waits for Anna Kern and Tom Ott']);
  expect(of('waiting', 'waiting', 'waiting')).toEqual(['Waiting', undefined]);
  expect(receiversSentence(agents, { receivers: [], state: 'sent' })).toBeUndefined();
});
