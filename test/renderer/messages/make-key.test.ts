import { describe, expect, it } from 'vitest';
import { makeKeyQuestion, whoMayHaveKey } from '../../../src/renderer/messages/make-key.ts';
import type { AgentId } from '../../../src/shared/domain/index.ts';
import type { HeldThing } from '../../../src/shared/wire/index.ts';

const nowMs = 1_700_000_000_000;
const hourMs = 3_600_000;
const computer = (agentId: string, seenHoursAgo: number, holds?: readonly HeldThing[]) => ({
  agentId: agentId as AgentId,
  isThisComputer: agentId === 'self',
  state: 'member' as const,
  lastSeenAtMs: nowMs - seenHoursAgo * hourMs,
  sinceMs: 0,
  holds: holds && [...holds],
});
const computers = [
  computer('self', 0, ['channel-key']),
  computer('anna', 5, ['private-chats']),
  computer('jonas', 3, ['channel-key']),
  computer('maria', 2),
  { ...computer('gone', 1, ['channel-key']), state: 'removed' as const },
];
const about = { computers, waiting: 2, nameOf: (id: string) => id, nowMs };

describe('making another key', () => {
  it('names whom to ask first: those whose computers have it or have not said, the one seen last first', () => {
    expect(whoMayHaveKey(computers).map(({ agentId }) => agentId)).toEqual(['maria', 'jonas']);
    const [ask] = makeKeyQuestion(about).points;
    expect(ask).toContain('maria (seen 2 h ago), jonas (seen 3 h ago)');
  });
  it('says how many messages cannot be opened, and what is left when nobody can be asked', () => {
    expect(makeKeyQuestion(about).points[1]).toContain('2 messages came in meanwhile');
    const alone = makeKeyQuestion({ ...about, computers: [computer('self', 0)], waiting: 0 });
    expect(alone.points[0]).toBe('No other computer of the team says that it has the key.');
  });
});
