import { useCallback, useLayoutEffect, useRef, useState, type KeyboardEvent, type RefObject } from 'react';

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

  return { activeIndex, setActiveIndex, onKeyDown, container };
};
