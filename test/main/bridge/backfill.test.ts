import { describe, expect, it } from 'vitest';
import { createBackfill } from '../../../src/main/bridge/backfill.ts';
import type { BridgeStore } from '../../../src/main/bridge/store/index.ts';
import { instagramLimits } from '../../../src/main/instagram/limits.ts';
import {
  accountIdSchema,
  type Conversation,
  conversationIdOf,
  customerIdSchema,
  type Message,
} from '../../../src/shared/domain/index.ts';

const accountId = accountIdSchema.parse('17841400000000042');
const customerId = customerIdSchema.parse('7610000000000099');
const now = 1_790_000_000_000;
const hourMs = 3_600_000;

/** What is noted for LiveChat of messages that were written so many hours ago, as mids. */
const noted = (grantedHoursAgo: number, boundHoursAgo: number | undefined, written: readonly number[]) => {
  const mids: string[] = [];
  const sinceMs: number[] = [];
  const inbound = {
    add: ({ subject }: { subject: string }) => mids.push(subject) > 0,
    addMissing: (_accountId: string, ms: number) => sinceMs.push(ms),
    addMissingUnsends: () => 0,
  } as unknown as BridgeStore['inbound'];
  const backfill = createBackfill({
    store: { inbound },
    grantStore: { current: () => ({ grantedAtMs: now - grantedHoursAgo * hourMs }) } as never,
    channel: {
      boundSinceMs: () => (boundHoursAgo === undefined ? undefined : now - boundHoursAgo * hourMs),
    },
    limits: instagramLimits,
    clock: { now: () => now },
  });
  const messages = written.map((hoursAgo) => ({
    mid: `${hoursAgo}h`,
    direction: 'in',
    kind: 'text',
    isUnsent: false,
    isStandby: false,
    sentAtMs: now - hoursAgo * hourMs,
  })) as unknown as Message[];
  const conversation = { id: conversationIdOf(accountId, customerId), accountId, customerId } as Conversation;
  backfill.addChanged({ conversation, messages });
  backfill.addMissing(accountId);
  return { mids, sinceHoursAgo: sinceMs.map((ms) => (now - ms) / hourMs) };
};

describe('M15: the past of an account is not carried to LiveChat as news', () => {
  it('when it was written before the account was connected, though the bridge is older', () => {
    expect(noted(100, 10, [1, 9, 11, 50])).toEqual({ mids: ['1h', '9h'], sinceHoursAgo: [10] });
  });
  it('when it was written before the bridge was authorized', () => {
    expect(noted(5, 100, [1, 9, 11])).toEqual({ mids: ['1h'], sinceHoursAgo: [5] });
  });
  it('when it can no longer be answered, or the account is not known', () => {
    expect(noted(1_000, 1_000, [167, 169])).toEqual({ mids: ['167h'], sinceHoursAgo: [168] });
    expect(noted(1_000, undefined, [1]).mids).toEqual([]);
  });
});
