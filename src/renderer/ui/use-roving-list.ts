import { useCallback, useRef, useState, type KeyboardEvent, type RefObject } from 'react';

interface RovingList {
  /** Index that holds the list's one tab stop. */
  activeIndex: number;
  setActiveIndex(index: number): void;
  onKeyDown(event: KeyboardEvent): void;
  container: RefObject<HTMLDivElement | null>;
}

interface RovingOptions {
  count: number;
  /** Where the tab stop is until the person has moved it. */
  startIndex: number;
  /** Skips rows that are headings. */
  canFocus?: (index: number) => boolean;
  /** Renders a row of a virtual list; calls `done` when it is in the document. */
  reveal?: (index: number, done: () => void) => void;
}

const pageRows = 8;

/**
 * One tab stop for a list: arrows, Home, End and Page keys move the focus from row to row.
 * Rows carry `data-roving-index`.
 */
export const useRovingList = ({ count, startIndex, canFocus, reveal }: RovingOptions): RovingList => {
  const container = useRef<HTMLDivElement>(null);
  const [chosen, setChosen] = useState<number>();
  const activeIndex = Math.max(0, Math.min(chosen ?? startIndex, count - 1));

  const focusRow = useCallback(
    (index: number): void => {
      setChosen(index);
      const focus = (): void => {
        const row = container.current?.querySelector<HTMLElement>(`[data-roving-index="${index}"]`);
        row?.focus({ preventScroll: true });
        if (reveal === undefined) row?.scrollIntoView({ block: 'nearest' });
      };
      reveal?.(index, focus);
      // Already rendered: no need to wait for the list.
      focus();
    },
    [reveal],
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
    while (target >= 0 && target < count && canFocus !== undefined && !canFocus(target)) target += direction;
    if (target >= 0 && target < count) focusRow(target);
  };

  return { activeIndex, setActiveIndex: setChosen, onKeyDown, container };
};
