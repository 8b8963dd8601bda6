import { describe, expect, it } from 'vitest';
import type { Agent } from '../../../src/shared/domain/index.ts';
import { formerIdsIn, rosterRows } from '../../../src/renderer/state/roster.ts';

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
  it('reads the name of a person once, however many are compared', () => {
    let reads = 0;
    const counted = Array.from({ length: 500 }, (_, number) => {
      const one = agent(`Person ${(number * 7919) % 500}`);
      const { name } = one;
      return Object.defineProperty(one, 'name', {
        get: () => {
          reads += 1;
          return name;
        },
      });
    });
    const rows = rosterRows(team(...counted), undefined, { search: '', groupId: undefined });
    expect(rows).toHaveLength(501);
    expect(reads).toBeLessThanOrEqual(500);
  });

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

describe('a colleague who is not of the team any more', () => {
  const anna = agent('Anna', { isSuspended: true });
  const state = (unreadCount: number, chatId?: string) =>
    ({
      team: { agents: team(agent('Zoe'), anna), isLoaded: true },
      privateChats: {
        summaries: {
          [anna.id]: { chatId: anna.id, unreadCount, trust: 'no-device' },
          'gone@example.com': { chatId: 'gone@example.com', unreadCount, trust: 'no-device' },
        },
      },
      place: { section: 'team', chatId },
    }) as unknown as Parameters<typeof formerIdsIn>[0];

  it('has a row of its own while something is unread, which the rail counts', () => {
    const ids = formerIdsIn(state(1), undefined);
    expect(ids).toEqual([anna.id, 'gone@example.com']);
    const rows = rosterRows(state(1).team.agents, undefined, { search: '', groupId: undefined }, ids);
    expect(rows.map((row) => row.agent?.id ?? row.heading)).toEqual([
      'Accepting',
      'zoe@example.com',
      'Former colleagues',
      anna.id,
      'gone@example.com',
    ]);
  });

  it('keeps it while the chat is open, and has none when everything is read', () => {
    expect(formerIdsIn(state(0, anna.id), undefined)).toEqual([anna.id]);
    expect(formerIdsIn(state(0), undefined)).toEqual([]);
  });
});
