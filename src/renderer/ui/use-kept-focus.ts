import { useCallback, useLayoutEffect, useRef, useState, type FocusEvent, type RefObject } from 'react';

interface KeptFocusOptions {
  /** Of all rows, in order. */
  ids: readonly string[];
  indexOf: ReadonlyMap<string, number>;
  /** Holds the rows, each with its id as `data-message-id`. */
  container: RefObject<HTMLElement | null>;
}

/**
 * Keeps the focus inside a list whose rows come and go: the row that has it is to be drawn wherever it is (`keptId`), and when it
 * is removed its neighbour takes the focus, which would fall to the page otherwise.
 */
export const useKeptFocus = ({ ids, indexOf, container }: KeptFocusOptions) => {
  const [keptId, setKeptId] = useState<string>();
  const hasFocus = useRef(false);
  const lastIndex = useRef(0);

  useLayoutEffect(() => {
    const index = indexOf.get(keptId ?? '');
    if (index !== undefined) lastIndex.current = index;
    if (keptId === undefined || index !== undefined || !hasFocus.current) return;
    if (document.activeElement !== document.body) return;
    const neighbour = ids[Math.min(lastIndex.current, ids.length - 1)];
    container.current
      ?.querySelector<HTMLElement>(`[data-message-id="${CSS.escape(neighbour ?? '')}"]`)
      ?.focus({ preventScroll: true });
  }, [container, ids, indexOf, keptId]);

  const onRowFocus = useCallback((id: string): void => {
    hasFocus.current = true;
    setKeptId(id);
  }, []);
  const onBlur = useCallback((event: FocusEvent): void => {
    // To somewhere else in the window; a row that is removed, and a window that is left, name nothing.
    if (event.relatedTarget !== null && !event.currentTarget.contains(event.relatedTarget))
      hasFocus.current = false;
  }, []);
  return { keptId, onRowFocus, onBlur };
};
