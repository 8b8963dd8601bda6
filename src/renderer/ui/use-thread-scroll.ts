import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import type { RowWindow } from './use-row-window.ts';

/** Closer than this to the end counts as being there: a line of text. */
const endTolerancePx = 32;
/** Earlier messages are asked for this far before the start comes into view. */
const earlierFromPx = 800;
/** Space above the "New" line when a thread opens there. */
const newLineTopPx = 72;

/** Where each thread stood when it was left above its end: the topmost message and its distance from the edge. */
const positions = new Map<string, { messageId: string; offsetPx: number }>();
const keptPositions = 60;

/** Somebody else may be the next who opens these threads. */
export const forgetThreadPositions = (): void => positions.clear();

interface ThreadScrollOptions {
  threadKey: string;
  scroller: RefObject<HTMLDivElement | null>;
  content: RefObject<HTMLDivElement | null>;
  rowWindow: RowWindow;
  firstId: string | undefined;
  lastId: string | undefined;
  /** Own new messages always bring the end into view. */
  isLastOwn: boolean;
  hasMore: boolean;
  onReachStart(): void;
  /** Newer messages exist than are here. */
  hasLater: boolean;
  onReachLater?: (() => void) | undefined;
  /** The message that the thread is opened at, also when it is open already. */
  targetId: string | undefined;
  /** Another number: the same message is asked for once more. */
  jumps: number | undefined;
  /** The lowest message that is on the screen whole, while the end is not. */
  onShown(messageId: string): void;
  /** The topmost message of which something is on the screen; `isCut`: what stands above it is not. */
  onTop(messageId: string | undefined, isCut: boolean): void;
}

interface ThreadScroll {
  isAtEnd: boolean;
  onScroll(): void;
  scrollToEnd(): void;
}

interface StartRow {
  message: { id: string };
  isFirstUnread: boolean;
}

/** The row that a thread is opened at: what was asked for, where it was left while something is new, the “New” line, its end. */
export const startIndexOf = (
  threadKey: string,
  rows: readonly StartRow[],
  targetId: string | undefined,
): number => {
  const at = (id: string | undefined): number =>
    id === undefined ? -1 : rows.findIndex((row) => row.message.id === id);
  const firstNew = rows.findIndex((row) => row.isFirstUnread);
  const left = firstNew === -1 ? -1 : at(positions.get(threadKey)?.messageId);
  return [at(targetId), left, firstNew, rows.length - 1].find((index) => index !== -1) ?? 0;
};

const rowsOf = (scroller: HTMLElement): HTMLElement[] => [
  ...scroller.querySelectorAll<HTMLElement>('[data-message-id]'),
];

/** What stands around each message: its day, the “New” line. */
const topmost = (scroller: HTMLElement): HTMLElement | undefined =>
  [...scroller.querySelectorAll<HTMLElement>('[data-row]')].find(
    (row) => row.offsetTop + row.offsetHeight > scroller.scrollTop + 1,
  );

const isAtEndOf = ({ scrollHeight, scrollTop, clientHeight }: HTMLElement): boolean =>
  scrollHeight - scrollTop - clientHeight <= endTolerancePx;

/** Looked for from the end: that is where it is, but for somebody who reads far up. */
const lowestShown = (scroller: HTMLElement): string | undefined => {
  const bottomPx = scroller.scrollTop + scroller.clientHeight;
  return rowsOf(scroller).findLast((row) => row.offsetTop + row.offsetHeight <= bottomPx)?.dataset[
    'messageId'
  ];
};

/**
 * The scroll of one open thread: opens at its end, or with new messages at the "New" line or above it, where it was left; stays
 * at the end while messages arrive; keeps still while earlier ones are put in front.
 */
