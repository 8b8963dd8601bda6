import './thread-list.css';
import { ArrowDownward } from '@livechat/design-system-icons';
import { useCallback, useEffect, useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import type { ThreadRow } from '../state/thread-rows.ts';
import { counted } from '../messages/time.ts';
import { Icon, Loader } from './design-system.ts';
import { useAttention } from './use-attention.ts';
import { useEndOnScreen } from './use-end-on-screen.ts';
import { useRovingList } from './use-roving-list.ts';
import { useThreadScroll } from './use-thread-scroll.ts';

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
  /** Newer messages exist than are here: the thread was opened at one further up. */
  hasLater?: boolean;
  /** The end of what is here comes near. Asked once for each last message. */
  onReachLater?(): void;
  /** The person wants the newest ones. */
  onLatest?(): void;
  /** The message that it is opened at. */
  targetId?: string | undefined;
  /**
   * The newest message whose end was on the screen while the person looked at the window; undefined while the newest one was not.
   */
  onEndSeen(messageId: string | undefined): void;
  /** The whole message as one spoken sentence group. */
  spoken(message: M): string;
  stateOf(message: M): string;
  /** What a row is called in tests; default: message. */
  kindOf?(message: M): string;
  renderMessage(row: ThreadRow<M>): ReactNode;
  /** Stands above the oldest message when there is nothing older. */
  beginning: ReactNode;
  /** A line above one message: what lies before it is incomplete. */
  cut?: { beforeId: string; text: string } | undefined;
  /** Enter on a message without buttons. */
  onEnter(): void;
}

/**
 * One thread. It reads page by page and renders what it has read: unlike the lists of people and conversations it is not
 * virtual, because measuring rows of unknown height first costs the opening of a chat more than drawing fifty of them.
 */
export const ThreadList = <M extends ThreadMessage>(props: ThreadListProps<M>) => {
  const { rows, hasMore, isLoadingEarlier } = props;
  const last = rows.at(-1)?.message;
  const firstNew = rows.findIndex((row) => row.isFirstUnread);
  // What was on the screen last; at the start everything before the "New" line was.
  const [lastShownId, setLastShownId] = useState((firstNew === -1 ? last : rows[firstNew - 1]?.message)?.id);
  const order = useRef<ReadonlyMap<string, number>>(new Map());
  const onShown = useCallback((messageId: string): void => {
    setLastShownId((known) =>
      (order.current.get(messageId) ?? -1) > (order.current.get(known ?? '') ?? -1) ? messageId : known,
    );
  }, []);
  const scroll = useThreadScroll({
    threadKey: props.threadKey,
    firstId: rows[0]?.message.id,
    lastId: last?.id,
    isLastOwn: last?.direction === 'out' && props.hasLater !== true,
    hasMore,
    hasLater: props.hasLater === true,
    onReachLater: props.onReachLater,
    targetId: props.targetId,
    onReachStart: props.onReachStart,
    onShown,
  });
  const targetIndex = rows.findIndex((row) => row.message.id === props.targetId);
  const roving = useRovingList({
    count: rows.length,
    startIndex: targetIndex === -1 ? rows.length - 1 : targetIndex,
  });

  useLayoutEffect(() => {
    order.current = new Map(rows.map((row, index) => [row.message.id, index]));
  }, [rows]);
  const shownTo = rows.findLastIndex((row) => row.message.id === lastShownId);
  const newCount = scroll.isAtEnd
    ? 0
    : rows.slice(shownTo + 1).filter((row) => row.message.direction === 'in').length;

  const endId = useEndOnScreen(scroll.scroller, props.hasLater === true ? undefined : last?.id);
  const isLooking = useAttention();
  const seenId = isLooking ? endId : undefined;
  const { onEndSeen } = props;
  useEffect(() => onEndSeen(seenId), [onEndSeen, seenId]);

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
        const inner = article.querySelector<HTMLElement>('button:not([tabindex="-1"])');
        if (inner === null) props.onEnter();
        else inner.focus();
      }}
    >
      <div className="thread__scroller" ref={scroll.scroller} onScroll={scroll.onScroll} tabIndex={-1}>
        <div className="thread__content" ref={scroll.content}>
          {hasMore ? (
            <div className="thread__head">{isLoadingEarlier ? <Loader size="small" /> : undefined}</div>
          ) : (
            <div className="thread__head thread__head--beginning">{props.beginning}</div>
          )}
          {rows.map((row, index) => (
            <Row
              key={row.message.id}
              row={row}
              index={index}
              count={hasMore ? -1 : rows.length}
              cutText={props.cut?.beforeId === row.message.id ? props.cut.text : undefined}
              isTarget={row.message.id === props.targetId}
              isTabStop={index === roving.activeIndex}
              spoken={props.spoken(row.message)}
              state={props.stateOf(row.message)}
              kind={props.kindOf?.(row.message) ?? 'message'}
              onFocus={roving.setActiveIndex}
              body={props.renderMessage(row)}
            />
          ))}
          <div className="thread__end" />
        </div>
      </div>
      {scroll.isAtEnd && props.hasLater !== true ? undefined : (
        <button
          type="button"
          className="thread__latest"
          onClick={props.hasLater === true ? props.onLatest : scroll.scrollToEnd}
        >
          <Icon source={ArrowDownward} size="small" />
          {newCount > 0 ? counted(newCount, 'new message') : 'Latest'}
        </button>
      )}
    </div>
  );
};

interface RowProps {
  row: ThreadRow<ThreadMessage>;
  index: number;
  /** -1 while the number of earlier messages is not known. */
  count: number;
  cutText: string | undefined;
  isTarget: boolean;
  isTabStop: boolean;
  spoken: string;
  state: string;
  kind: string;
  onFocus(index: number): void;
  body: ReactNode;
}

const Row = ({
  row,
  index,
  count,
  cutText,
  isTarget,
  isTabStop,
  spoken,
  state,
  kind,
  onFocus,
  body,
}: RowProps) => (
  <div className={`thread__row${row.startsGroup ? ' thread__row--start' : ''}`}>
    {cutText === undefined ? undefined : (
      <div className="thread__cut" role="separator" aria-label={cutText} data-testid="cut-line">
        <span>{cutText}</span>
      </div>
    )}
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
      className={`thread__message has-inner-focus${isTarget ? ' thread__message--target' : ''}`}
      aria-label={spoken}
      aria-posinset={count === -1 ? undefined : index + 1}
      aria-setsize={count}
      tabIndex={isTabStop ? 0 : -1}
      data-roving-index={index}
      data-testid={kind}
      data-message-id={row.message.id}
      data-state={state}
      data-direction={row.message.direction}
      onFocus={() => onFocus(index)}
    >
      {body}
    </div>
  </div>
);
