import { describe, expect, it } from 'vitest';
import {
  isCovered,
  mostRows,
  nextRange,
  offsetsOf,
  rangeAfterChange,
  rangeAround,
  RowHeights,
  rowParts,
  type RowRange,
} from '../../../src/renderer/ui/row-window.ts';

/** Rows of 24 to 400 pixels: a line of text, a picture. */
const idsOf = (count: number, from = 0): string[] =>
  Array.from({ length: count }, (_, at) => `m${from + at}`);
const heightOf = (id: string): number => 24 + ((Number(id.slice(1)) * 37) % 377);
const measured = (ids: readonly string[]): Map<string, number> =>
  new Map(ids.map((id) => [id, heightOf(id)]));
const indexOf = (ids: readonly string[]): Map<string, number> => new Map(ids.map((id, at) => [id, at]));
const screenPx = 900;
const at = (topPx: number, heightPx = screenPx) => ({ topPx, bottomPx: topPx + heightPx });
const rows = ({ from, to }: RowRange): number => to - from;

describe('the rows of a long list that are drawn', () => {
  const ids = idsOf(3_000);
  const offsets = offsetsOf(ids, measured(ids));
  const wholePx = offsets.at(-1) ?? 0;

  it('fill what is in view wherever it is, and are few', () => {
    let range = rangeAround(ids.length, ids.length - 1, screenPx);
    let [gaps, most] = [0, 0];
    for (let topPx = wholePx - screenPx; topPx >= 0; topPx -= 97) {
      range = nextRange(range, offsets, at(topPx));
      if (!isCovered(range, offsets, at(topPx))) gaps += 1;
      most = Math.max(most, rows(range));
    }
    expect(gaps).toBe(0);
    expect(most).toBeLessThan(100);
    expect(range.from).toBe(0);
  });

  it('stay below their bound on a tall screen of the lowest rows', () => {
    const low = offsetsOf(ids, new Map(ids.map((id) => [id, 1])));
    expect(rows(nextRange({ from: 0, to: 40 }, low, at(1_000, 4_000)))).toBe(mostRows);
  });

  it('do not change with each step', () => {
    const first = nextRange(rangeAround(ids.length, 1_500, screenPx), offsets, at(offsets[1_500] ?? 0));
    let changes = 0;
    let range = first;
    for (let step = 0; step < 100; step += 1) {
      const next = nextRange(range, offsets, at((offsets[1_500] ?? 0) + step * 40));
      if (next !== range) changes += 1;
      range = next;
    }
    expect(changes).toBeGreaterThan(0);
    expect(changes).toBeLessThan(10);
  });

  it('stay while somebody marks text in them, up to their bound', () => {
    const from = offsets[1_500] ?? 0;
    const first = nextRange(rangeAround(ids.length, 1_500, screenPx), offsets, at(from));
    const held = nextRange(first, offsets, at(from + 6_000), true);
    expect(held.from).toBe(first.from);
    expect(isCovered(held, offsets, at(from + 6_000))).toBe(true);
    const tooFar = nextRange(first, offsets, at(from + 200_000), true);
    expect(isCovered(tooFar, offsets, at(from + 200_000))).toBe(true);
    expect(rows(tooFar)).toBeLessThanOrEqual(mostRows);
  });

  it('are drawn around a far place at once, and lie under what is in view', () => {
    const range = nextRange({ from: 2_960, to: 3_000 }, offsets, at(offsets[400] ?? 0));
    expect(range.from).toBeLessThanOrEqual(400);
    expect(range.to).toBeGreaterThan(400);
    expect(isCovered({ from: 2_960, to: 3_000 }, offsets, at(offsets[400] ?? 0))).toBe(false);
  });

  it('are all there are of a short list, and none of an empty one', () => {
    const few = offsetsOf(idsOf(3), new Map());
    expect(nextRange({ from: 0, to: 3 }, few, at(-500))).toEqual({ from: 0, to: 3 });
    expect(rangeAround(0, 0, screenPx)).toEqual({ from: 0, to: 0 });
    expect(nextRange({ from: 0, to: 0 }, offsetsOf([], new Map()), at(0))).toEqual({ from: 0, to: 0 });
  });
});