export const useThreadScroll = (options: ThreadScrollOptions): ThreadScroll => {
  const { threadKey, scroller, content, firstId, lastId, isLastOwn, hasMore } = options;
  const { hasLater, targetId, jumps } = options;
  const { update, reveal } = options.rowWindow;
  // Whoever draws the thread gives new functions each time: nothing is observed anew for them.
  const told = useRef(options);
  useLayoutEffect(() => {
    told.current = options;
  });
  const laterAskedFor = useRef<string>(undefined);
  const [isAtEnd, setIsAtEnd] = useState(true);
  const atEnd = useRef(true);
  const heightPx = useRef(0);
  const size = useRef({ clientHeight: 0, scrollHeight: 0 });

  const lastIdNow = useRef(lastId);
  const scrollToEnd = useCallback((): void => {
    reveal(lastIdNow.current ?? '', () => {
      const element = scroller.current;
      if (element !== null) element.scrollTo(0, element.scrollHeight);
    });
  }, [reveal, scroller]);

  const look = useCallback((): void => {
    const element = scroller.current;
    if (element === null) return;
    const { onShown, onTop, onReachStart, onReachLater } = told.current;
    // Sizes changed, and the browser moved the view for it: whoever was at the end stays there.
    const { clientHeight, scrollHeight } = element;
    const isResized =
      size.current.clientHeight !== clientHeight || size.current.scrollHeight !== scrollHeight;
    size.current = { clientHeight, scrollHeight };
    if (isResized && atEnd.current && !hasLater) element.scrollTo(0, scrollHeight);
    const isNowAtEnd = isAtEndOf(element);
    if (isNowAtEnd !== atEnd.current) {
      atEnd.current = isNowAtEnd;
      setIsAtEnd(isNowAtEnd);
    }
    const lowest = isNowAtEnd ? lastId : lowestShown(element);
    if (lowest !== undefined) onShown(lowest);
    const top = isNowAtEnd ? undefined : topmost(element);
    onTop(top?.dataset['row'], top !== undefined && top.offsetTop < element.scrollTop);
    if (hasMore && element.scrollTop < earlierFromPx) onReachStart();
    const belowPx = scrollHeight - element.scrollTop - clientHeight;
    if (hasLater && belowPx < earlierFromPx && laterAskedFor.current !== lastId) {
      laterAskedFor.current = lastId;
      onReachLater?.();
    }
  }, [hasLater, hasMore, lastId, scroller]);
  // First where the view is, then what is drawn: rows of another height than was thought are no resizing of the end.
  const onScroll = useCallback((): void => {
    look();
    update(true);
  }, [look, update]);

  // Before the first paint: the start position.
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const left = positions.get(threadKey);
    const leftRow =
      left === undefined
        ? undefined
        : rowsOf(element).find((row) => row.dataset['messageId'] === left.messageId);
    const newLine = element.querySelector<HTMLElement>('.thread__new');
    // Without anything new there is nothing to come back for but the newest.
    if (left !== undefined && leftRow !== undefined && newLine !== null)
      element.scrollTo(0, leftRow.offsetTop - left.offsetPx);
    else {
      element.scrollTo(0, element.scrollHeight);
      if (newLine !== null && newLine.offsetTop < element.scrollTop + newLineTopPx)
        element.scrollTo(0, newLine.offsetTop - newLineTopPx);
    }
    size.current = { clientHeight: element.clientHeight, scrollHeight: element.scrollHeight };
    atEnd.current = isAtEndOf(element);
    setIsAtEnd(atEnd.current);
    return () => {
      positions.delete(threadKey);
      if (atEnd.current) return;
      const top = rowsOf(element).find((row) => row.offsetTop + row.offsetHeight > element.scrollTop);
      const messageId = top?.dataset['messageId'];
      if (top === undefined || messageId === undefined) return;
      positions.set(threadKey, { messageId, offsetPx: top.offsetTop - element.scrollTop });
      const oldest = positions.keys().next().value;
      if (positions.size > keptPositions && oldest !== undefined) positions.delete(oldest);
    };
  }, [threadKey, scroller]);

  // Earlier messages were put in front while the view was at the very start, where the browser does not anchor the scroll.
  const firstSeenId = useRef(firstId);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element !== null && firstId !== firstSeenId.current && element.scrollTop === 0 && !atEnd.current)
      element.scrollTo(0, element.scrollHeight - heightPx.current);
    firstSeenId.current = firstId;
  }, [firstId, scroller]);
  useLayoutEffect(() => {
    heightPx.current = scroller.current?.scrollHeight ?? 0;
  });

  const lastSeenId = useRef(lastId);
  useLayoutEffect(() => {
    lastIdNow.current = lastId;
    const isNewer = lastId !== lastSeenId.current && !hasLater && laterAskedFor.current === undefined;
    if (isNewer && (atEnd.current || isLastOwn)) scrollToEnd();
    lastSeenId.current = lastId;
    if (!hasLater) laterAskedFor.current = undefined;
  }, [hasLater, lastId, isLastOwn, scrollToEnd]);

  // Opened at a message: it stands in the middle.
  useLayoutEffect(() => {
    if (targetId === undefined) return undefined;
    let timer = 0;
    reveal(targetId, () => {
      const element = scroller.current;
      const row =
        element === null
          ? undefined
          : rowsOf(element).find(({ dataset }) => dataset['messageId'] === targetId);
      if (element === null || row === undefined) return;
      element.scrollTo(0, row.offsetTop - (element.clientHeight - row.offsetHeight) / 2);
      atEnd.current = isAtEndOf(element);
      setIsAtEnd(atEnd.current);
      // Whoever is still typing into the find bar stays there.
      timer = requestAnimationFrame(() => {
        if (document.activeElement?.closest('search') === null) row.focus({ preventScroll: true });
      });
    });
    return () => cancelAnimationFrame(timer);
  }, [targetId, jumps, reveal, scroller]);

  // When sizes change (the composer grows, an image becomes a placeholder), a view at the end stays at the end.
  useEffect(() => {
    const observer = new ResizeObserver(() => {
      if (atEnd.current && !hasLater) scrollToEnd();
      look();
      update(false);
    });
    if (scroller.current !== null) observer.observe(scroller.current);
    if (content.current !== null) observer.observe(content.current);
    return () => observer.disconnect();
  }, [content, hasLater, look, scrollToEnd, scroller, update]);

  return { isAtEnd, onScroll, scrollToEnd };
};
