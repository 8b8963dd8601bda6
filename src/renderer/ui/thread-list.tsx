import './thread-list.css';
import { ArrowDownward } from '@livechat/design-system-icons';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { text } from '../../shared/i18n/text.ts';
import type { ThreadRow } from '../state/thread-rows.ts';
import { Icon, Loader } from './design-system.ts';
import { ThreadRowView, type RowWords, type ThreadMessage } from './thread-row.tsx';
import { useAttention } from './use-attention.ts';
import { useEndOnScreen } from './use-end-on-screen.ts';
import { useKeptFocus } from './use-kept-focus.ts';
import { useRovingList } from './use-roving-list.ts';
import { useRowWindow } from './use-row-window.ts';
import { startIndexOf, useThreadScroll } from './use-thread-scroll.ts';

interface ThreadListProps<M> extends RowWords<M> {
  /** Names the scroll position; give the component this as its `key` too. */
  threadKey: string;
  label: string;
  rows: readonly ThreadRow<M>[];
  hasMore: boolean;
  isLoadingEarlier: boolean;
  onReachStart(): void;
  /** Newer messages exist than are here: the thread was opened at one further up. */
  hasLater?: boolean;
  /** The end of what is here comes near. Asked once for each last message. */
  onReachLater?(): void;
  /** The person wants the newest ones. */
  onLatest?(): void;
  /** The message that it is opened at. */
  targetId?: string | undefined;
  /** Grows with each time that one is asked for. */
  jumps?: number | undefined;
  /**
   * The newest message whose end was on the screen while the person looked at the window; undefined while the newest one was not.
   */
  onEndSeen(messageId: string | undefined): void;
  /** Stands above the oldest message when there is nothing older. */
  beginning: ReactNode;
  /** A line above one message: what lies before it is incomplete. */
  cut?: { beforeId: string; text: string } | undefined;
  /** Enter on a message without buttons. */
  onEnter(): void;
}

/** The day of a row; its heading stands above the first row of the day. */
const dayOf = (rows: readonly ThreadRow<unknown>[], index: number): string | undefined => {
  for (let at = index; at >= 0; at -= 1) if (rows[at]?.day !== undefined) return rows[at]?.day;
  return undefined;
};

const messageIdAt = (target: EventTarget): string | undefined =>
  target instanceof Element
    ? target.closest<HTMLElement>('[data-message-id]')?.dataset['messageId']
    : undefined;

/**
 * One thread. It reads page by page, in both directions, and draws of what it has read the rows around the view
 * (docs/decisions/0132-a-thread-draws-the-rows-around-the-view.md).
 */
