import { describe, expect, it } from 'vitest';
import type { Agent } from '../../../src/shared/domain/index.ts';
import { rosterRows } from '../../../src/renderer/state/roster.ts';

const agent = (name: string, part: Partial<Agent> = {}): Agent => ({
  id: `${name.toLowerCase()}@example.com` as Agent['id'],
  name,
  role: 'normal',
  groupIds: [0],
  status: 'accepting_chats',
  isSuspended: false,
  ...part,
});
const team = (...agents: Agent[]): Record<string, Agent> =>
  Object.fromEntries(agents.map((one) => [one.id, one]));
const names = (
  agents: Record<string, Agent>,
  filter: Partial<Parameters<typeof rosterRows>[2]> = {},
  ownId?: string,
) =>
  rosterRows(agents, ownId, { search: '', groupId: undefined, ...filter }).map(
    (row) => row.agent?.name ?? `# ${row.heading}`,
  );

describe('rosterRows', () => {
  it('groups by status in a fixed order, then by name', () => {
    const agents = team(
      agent('Zoe'),
      agent('Ben', { status: 'offline' }),
      agent('Ágnes'),
      agent('Cai', { status: 'not_accepting_chats' }),
    );
    expect(names(agents)).toEqual([
      '# Accepting',
      'Ágnes',
      'Zoe',
      '# Not accepting',
      'Cai',
      '# Offline',
      'Ben',
    ]);
  });

  it('leaves out oneself and suspended accounts', () => {
    const agents = team(agent('Zoe'), agent('Me'), agent('Gone', { isSuspended: true }));
    expect(names(agents, {}, 'me@example.com')).toEqual(['# Accepting', 'Zoe']);
  });

  it('finds by every word, without accents or case', () => {
    const agents = team(agent('Ágnes Kovács'), agent('Zoe'));
    expect(names(agents, { search: 'KOV agn' })).toEqual(['# Accepting', 'Ágnes Kovács']);
    expect(names(agents, { search: 'nobody' })).toEqual([]);
  });

  it('filters by group', () => {
    expect(names(team(agent('Zoe', { groupIds: [2] }), agent('Ben')), { groupId: 2 })).toEqual([
      '# Accepting',
      'Zoe',
    ]);
  });
});
