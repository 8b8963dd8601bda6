import { describe, expect, it } from 'vitest';
import { createHistoryLooks } from '../../../src/main/conversations/history-look.ts';
import type { ListedMessage } from '../../../src/main/messaging/index.ts';
import type { MessageRow } from '../../../src/main/conversations/index.ts';
import { accountIdSchema, type MessageMid } from '../../../src/shared/domain/index.ts';

const account = accountIdSchema.parse('17841400000000042');
const nowMs = 1_790_000_000_000;
const mid = (name: string): MessageMid => name as MessageMid;
const never = (): boolean => false;

/** Stored messages may be added later. */
const looksOn = (stored: Set<string>) =>
  createHistoryLooks({
    messages: { byMid: (_account, name) => (stored.has(name) ? ({ mid: name } as MessageRow) : undefined) },
    limits: { sharedPerThread: 20, historyToleranceMs: 30_000 },
  });

/** Newest first, one a second. */
const names = (count: number, newestAtMs = nowMs): ListedMessage[] =>
  Array.from({ length: count }, (_, index) => ({
    mid: mid(`m${index}`),
    createdAtMs: newestAtMs - index * 1_000,
  }));
const namesOf = (list: readonly ListedMessage[]): Set<string> => new Set(list.map((each) => each.mid));

describe('a look at the history', () => {
  it('proves that a reply is not there when every name back to before it is known', () => {
    const list = names(120);
    const look = looksOn(namesOf(list)).ofNames(account, { messages: list, isWhole: false });
    expect(look.isCompleteSince(nowMs - 60_000, never)).toBe(true);
    // Not known to reach so far back.
    expect(look.isCompleteSince(nowMs - 100_000, never)).toBe(false);
  });

  it('proves nothing while one name is unknown, and all of it once that message was delivered', () => {
    const list = names(120);
    const stored = namesOf(list);
    stored.delete('m40');
    const look = looksOn(stored).ofNames(account, { messages: list, isWhole: false });
    expect(look.isCompleteSince(nowMs - 60_000, never)).toBe(false);
    stored.add('m40');
    expect(look.isCompleteSince(nowMs - 60_000, never)).toBe(true);
  });

  it('does not care for unknown names that are older than the reply', () => {
    const list = names(120);
    const stored = namesOf(list);
    stored.delete('m119');
    const look = looksOn(stored).ofNames(account, { messages: list, isWhole: false });
    expect(look.isCompleteSince(nowMs - 60_000, never)).toBe(true);
  });

  it('needs no clock where the list reaches a message that was here before the reply was', () => {
    const list = names(25);
    const stored = namesOf(list);
    const look = looksOn(stored).ofNames(account, { messages: list, isWhole: true });
    // Written in the same second as the oldest that is listed: by the clock alone it may have been cut off.
    expect(look.isCompleteSince(nowMs - 24_000, never)).toBe(false);
    expect(look.isCompleteSince(nowMs - 24_000, (name) => name === 'm24')).toBe(true);
    stored.delete('m3');
    expect(look.isCompleteSince(nowMs - 24_000, (name) => name === 'm24')).toBe(false);
  });

  it('believes the end of a list that is shorter than what is shared, and no empty one', () => {
    const list = names(3);
    const looks = looksOn(namesOf(list));
    expect(looks.ofNames(account, { messages: list, isWhole: true }).isCompleteSince(nowMs, never)).toBe(
      true,
    );
    expect(looks.ofNames(account, { messages: list, isWhole: false }).isCompleteSince(nowMs, never)).toBe(
      false,
    );
    expect(looks.ofNames(account, { messages: [], isWhole: true }).isCompleteSince(nowMs, never)).toBe(false);
    expect(looks.nothing.isCompleteSince(nowMs, () => true)).toBe(false);
  });

  it('says nothing of a name without a time unless it is known', () => {
    const list = [{ mid: mid('odd'), createdAtMs: undefined }, ...names(120)];
    const stored = namesOf(names(120));
    const look = looksOn(stored).ofNames(account, { messages: list, isWhole: false });
    expect(look.isCompleteSince(nowMs - 60_000, never)).toBe(false);
    stored.add('odd');
    expect(look.isCompleteSince(nowMs - 60_000, never)).toBe(true);
  });
});
