import { memo, useMemo, type ReactNode, type RefCallback } from 'react';
import { text } from '../../shared/i18n/text.ts';
import type { ThreadRow } from '../state/thread-rows.ts';
import { sideBySide } from './side-by-side.ts';

export interface ThreadMessage {
  id: string;
  direction: 'in' | 'out';
}

/** How a thread shows and speaks its messages. Stable functions: a new one has every row spoken and drawn anew. */
export interface RowWords<M> {
  /** The whole message as one spoken sentence group. */
  spoken(message: M): string;
  stateOf(message: M): string;
  /** What a row is called in tests; default: message. */
  kindOf?: ((message: M) => string) | undefined;
  renderMessage(row: ThreadRow<M>): ReactNode;
}

interface ThreadRowProps<M> extends RowWords<M> {
  row: ThreadRow<M>;
  index: number;
  /** -1 while the number of messages is not known. */
  count: number;
  cutText: string | undefined;
  isTarget: boolean;
  isTabStop: boolean;
  rowRef: RefCallback<HTMLElement>;
  onFocus(index: number, messageId: string): void;
}

const Row = <M extends ThreadMessage>(props: ThreadRowProps<M>) => {
  const { row, index, count, cutText, rowRef, spoken, renderMessage } = props;
  const { message } = row;
  // A message that comes changes the number of all of them, which each row carries, and nothing else.
  const label = useMemo(() => spoken(message), [spoken, message]);
  const shown = useMemo(() => renderMessage(row), [renderMessage, row]);
  return (
    <div
      className={`thread__row${row.startsGroup ? ' thread__row--start' : ''}`}
      ref={rowRef}
      data-row={message.id}
    >
      {cutText === undefined ? undefined : (
        <div className="thread__cut" data-testid="cut-line">
          <span>{cutText}</span>
        </div>
      )}
      {row.day === undefined ? undefined : (
        <div className="thread__day">
          <span>{row.day}</span>
        </div>
      )}
      {row.isFirstUnread ? (
        <div className="thread__new">
          <span>
            {sideBySide(
              text.rich('New<hidden> messages</hidden>', {
                hidden: (parts) => <span className="visually-hidden">{sideBySide(parts)}</span>,
              }),
            )}
          </span>
        </div>
      ) : undefined}
      <div
        role="article"
        className={`thread__message has-inner-focus${props.isTarget ? ' thread__message--target' : ''}`}
        aria-label={label}
        aria-posinset={count === -1 ? undefined : index + 1}
        aria-setsize={count}
        tabIndex={props.isTabStop ? 0 : -1}
        data-roving-index={index}
        data-testid={props.kindOf?.(message) ?? 'message'}
        data-message-id={message.id}
        data-state={props.stateOf(message)}
        data-direction={message.direction}
        onFocus={() => props.onFocus(index, message.id)}
      >
        {shown}
      </div>
    </div>
  );
};

/** One message with what stands above it: a gap in the history, its day, the “New” line. Drawn anew when it has changed. */
export const ThreadRowView = memo(Row) as typeof Row;