describe('a list that changes', () => {
  it('keeps drawing the same rows when earlier ones are put in front', () => {
    const now = [...idsOf(50, -50), ...idsOf(100)];
    expect(rangeAfterChange(idsOf(20, 10), false, indexOf(now))).toEqual({ from: 60, to: 80 });
  });

  it('draws new rows behind the last one, and not those behind a row in the middle', () => {
    const now = idsOf(103);
    expect(rangeAfterChange(idsOf(40, 60), true, indexOf(now))).toEqual({ from: 60, to: 103 });
    expect(rangeAfterChange(idsOf(40, 60), false, indexOf(now))).toEqual({ from: 60, to: 100 });
  });

  it('draws no more than its bound when thousands come at once', () => {
    const range = rangeAfterChange(idsOf(40, 0), true, indexOf(idsOf(3_000)));
    expect(range?.to).toBe(100);
    expect(rows(range ?? { from: 0, to: 0 })).toBeLessThanOrEqual(mostRows);
  });

  it('goes on from the nearest rows when those at its edges are removed', () => {
    const now = idsOf(100).filter((id) => id !== 'm10' && id !== 'm29');
    expect(rangeAfterChange(idsOf(20, 10), false, indexOf(now))).toEqual({ from: 10, to: 28 });
  });

  it('begins anew when nothing of what was drawn is in it', () => {
    expect(rangeAfterChange(idsOf(20, 500), false, indexOf(idsOf(100)))).toBeUndefined();
  });
});

describe('the room of rows that are not drawn', () => {
  const ids = idsOf(100);
  const offsets = offsetsOf(ids, measured(ids));
  const heightPx = (from: number, to: number): number =>
    ids.slice(from, to).reduce((sum, id) => sum + heightOf(id), 0);

  it('is as high as they are, so that all together is as high as the list', () => {
    const parts = rowParts({ from: 40, to: 60 }, [5, 80], offsets);
    expect(parts.filter(({ kind }) => kind === 'gap')).toEqual([
      { kind: 'gap', beforeIndex: 5, heightPx: heightPx(0, 5) },
      { kind: 'gap', beforeIndex: 40, heightPx: heightPx(6, 40) },
      { kind: 'gap', beforeIndex: 80, heightPx: heightPx(60, 80) },
      { kind: 'gap', beforeIndex: 100, heightPx: heightPx(81, 100) },
    ]);
    expect(parts.flatMap((part) => (part.kind === 'row' ? part.index : []))).toEqual([
      5,
      ...Array.from({ length: 20 }, (_, index) => 40 + index),
      80,
    ]);
  });

  it('is nothing where the kept row is drawn anyway, or is not there', () => {
    expect(rowParts({ from: 0, to: 100 }, [5, -1, 100], offsets).every(({ kind }) => kind === 'row')).toBe(
      true,
    );
  });
});

describe('heights of rows', () => {
  const ids = idsOf(5);

  it('make the offsets, which are added up again only after one has changed or the rows have', () => {
    const heights = new RowHeights();
    heights.note('m0', 30);
    heights.note('m1', 40);
    const first = heights.offsetsOf(ids);
    expect([...first].slice(0, 3)).toEqual([0, 30, 70]);
    heights.note('m1', 40);
    expect(heights.offsetsOf(ids)).toBe(first);
    heights.note('m1', 50);
    expect([...heights.offsetsOf(ids)].slice(0, 3)).toEqual([0, 30, 80]);
    expect(heights.offsetsOf(idsOf(2))).toHaveLength(3);
  });

  it('stay when a row is taken out of the document', () => {
    const heights = new RowHeights();
    heights.note('m0', 30);
    heights.note('m0', 0);
    expect(heights.offsetsOf(ids)[1]).toBe(30);
  });
});

describe('the rows that are drawn first', () => {
  it('fill a window of this height if each is as low as a line, and are not many more', () => {
    for (const heightPx of [400, 820, 1_440]) {
      const range = rangeAround(3_000, 2_999, heightPx);
      expect(range.to).toBe(3_000);
      expect(rows(range) * 32).toBeGreaterThanOrEqual(heightPx);
      expect(rows(range) * 32).toBeLessThan(heightPx + 3 * 32);
    }
  });
});
