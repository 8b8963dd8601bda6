import { useCallback, useLayoutEffect, useRef, useState, type KeyboardEvent, type RefObject } from 'react';

interface RovingList {
  /** Index that the person is at. */
  activeIndex: number;
  /** Index that holds the list's one tab stop: that row, or the nearest one that is drawn. */
  tabStopIndex: number;
  /** Rows of a virtual list that are drawn now, first and last; for its `rangeChanged`. */
  onRange(range: Range): void;
  setActiveIndex(index: number): void;
  onKeyDown(event: KeyboardEvent): void;
  container: RefObject<HTMLDivElement | null>;
}

interface Range {
  startIndex: number;
  endIndex: number;
}

interface RovingOptions {
  count: number;
  /** Where the tab stop is until the person has moved it. */
  startIndex: number;
  /** Skips rows that are headings. */
  canFocus?: (index: number) => boolean;
  /** Renders a row of a virtual list, and scrolls to it; calls `done` when it is in the document. */
  reveal?: (index: number, done: () => void) => void;
  /** Names the rows of a list that grows at its start: the tab stop stays at the row and not at the number. */
  keys?: { at(index: number): string | undefined; indexOf(key: string): number | undefined };
}

const pageRows = 8;

/**
 * One tab stop for a list: arrows, Home, End and Page keys move the focus from row to row.
 * Rows carry `data-roving-index`.
 */
export const useRovingList = ({ count, startIndex, canFocus, reveal, keys }: RovingOptions): RovingList => {
  const container = useRef<HTMLDivElement>(null);
  const [chosen, setChosen] = useState<{ index: number; key: string | undefined }>();
  const chosenIndex =
    chosen?.key === undefined || keys === undefined ? chosen?.index : keys.indexOf(chosen.key);
  const activeIndex = Math.max(0, Math.min(chosenIndex ?? startIndex, count - 1));
  const names = useRef(keys);
  useLayoutEffect(() => {
    names.current = keys;
  });
  const setActiveIndex = useCallback(
    (index: number): void => setChosen({ index, key: names.current?.at(index) }),
    [],
  );
  // Known only while the chosen row is not drawn, so that scrolling beside it draws nothing anew.
  const [away, setAway] = useState<Range>();
  const isIn = (drawn: Range): boolean => activeIndex >= drawn.startIndex && activeIndex <= drawn.endIndex;
  const at = useRef(isIn);
  useLayoutEffect(() => {
    at.current = isIn;
  });
  const onRange = useCallback((drawn: Range): void => {
    setAway(at.current(drawn) ? undefined : drawn);
  }, []);
  const nearest = (drawn: Range | undefined): number => {
    if (drawn === undefined || isIn(drawn)) return activeIndex;
    const inside = Array.from(
      { length: Math.max(0, Math.min(drawn.endIndex, count - 1) - drawn.startIndex + 1) },
      (_, index) => drawn.startIndex + index,
    ).filter((index) => canFocus?.(index) !== false);
    return (activeIndex < drawn.startIndex ? inside[0] : inside.at(-1)) ?? activeIndex;
  };
  const tabStopIndex = nearest(away);

  const focusRow = useCallback(
    (index: number): void => {
      setActiveIndex(index);
      const focus = (): void => {
        const row = container.current?.querySelector<HTMLElement>(`[data-roving-index="${index}"]`);
        row?.focus({ preventScroll: true });
        if (reveal === undefined) row?.scrollIntoView({ block: 'nearest' });
      };
      reveal?.(index, focus);
      // Already rendered: no need to wait for the list.
      focus();
    },
    [reveal, setActiveIndex],
  );

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (!(event.target instanceof HTMLElement) || event.target.dataset['rovingIndex'] === undefined) return;
    const from = Number(event.target.dataset['rovingIndex']);
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: pageRows, PageUp: -pageRows }[event.key];
    let target: number | undefined;
    if (step !== undefined) target = from + step;
    else if (event.key === 'Home') target = 0;
    else if (event.key === 'End') target = count - 1;
    if (target === undefined) return;
    event.preventDefault();
    target = Math.max(0, Math.min(target, count - 1));
    const direction = event.key === 'ArrowUp' || event.key === 'PageUp' || event.key === 'End' ? -1 : 1;
    while (target >= 0 && target < count && canFocus !== undefined && !canFocus(target)) target += direction;
    if (target >= 0 && target < count) focusRow(target);
  };

  return { activeIndex, tabStopIndex, onRange, setActiveIndex, onKeyDown, container };
};
