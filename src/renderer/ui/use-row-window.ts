import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type RefCallback,
  type RefObject,
} from 'react';
import { flushSync } from 'react-dom';
import {
  isCovered,
  nextRange,
  rangeAfterChange,
  rangeAround,
  RowHeights,
  rowParts,
  type RowPart,
  type RowRange,
} from './row-window.ts';

interface RowWindowOptions {
  /** Of all rows, in order; the same array while nothing has changed. */
  ids: readonly string[];
  /** The row that it is opened at. */
  startIndex: number;
  /** Holds `content` and scrolls it. */
  scroller: RefObject<HTMLElement | null>;
  /** Its first element stands above the rows. */
  content: RefObject<HTMLElement | null>;
}

export interface RowWindow {
  /** Rows that are drawn by where the view is. */
  range: RowRange;
  /** All rows that are to be drawn, and the room of the others. `keptIds`: drawn wherever they are. */
  partsWith(keptIds: readonly (string | undefined)[]): readonly RowPart[];
  indexOf: ReadonlyMap<string, number>;
  /** The ref of each drawn row, which carries its id as `data-row`. */
  rowRef: RefCallback<HTMLElement>;
  /** Draws what is in view now. In event handlers only. `isAtOnce`: within this frame where nothing would be in view. */
  update(isAtOnce: boolean): void;
  /** Calls `act` when this row is in the document with those around it: at once, or after it was drawn. */
  reveal(id: string, act: () => void): void;
}

/** So many rows came or went since the view was last noted: it is noted anew, before what follows its end is out of reach. */
const staleAfterRows = 20;

/** The list is not in the document yet; it is never higher than its window. */
const firstRange = (count: number, index: number): RowRange => rangeAround(count, index, window.innerHeight);

const hasMarkedText = (content: HTMLElement): boolean => {
  const selection = window.getSelection();
  return (
    selection !== null &&
    !selection.isCollapsed &&
    (content.contains(selection.anchorNode) || content.contains(selection.focusNode))
  );
};

/**
 * Draws of a long list of rows those around the view. The rows lie in the normal flow between gaps as high as the rows they stand
 * for, so that the browser's own scroll anchoring keeps the view still when rows above it turn out lower or higher than thought.
 */
export const useRowWindow = ({ ids, startIndex, scroller, content }: RowWindowOptions): RowWindow => {
  // As last drawn, also in a window of another width: the gaps stand for these, and a row that is drawn puts its own right.
  const [heights] = useState(() => new RowHeights());
  const indexOf = useMemo(() => new Map(ids.map((id, index) => [id, index])), [ids]);
  /** `range` counts in `ids` as they were then. */
  const [view, setView] = useState(() => ({ ids, range: firstRange(ids.length, startIndex) }));
  const range = useMemo(() => {
    if (view.ids === ids) return view.range;
    const { from, to } = view.range;
    const sawLast = to === view.ids.length;
    return rangeAfterChange(view.ids.slice(from, to), sawLast, indexOf) ?? firstRange(ids.length, startIndex);
  }, [view, ids, indexOf, startIndex]);

  const latest = useRef({ ids, range, notedRows: ids.length });
  const pending = useRef<{ id: string; act(): void }>(undefined);
  const fresh = useRef(new Set<HTMLElement>());
  const observer = useRef<ResizeObserver>(undefined);

  const update = useCallback(
    (isAtOnce: boolean): void => {
      const element = scroller.current;
      const inner = content.current;
      if (element === null || inner === null) return;
      const now = latest.current;
      const topPx = element.scrollTop - ((inner.firstElementChild as HTMLElement | null)?.offsetHeight ?? 0);
      const span = { topPx, bottomPx: topPx + element.clientHeight };
      const offsets = heights.offsetsOf(now.ids);
      const next = nextRange(now.range, offsets, span, hasMarkedText(inner));
      const isSame = next.from === now.range.from && next.to === now.range.to;
      if (isSame && Math.abs(now.ids.length - now.notedRows) < staleAfterRows) return;
      const draw = (): void => setView({ ids: now.ids, range: next });
      if (!isAtOnce || isCovered(now.range, offsets, span)) {
        draw();
        return;
      }
      flushSync(draw);
      // The browser saw no row in view when it looked for one to hold to, and would hold to the whole content from here on: it
      // looks again after a move.
      const { scrollTop } = element;
      element.scrollTo(0, scrollTop > 0 ? scrollTop - 1 : 1);
      element.scrollTo(0, scrollTop);
    },
    [scroller, content, heights],
  );

  const rowRef = useCallback(
    (row: HTMLElement | null) => {
      if (row === null) return undefined;
      observer.current ??= new ResizeObserver((entries) => {
        for (const { target, borderBoxSize } of entries) {
          const id = (target as HTMLElement).dataset['row'];
          if (id !== undefined) heights.note(id, borderBoxSize[0]?.blockSize ?? 0);
        }
        update(false);
      });
      const watching = observer.current;
      watching.observe(row);
      const unmeasured = fresh.current;
      unmeasured.add(row);
      return () => {
        watching.unobserve(row);
        unmeasured.delete(row);
      };
    },
    [update, heights],
  );
  useEffect(() => () => observer.current?.disconnect(), []);

  useLayoutEffect(() => {
    // Before anybody asks where they are: the view may be moved in this very frame.
    for (const row of fresh.current)
      heights.note(row.dataset['row'] ?? '', row.getBoundingClientRect().height);
    fresh.current.clear();
    latest.current = { ids, range, notedRows: view.ids.length };
    const awaited = pending.current;
    const index = indexOf.get(awaited?.id ?? '');
    if (awaited === undefined) return;
    if (index !== undefined && (index < range.from || index >= range.to)) return;
    pending.current = undefined;
    // Removed meanwhile: nobody waits for it any longer.
    if (index !== undefined) awaited.act();
  });

  const reveal = useCallback((id: string, act: () => void): void => {
    const { ids: present, range: drawn } = latest.current;
    const index = present.indexOf(id);
    if (index === -1) return;
    if (index >= drawn.from && index < drawn.to) {
      act();
      return;
    }
    pending.current = { id, act };
    setView({ ids: present, range: firstRange(present.length, index) });
  }, []);

  return {
    range,
    partsWith: (keptIds) =>
      rowParts(
        range,
        keptIds.map((id) => indexOf.get(id ?? '') ?? -1),
        heights.offsetsOf(ids),
      ),
    indexOf,
    rowRef,
    update,
    reveal,
  };
};
