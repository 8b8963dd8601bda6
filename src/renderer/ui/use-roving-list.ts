import { useCallback, useRef, useState, type KeyboardEvent, type RefObject } from 'react';
import type { VirtuosoHandle } from 'react-virtuoso';

interface RovingList {
  /** Index that holds the list's one tab stop. */
  activeIndex: number;
  setActiveIndex(index: number): void;
  onKeyDown(event: KeyboardEvent): void;
  container: RefObject<HTMLDivElement | null>;
}

const pageRows = 8;

/**
 * One tab stop for a virtual list: arrows, Home, End and Page keys move the focus from row to row.
 * Rows carry `data-roving-index`; `canFocus` skips headings.
 */
export const useRovingList = (
  list: RefObject<VirtuosoHandle | null>,
  count: number,
  selectedIndex: number,
  canFocus: (index: number) => boolean = () => true,
  /** Absolute number of the first row, as given to Virtuoso. */
  firstItemIndex = 0,
): RovingList => {
  const container = useRef<HTMLDivElement>(null);
  const [chosen, setChosen] = useState<number>();
  const fallback = selectedIndex >= 0 ? selectedIndex : 0;
  const wanted = chosen ?? fallback;
  const activeIndex = Math.max(0, Math.min(wanted, count - 1));

  const focusRow = useCallback(
    (index: number): void => {
      setChosen(index);
      const focus = (): boolean => {
        const row = container.current?.querySelector<HTMLElement>(
          `[data-roving-index="${index + firstItemIndex}"]`,
        );
        row?.focus({ preventScroll: true });
        return row !== null && row !== undefined;
      };
      list.current?.scrollIntoView({ index, behavior: 'auto', done: focus });
      // Already rendered: no need to wait for the list.
      focus();
    },
    [firstItemIndex, list],
  );

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (!(event.target instanceof HTMLElement) || event.target.dataset['rovingIndex'] === undefined) return;
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: pageRows, PageUp: -pageRows }[event.key];
    let target: number | undefined;
    if (step !== undefined) target = activeIndex + step;
    else if (event.key === 'Home') target = 0;
    else if (event.key === 'End') target = count - 1;
    if (target === undefined) return;
    event.preventDefault();
    target = Math.max(0, Math.min(target, count - 1));
    const direction = event.key === 'ArrowUp' || event.key === 'PageUp' || event.key === 'End' ? -1 : 1;
    while (target >= 0 && target < count && !canFocus(target)) target += direction;
    if (target >= 0 && target < count) focusRow(target);
  };

  return { activeIndex, setActiveIndex: setChosen, onKeyDown, container };
};
