import { dayHeading } from '../messages/time.ts';

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

/** When the day of each message began. A run of messages of one day asks the calendar once: a thread has thousands of them. */
const daysOf = (messages: readonly RowMessage[]): readonly number[] => {
  let beginMs = 0;
  let endMs = 0;
  return messages.map(({ sentAtMs }) => {
    if (sentAtMs < beginMs || sentAtMs >= endMs) {
      const day = new Date(sentAtMs);
      beginMs = day.setHours(0, 0, 0, 0);
      endMs = day.setDate(day.getDate() + 1);
    }
    return beginMs;
  });
};

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
  const days = daysOf(messages);
  const belongs = (earlier: M | undefined, later: M | undefined, laterIndex: number): boolean =>
    earlier !== undefined &&
    later !== undefined &&
    authorOf(earlier) !== undefined &&
    authorOf(earlier) === authorOf(later) &&
    later.id !== firstUnreadId &&
    later.sentAtMs - earlier.sentAtMs < groupingMs &&
    days[laterIndex - 1] === days[laterIndex];
  return messages.map((message, index) => {
    const before = messages[index - 1];
    return {
      message,
      day: days[index - 1] === days[index] ? undefined : dayHeading(message.sentAtMs, nowMs),
      isFirstUnread: message.id === firstUnreadId,
      startsGroup: !belongs(before, message, index),
      endsGroup: !belongs(message, messages[index + 1], index + 1),
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
