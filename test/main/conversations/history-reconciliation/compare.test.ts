import { describe, expect, it } from 'vitest';
import {
  compareThread,
  listedSpan,
  overlapMs,
  placeInOrder,
  stopBeforeMs,
  vanished,
} from '../../../../src/main/conversations/history-reconciliation/compare.ts';
import type { NamedMessage } from '../../../../src/main/conversations/store/history-reconciliation.ts';
import type { MessageMid } from '../../../../src/shared/domain/index.ts';

const mid = (name: number | string) => String(name) as MessageMid;
/** `count` messages, newest first: number 1 is the newest, one second apart. */
const list = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    mid: mid(index + 1),
    createdAtMs: 1_000_000 - index * 1_000,
  }));

describe('compareThread', () => {
  it('finds nothing when everything is known', () => {
    const listed = list(25);
    const known = new Set(listed.map((each) => each.mid));
    expect(compareThread(listed, known, 0, 20)).toEqual({ holes: [], unshared: [] });
  });

  it('tells holes among the newest 20 from messages beyond them', () => {
    const known = new Set([mid(2), mid(22)]);
    const { holes, unshared } = compareThread(list(25), known, 0, 20);
    expect(holes.map((each) => each.mid)).toEqual(
      list(20)
        .map((each) => each.mid)
        .filter((each) => each !== '2'),
    );
    expect(unshared.map((each) => each.mid)).toEqual(['21', '23', '24', '25']);
  });

  it('leaves out what may not be kept any more, and what has no time', () => {
    const listed = [...list(2), { mid: mid('x'), createdAtMs: undefined }];
    expect(compareThread(listed, new Set(), 999_500, 20).holes.map((each) => each.mid)).toEqual(['1']);
  });
});

describe('placeInOrder', () => {
  it('keeps the order of the list within one second, around what is known better', () => {
    const at = (name: number, createdAtMs: number) => ({ mid: mid(name), createdAtMs });
    const listed = [at(5, 6_000), at(4, 5_000), at(3, 5_000), at(2, 5_000), at(1, 4_000)];
    const places = placeInOrder(listed, (name) => (name === '2' ? 5_400 : undefined));
    expect([...places.values()]).toEqual([4_000, 5_400, 5_401, 5_402, 6_000]);
  });
});

describe('stopBeforeMs', () => {
  const account = { watermarkMs: 5_000_000, knownSinceMs: 4_000_000, oldestKeptMs: 0 };
  it('goes a little behind the last comparison', () => {
    expect(stopBeforeMs(account)).toBe(5_000_000 - overlapMs);
  });
  it('goes back to when this console came, before the first one', () => {
    expect(stopBeforeMs({ ...account, watermarkMs: undefined })).toBe(4_000_000 - overlapMs);
  });
  it('never goes behind what may be kept', () => {
    expect(stopBeforeMs({ ...account, oldestKeptMs: 6_000_000 })).toBe(6_000_000);
  });
});

describe('what must be listed', () => {
  const stored = (name: number, kind: NamedMessage['kind'] = 'text'): NamedMessage => ({
    mid: mid(name),
    kind,
    direction: 'in',
    sentAtMs: 0,
  });

  it('begins after the second of the oldest listed message when there are more', () => {
    expect(listedSpan(list(25), false, 2_000_000)).toEqual({ afterMs: 976_999, upToMs: 1_940_000 });
  });
  it('is everything when the whole thread was listed', () => {
    expect(listedSpan([], true, 2_000_000)).toEqual({ afterMs: 0, upToMs: 1_940_000 });
  });
  it('does not miss kinds that Instagram may leave out', () => {
    expect(vanished([stored(1), stored(7), stored(8, 'postback'), stored(9, 'view-once')], list(3))).toEqual([
      stored(7),
    ]);
  });
});
