import { describe, expect, it } from 'vitest';
import { waitingSentence } from '../../../src/renderer/messages/private-message.ts';
import type { Agent } from '../../../src/shared/domain/agent.ts';
import type { GroupView } from '../../../src/shared/domain/group-chat.ts';

const agents = Object.fromEntries(
  ['maria', 'jonas', 'anna', 'tom'].map((name) => [
    `${name}@bakery.test`,
    {
      id: `${name}@bakery.test`,
      name: `${name[0]?.toUpperCase()}${name.slice(1)} Weber`,
    } as unknown as Agent,
  ]),
);
const group = (...trusts: [name: string, trust: GroupView['members'][number]['trust']][]): GroupView => ({
  name: 'Bakers',
  makerId: 'maria@bakery.test' as never,
  isMember: true,
  members: [
    { agentId: 'maria@bakery.test' as never, trust: 'confirmed' },
    ...trusts.map(([name, trust]) => ({ agentId: `${name}@bakery.test` as never, trust })),
  ],
});
const said = (view: GroupView, isOffline = false): string | undefined =>
  waitingSentence(
    { state: 'queued', sentAtMs: 0 },
    {
      colleague: undefined,
      summary: { trust: 'confirmed', group: view },
      agents,
      ownId: 'maria@bakery.test',
      isOffline,
      nowMs: 0,
    },
  );

describe('why a message to a group waits', () => {
  it.each([
    [group(['jonas', 'no-device']), 'Waiting for the first sign-in of Jonas to Backchannel.'],
    [
      group(['jonas', 'no-device'], ['anna', 'no-device']),
      'Waiting for the first sign-in of Jonas and Anna to Backchannel.',
    ],
    [
      group(['jonas', 'no-device'], ['anna', 'no-device'], ['tom', 'no-device']),
      'Waiting for the first sign-in to Backchannel of somebody in this group.',
    ],
    [
      group(['jonas', 'unconfirmed'], ['anna', 'no-device']),
      'Waiting until a computer of somebody in this group is confirmed.',
    ],
    // It is about to leave.
    [group(['jonas', 'confirmed'], ['anna', 'no-device']), undefined],
  ])('case %#', (view, sentence) => expect(said(view)).toBe(sentence));

  it('is the network first', () => {
    expect(said(group(['jonas', 'no-device']), true)).toBe('Goes out when you are back online.');
  });
});
