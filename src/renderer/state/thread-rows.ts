import { dayHeading, isSameDay } from '../messages/time.ts';

/** Messages of one author within this time stand together under one heading. */
export const groupingMs = 5 * 60_000;

export interface ThreadRow<M> {
  message: M;
  /** Heading of the day that begins with this message. */
  day: string | undefined;
  /** The "New" line stands above this message. */
  isFirstUnread: boolean;
  startsGroup: boolean;
  endsGroup: boolean;
}

interface RowMessage {
  id: string;
  sentAtMs: number;
}

/**
 * What a thread shows, message by message.
 * @param authorOf one key per author; undefined for notices, which stand alone.
 */
export const threadRows = <M extends RowMessage>(
  messages: readonly M[],
  firstUnreadId: string | undefined,
  nowMs: number,
  authorOf: (message: M) => string | undefined,
): readonly ThreadRow<M>[] => {
  const belongs = (earlier: M | undefined, later: M | undefined): boolean =>
    earlier !== undefined &&
    later !== undefined &&
    authorOf(earlier) !== undefined &&
    authorOf(earlier) === authorOf(later) &&
    later.id !== firstUnreadId &&
    later.sentAtMs - earlier.sentAtMs < groupingMs &&
    isSameDay(earlier.sentAtMs, later.sentAtMs);
  return messages.map((message, index) => {
    const before = messages[index - 1];
    return {
      message,
      day:
        before !== undefined && isSameDay(before.sentAtMs, message.sentAtMs)
          ? undefined
          : dayHeading(message.sentAtMs, nowMs),
      isFirstUnread: message.id === firstUnreadId,
      startsGroup: !belongs(before, message),
      endsGroup: !belongs(message, messages[index + 1]),
    };
  });
};

const areSameRows = <M>(one: ThreadRow<M>, other: ThreadRow<M>): boolean =>
  one.message === other.message &&
  one.day === other.day &&
  one.isFirstUnread === other.isFirstUnread &&
  one.startsGroup === other.startsGroup &&
  one.endsGroup === other.endsGroup;

/** The new rows, reusing the old objects where nothing has changed, so that only changed messages are rendered again. */
export const withKeptRows = <M extends RowMessage>(
  before: readonly ThreadRow<M>[],
  after: readonly ThreadRow<M>[],
): readonly ThreadRow<M>[] => {
  const known = new Map(before.map((row) => [row.message.id, row]));
  return after.map((row) => {
    const held = known.get(row.message.id);
    return held !== undefined && areSameRows(held, row) ? held : row;
  });
};