export const ThreadList = <M extends ThreadMessage>(props: ThreadListProps<M>) => {
  const { rows, hasMore, isLoadingEarlier, threadKey, targetId } = props;
  const hasLater = props.hasLater === true;
  const ids = useMemo(() => rows.map((row) => row.message.id), [rows]);
  const last = rows.at(-1)?.message;
  const firstNew = rows.findIndex((row) => row.isFirstUnread);
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const rowWindow = useRowWindow({
    ids,
    startIndex: useMemo(() => startIndexOf(threadKey, rows, targetId), [threadKey, rows, targetId]),
    scroller,
    content,
  });
  const { indexOf, range, reveal } = rowWindow;
  // What was on the screen last; at the start everything before the "New" line was.
  const [lastShownId, setLastShownId] = useState((firstNew === -1 ? last : rows[firstNew - 1]?.message)?.id);
  // Also while it pauses: where it stands is known to its player alone.
  const [playingId, setPlayingId] = useState<string>();
  const [stickyDay, setStickyDay] = useState<string>();
  const held = useRef({ rows, indexOf });
  useLayoutEffect(() => {
    held.current = { rows, indexOf };
  });
  const onShown = useCallback((messageId: string): void => {
    const at = (id: string | undefined): number => held.current.indexOf.get(id ?? '') ?? -1;
    setLastShownId((known) => (at(messageId) > at(known) ? messageId : known));
  }, []);
  const onTop = useCallback((messageId: string | undefined, isCut: boolean): void => {
    const index = held.current.indexOf.get(messageId ?? '');
    const isHeaded = index === undefined || (!isCut && held.current.rows[index]?.day !== undefined);
    setStickyDay(isHeaded ? undefined : dayOf(held.current.rows, index));
  }, []);
  const scroll = useThreadScroll({
    threadKey,
    scroller,
    content,
    rowWindow,
    firstId: rows[0]?.message.id,
    lastId: last?.id,
    isLastOwn: last?.direction === 'out' && !hasLater,
    hasMore,
    hasLater,
    onReachLater: props.onReachLater,
    targetId,
    jumps: props.jumps,
    onReachStart: props.onReachStart,
    onShown,
    onTop,
  });
  const revealRow = useCallback(
    (index: number, done: () => void): void =>
      reveal(held.current.rows[index]?.message.id ?? '', () => {
        const row = scroller.current?.querySelector(`[data-roving-index="${index}"]`);
        row?.scrollIntoView({ block: 'nearest' });
        done();
      }),
    [reveal],
  );
  const inRange = (index: number): boolean => index >= range.from && index < range.to;
  const wantedStop = indexOf.get(targetId ?? '') ?? rows.length - 1;
  const roving = useRovingList({
    count: rows.length,
    // Far from what is in view nobody wants to be taken by the Tab key.
    startIndex: inRange(wantedStop) ? wantedStop : Math.floor((range.from + range.to) / 2),
    keys: { at: (index) => ids[index], indexOf: (id) => indexOf.get(id) },
    reveal: revealRow,
  });
  const { setActiveIndex } = roving;
  const focus = useKeptFocus({ ids, indexOf, container: scroller });
  const { onRowFocus } = focus;
  const onFocus = useCallback(
    (index: number, messageId: string): void => {
      setActiveIndex(index);
      onRowFocus(messageId);
    },
    [onRowFocus, setActiveIndex],
  );
  const parts = rowWindow.partsWith([focus.keptId, ids[roving.activeIndex], playingId]);

  const shownTo = indexOf.get(lastShownId ?? '') ?? -1;
  const newCount = scroll.isAtEnd
    ? 0
    : rows.slice(shownTo + 1).filter((row) => row.message.direction === 'in').length;

  const isEndDrawn = range.to === rows.length && !hasLater;
  const endId = useEndOnScreen(scroller, isEndDrawn ? last?.id : undefined);
  const isLooking = useAttention();
  const seenId = isLooking ? endId : undefined;
  const { onEndSeen } = props;
  useEffect(() => onEndSeen(seenId), [onEndSeen, seenId]);

  return (
    <div
      className="thread"
      data-region="thread"
      ref={roving.container}
      onKeyDown={(event) => {
        roving.onKeyDown(event);
        const article = event.target;
        if (event.key !== 'Enter' || !(article instanceof HTMLElement) || article.role !== 'article') return;
        event.preventDefault();
        const inner = article.querySelector<HTMLElement>('button:not([tabindex="-1"])');
        if (inner === null) props.onEnter();
        else inner.focus();
      }}
      onBlur={focus.onBlur}
      onPlayCapture={(event) => setPlayingId(messageIdAt(event.target))}
      onEndedCapture={() => setPlayingId(undefined)}
    >
      <div className="thread__scroller" ref={scroller} onScroll={scroll.onScroll} tabIndex={-1}>
        {/* A feed holds articles and text, and nothing else that has a role or takes the focus. */}
        <div
          className="thread__content"
          role="feed"
          aria-label={props.label}
          aria-busy={isLoadingEarlier}
          ref={content}
        >
          {hasMore ? (
            <div className="thread__head">{isLoadingEarlier ? <Loader size="small" /> : undefined}</div>
          ) : (
            <div className="thread__head thread__head--beginning">{props.beginning}</div>
          )}
          {parts.flatMap((part) => {
            // Named by what follows: no row is moved in the document, which would take the focus from it.
            if (part.kind === 'gap')
              return (
                <div
                  key={`gap:${ids[part.beforeIndex] ?? 'end'}`}
                  className="thread__gap"
                  style={{ height: part.heightPx }}
                />
              );
            const row = rows[part.index];
            if (row === undefined) return [];
            return (
              <ThreadRowView
                key={row.message.id}
                row={row}
                index={part.index}
                count={hasMore || hasLater ? -1 : rows.length}
                cutText={props.cut?.beforeId === row.message.id ? props.cut.text : undefined}
                isTarget={row.message.id === targetId}
                isTabStop={part.index === roving.activeIndex}
                rowRef={rowWindow.rowRef}
                onFocus={onFocus}
                spoken={props.spoken}
                stateOf={props.stateOf}
                kindOf={props.kindOf}
                renderMessage={props.renderMessage}
              />
            );
          })}
          <div className="thread__end" />
        </div>
      </div>
      {stickyDay === undefined ? undefined : (
        <div className="thread__date" aria-hidden="true" data-testid="sticky-date">
          {stickyDay}
        </div>
      )}
      {scroll.isAtEnd && !hasLater ? undefined : (
        <button
          type="button"
          className="thread__latest"
          onClick={hasLater ? props.onLatest : scroll.scrollToEnd}
        >
          <Icon source={ArrowDownward} size="small" />
          {newCount > 0
            ? text('{count, plural, one {# new message} other {# new messages}}', { count: newCount })
            : text.in('leads to the latest messages', 'Latest')}
        </button>
      )}
    </div>
  );
};
