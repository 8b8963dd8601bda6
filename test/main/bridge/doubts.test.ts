import { describe, expect, it } from 'vitest';
import { createDoubts } from '../../../src/main/bridge/outbound/doubts.ts';
import type { HistoryLook } from '../../../src/main/conversations/index.ts';
import type { AccountId, ConversationId } from '../../../src/shared/domain/index.ts';
import { BackchannelError } from '../../../src/shared/errors.ts';
import { createTestLog } from '../../helpers/log.ts';
import { createManualTimers } from '../../helpers/manual-timers.ts';

const whole: HistoryLook = { isCompleteSince: () => true };
const silent: HistoryLook = { isCompleteSince: () => false };
const account = '17841400000000001' as AccountId;
const conversations = Array.from(
  { length: 40 },
  (_each, number) => `conversation-${number}` as ConversationId,
);

/** Doubts of forty chats under a new lease, before an Instagram that refuses the first `refusals` lists of names. */
const createWorld = (refusals: number) => {
  const timers = createManualTimers(0);
  const asked = { names: 0, singly: 0, told: 0 };
  const doubts = createDoubts({
    conversations: {
      async lookAtNames() {
        asked.names += 1;
        if (asked.names <= refusals) throw new BackchannelError('INSTAGRAM_TEMPORARY');
        return new Map(conversations.map((id) => [id, whole]));
      },
      async lookAtHistory() {
        asked.singly += 1;
        // As long as the rate that Instagram allows makes it wait.
        await new Promise<void>((resolve) => timers.after(500, resolve));
        return silent;
      },
    },
    limits: { echoWaitMs: 360_000 },
    told: () => (asked.told += 1),
    clock: timers,
    timers,
    log: createTestLog(),
  });
  doubts.begin(account, false);
  const isComplete = (id: ConversationId): boolean => {
    const check = doubts.checkOf(`chat of ${id}`)?.({ eventId: 'event', atMs: -1_000 });
    return check === undefined || check.isComplete(id, -1_000, () => false);
  };
  /** Ends the look under way too. */
  const end = async (): Promise<void> => {
    const stopped = doubts.stop();
    await timers.advance(1_000);
    await stopped;
  };
  return { doubts, timers, asked, isComplete, end };
};

describe('createDoubts', () => {
  it('asks for the names of all conversations again when Instagram would not give them for a moment', async () => {
    const { timers, asked, isComplete, end } = createWorld(1);
    for (const id of conversations) expect(isComplete(id)).toBe(false);
    await timers.advance(6_000);
    expect(asked.names).toBe(2);
    expect(conversations.filter((id) => !isComplete(id))).toEqual([]);
    expect(asked.told).toBeGreaterThan(0);
    await end();
  });

  it('goes on with looks of their own meanwhile, and asks for names no more than five times', async () => {
    const { timers, asked, isComplete, end } = createWorld(Number.POSITIVE_INFINITY);
    for (const id of conversations) isComplete(id);
    await timers.advance(300_000);
    expect(asked.names).toBe(5);
    expect(asked.singly).toBeGreaterThan(conversations.length);
    await end();
  });

  it('lets every chat in doubt be read again once when the former holders have told late what they began', async () => {
    const { doubts, timers, end } = createWorld(Number.POSITIVE_INFINITY);
    await timers.advance(10_000);
    doubts.note('chat of one', false);
    doubts.note('chat of another', false);
    expect(doubts.decidable()).toEqual([]);
    doubts.narrow(() => false);
    expect(doubts.decidable()).toEqual(['chat of one', 'chat of another']);
    expect(doubts.checkOf('chat of one')?.({ eventId: 'event', atMs: 1 })).toBeUndefined();
    doubts.note('chat of one', true);
    doubts.note('chat of another', false);
    expect(doubts.decidable()).toEqual([]);
    expect(doubts.undecided()).toEqual(['chat of another']);
    await end();
  });

  it('does not ask for names where the former holder named fewer than nine answers', async () => {
    const { doubts, timers, asked, isComplete, end } = createWorld(0);
    doubts.narrow(() => true);
    for (const id of conversations.slice(0, 8)) isComplete(id);
    await timers.advance(30_000);
    expect(asked.names).toBe(0);
    expect(asked.singly).toBeGreaterThan(0);
    await end();
  });
});
