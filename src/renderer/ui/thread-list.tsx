import './thread-list.css';
import { ArrowDownward } from '@livechat/design-system-icons';
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { Virtuoso, type VirtuosoHandle } from 'react-virtuoso';
import type { ThreadRow } from '../state/thread-rows.ts';
import { counted } from '../words/time.ts';
import { Icon, Loader } from './design-system.ts';
import { useScrollMemory } from './scroll-memory.ts';
import { useRovingList } from './use-roving-list.ts';

interface ThreadMessage {
  id: string;
  direction: 'in' | 'out';
}

interface ThreadListProps<M> {
  /** Names the scroll position; give the component this as its `key` too. */
  threadKey: string;
  label: string;
  rows: readonly ThreadRow<M>[];
  hasMore: boolean;
  isLoadingEarlier: boolean;
  onReachStart(): void;
  onAtEndChange(isAtEnd: boolean): void;
  /** The whole message as one spoken sentence group. */
  spoken(message: M): string;
  stateOf(message: M): string;
  renderMessage(row: ThreadRow<M>): ReactNode;
  /** Stands above the oldest message when there is nothing older. */
  beginning: ReactNode;
  /** Enter on a message without buttons. */
  onEnter(): void;
}

/** High enough that no thread can be longer: Virtuoso counts down from here as earlier messages are put in front. */
const firstIndex = 1_000_000;

/** A long thread: starts at its end or where it was left, keeps still while earlier messages arrive, offers a way back down. */
export const ThreadList = <M extends ThreadMessage>(props: ThreadListProps<M>) => {
  const { threadKey, rows, hasMore, isLoadingEarlier } = props;
  const list = useRef<VirtuosoHandle>(null);
  const [isAtEnd, setIsAtEnd] = useState(true);
  const isAway = useRef(false);
  const remembered = useScrollMemory(`thread:${threadKey}`, list, isAway);

  // The message that was first when the thread was opened keeps its number.
  const anchorId = useRef(rows[0]?.message.id);
  const firstItemIndex = useMemo(() => {
    const at = rows.findIndex((row) => row.message.id === anchorId.current);
    if (at !== -1) return firstIndex - at;
    anchorId.current = rows[0]?.message.id;
    return firstIndex;
  }, [rows]);

  const roving = useRovingList(list, rows.length, rows.length - 1, undefined, firstItemIndex);

  const lastId = rows.at(-1)?.message.id;
  const lastSeenId = useRef(lastId);
  useEffect(() => {
    if (isAtEnd) lastSeenId.current = lastId;
  }, [isAtEnd, lastId]);
  const seenAt = rows.findLastIndex((row) => row.message.id === lastSeenId.current);
  const newCount = isAtEnd
    ? 0
    : rows.slice(seenAt + 1).filter((row) => row.message.direction === 'in').length;

  const unreadAt = useMemo(() => rows.findIndex((row) => row.isFirstUnread), [rows]);
  const start = useRef(
    unreadAt > 0 && unreadAt < rows.length - 1
      ? { index: unreadAt, align: 'center' as const }
      : { index: rows.length - 1, align: 'end' as const },
  );

  return (
    <div
      className="thread"
      role="feed"
      aria-label={props.label}
      aria-busy={isLoadingEarlier}
      data-region="thread"
      ref={roving.container}
      onKeyDown={(event) => {
        roving.onKeyDown(event);
        const article = event.target;
        if (event.key !== 'Enter' || !(article instanceof HTMLElement) || article.role !== 'article') return;
        event.preventDefault();
        const inner = article.querySelector<HTMLElement>('button');
        if (inner === null) props.onEnter();
        else inner.focus();
      }}
    >
      <Virtuoso
        ref={list}
        className="thread__scroller"
        tabIndex={-1}
        data={rows as ThreadRow<M>[]}
        firstItemIndex={firstItemIndex}
        {...(remembered === undefined
          ? { initialTopMostItemIndex: start.current }
          : { restoreStateFrom: remembered })}
        alignToBottom
        increaseViewportBy={{ top: 600, bottom: 300 }}
        atBottomThreshold={40}
        atBottomStateChange={(next) => {
          isAway.current = !next;
          setIsAtEnd(next);
          props.onAtEndChange(next);
        }}
        startReached={() => {
          if (hasMore) props.onReachStart();
        }}
        followOutput={(isAtBottom) =>
          isAtBottom || rows.at(-1)?.message.direction === 'out' ? 'auto' : false
        }
        computeItemKey={(_, row) => row.message.id}
        components={{ Header: ThreadHead, Footer: ThreadFoot }}
        context={{ hasMore, isLoadingEarlier, beginning: props.beginning }}
        itemContent={(index, row) => (
          <div className={`thread__row${row.startsGroup ? ' thread__row--start' : ''}`}>
            {row.day === undefined ? undefined : (
              <div className="thread__day" role="separator">
                <span>{row.day}</span>
              </div>
            )}
            {row.isFirstUnread ? (
              <div className="thread__new" role="separator" aria-label="New messages">
                <span>New</span>
              </div>
            ) : undefined}
            <div
              role="article"
              className="thread__message has-inner-focus"
              aria-label={props.spoken(row.message)}
              aria-posinset={hasMore ? undefined : index - firstItemIndex + 1}
              aria-setsize={hasMore ? -1 : rows.length}
              tabIndex={index - firstItemIndex === roving.activeIndex ? 0 : -1}
              data-roving-index={index}
              data-testid="message"
              data-message-id={row.message.id}
              data-state={props.stateOf(row.message)}
              data-direction={row.message.direction}
              onFocus={() => roving.setActiveIndex(index - firstItemIndex)}
            >
              {props.renderMessage(row)}
            </div>
          </div>
        )}
      />
      {isAtEnd ? undefined : (
        <button
          type="button"
          className="thread__latest"
          onClick={() => list.current?.scrollToIndex({ index: 'LAST', align: 'end' })}
        >
          <Icon source={ArrowDownward} size="small" />
          {newCount > 0 ? counted(newCount, 'new message') : 'Latest'}
        </button>
      )}
    </div>
  );
};

interface HeadContext {
  hasMore: boolean;
  isLoadingEarlier: boolean;
  beginning: ReactNode;
}

const ThreadHead = ({ context }: { context?: HeadContext }) => {
  if (context === undefined) return undefined;
  if (context.hasMore)
    return (
      <div className="thread__head">{context.isLoadingEarlier ? <Loader size="small" /> : undefined}</div>
    );
  return <div className="thread__head thread__head--beginning">{context.beginning}</div>;
};

const ThreadFoot = () => <div className="thread__foot" />;
