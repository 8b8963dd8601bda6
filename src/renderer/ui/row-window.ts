/** Which rows of a long list of unknown heights are in the document. Lengths are CSS pixels, from the top of the first row. */

/** Rows `from` up to, and not including, `to`. */
export interface RowRange {
  from: number;
  to: number;
}

/** What of the list is in view. */
export interface ShownSpan {
  topPx: number;
  bottomPx: number;
}

/** A row that is in the document, or the room of the rows that are not: those before the row at `beforeIndex`. */
export type RowPart = { kind: 'row'; index: number } | { kind: 'gap'; beforeIndex: number; heightPx: number };

/** A row whose height was never seen counts for this: one line of text with the space around it. */
const unseenRowPx = 56;
/** Rows are there at least this far beyond what is in view: about one screen of scrolling without a gap. */
const nearPx = 600;
/** The lowest row, one line of a group: so many of them fill a list whose rows have not been measured. */
const lowestRowPx = 32;
/** Whatever the heights are. Four times the rows that a screen of 1,080 pixels and the space beyond it hold. */
export const mostRows = 300;
/** New rows behind the last one that are drawn with it at once. */
const followedRows = 60;

/** Where each row begins, and at the end where the last one ends. */
export const offsetsOf = (
  ids: readonly string[],
  heightsPx: ReadonlyMap<string, number>,
): Readonly<Float64Array> => {
  const offsets = new Float64Array(ids.length + 1);
  let topPx = 0;
  for (const [index, id] of ids.entries()) {
    topPx += heightsPx.get(id) ?? unseenRowPx;
    offsets[index + 1] = topPx;
  }
  return offsets;
};

/** The heights of rows as they were last drawn, and the offsets that follow: added up again only when one has changed. */
export class RowHeights {
  readonly #heightsPx = new Map<string, number>();
  #offsets: { ids: readonly string[]; offsets: Readonly<Float64Array> } | undefined;

  /** Rows that are not in the document have no height, and keep the one they had. */
  note(id: string, heightPx: number): void {
    if (heightPx <= 0 || this.#heightsPx.get(id) === heightPx) return;
    this.#heightsPx.set(id, heightPx);
    this.#offsets = undefined;
  }

  offsetsOf(ids: readonly string[]): Readonly<Float64Array> {
    if (this.#offsets?.ids !== ids) this.#offsets = { ids, offsets: offsetsOf(ids, this.#heightsPx) };
    return this.#offsets.offsets;
  }
}

/** The first index whose offset is beyond a place; the number of offsets when none is. */
const firstBeyond = (offsets: Readonly<Float64Array>, px: number): number => {
  let low = 0;
  let high = offsets.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((offsets[middle] ?? 0) > px) high = middle;
    else low = middle + 1;
  }
  return low;
};

/** The rows that a part of the list touches; one row at least, unless there is none. */
const rowsWithin = (offsets: Readonly<Float64Array>, { topPx, bottomPx }: ShownSpan): RowRange => {
  const count = offsets.length - 1;
  const from = Math.max(0, Math.min(firstBeyond(offsets, topPx) - 1, count - 1));
  const to = Math.min(count, Math.max(from + 1, firstBeyond(offsets, bottomPx - 1)));
  return { from, to };
};

const widened = ({ topPx, bottomPx }: ShownSpan, byPx: number): ShownSpan => ({
  topPx: topPx - byPx,
  bottomPx: bottomPx + byPx,
});

const isWithin = (inner: RowRange, outer: RowRange): boolean =>
  inner.from >= outer.from && inner.to <= outer.to;

/** Whether these rows fill what is in view. */
export const isCovered = (range: RowRange, offsets: Readonly<Float64Array>, span: ShownSpan): boolean =>
  isWithin(rowsWithin(offsets, span), range);

/**
 * The rows to be drawn for what is in view now. The same ones while there is room left on both sides and not too much of it, so
 * that scrolling draws some rows now and then and not one with each step.
 * @param isHeld what is drawn stays, as long as it is not too much: somebody marks text in it.
 */
export const nextRange = (
  present: RowRange,
  offsets: Readonly<Float64Array>,
  span: ShownSpan,
  isHeld = false,
): RowRange => {
  const least = rowsWithin(offsets, widened(span, nearPx));
  const most = rowsWithin(offsets, widened(span, 3 * nearPx));
  if (isWithin(least, present) && (isHeld || isWithin(present, most))) return present;
  const wanted = rowsWithin(offsets, widened(span, 2 * nearPx));
  const all = { from: Math.min(present.from, wanted.from), to: Math.max(present.to, wanted.to) };
  const next = isHeld && all.to - all.from <= mostRows ? all : wanted;
  return { from: next.from, to: Math.min(next.to, next.from + mostRows) };
};

/** The rows that are drawn first when a list is opened at one of them: as few as fill this height whatever they are. */
export const rangeAround = (count: number, index: number, heightPx: number): RowRange => {
  const firstRows = 2 * Math.ceil(heightPx / lowestRowPx / 2);
  const from = Math.max(0, Math.min(index - firstRows / 2, count - firstRows));
  return { from, to: Math.min(count, from + firstRows) };
};

/**
 * Where the rows that were drawn are in the list as it is now; undefined when none of them is in it. Whoever saw the last row
 * sees the new ones behind it.
 */
export const rangeAfterChange = (
  drawnIds: readonly string[],
  sawLast: boolean,
  indexOf: ReadonlyMap<string, number>,
): RowRange | undefined => {
  const isThere = (id: string): boolean => indexOf.has(id);
  const from = indexOf.get(drawnIds.find(isThere) ?? '');
  const last = indexOf.get(drawnIds.findLast(isThere) ?? '');
  if (from === undefined || last === undefined) return undefined;
  const to = sawLast ? Math.min(indexOf.size, last + 1 + followedRows) : last + 1;
  return sawLast ? { from: Math.max(from, to - mostRows), to } : { from, to: Math.min(to, from + mostRows) };
};

/** The drawn rows in order, with the room of those that are not. `kept`: rows that are drawn wherever they are. */
export const rowParts = (
  range: RowRange,
  kept: readonly number[],
  offsets: Readonly<Float64Array>,
): readonly RowPart[] => {
  const count = offsets.length - 1;
  const drawn = new Set<number>(kept.filter((index) => index >= 0 && index < count));
  for (let index = range.from; index < range.to; index += 1) drawn.add(index);
  const parts: RowPart[] = [];
  let next = 0;
  const gapBefore = (index: number): void => {
    const heightPx = (offsets[index] ?? 0) - (offsets[next] ?? 0);
    if (index > next) parts.push({ kind: 'gap', beforeIndex: index, heightPx });
  };
  for (const index of [...drawn].sort((one, other) => one - other)) {
    gapBefore(index);
    parts.push({ kind: 'row', index });
    next = index + 1;
  }
  gapBefore(count);
  return parts;
};
