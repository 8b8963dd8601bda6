import type { Conversation } from '../../shared/domain/index.ts';

/** How long before its end a reply window is told of, minutes; the nearest first. */
export const windowMarks = [15, 60] as const;

/**
 * The mark that a conversation has reached: less than so many minutes are left, and nobody has answered. Undefined: none, or
 * none is owed.
 */
export const windowMarkOf = (
  conversation: Pick<Conversation, 'replyWindow' | 'waitingSinceMs'>,
  nowMs: number,
): (typeof windowMarks)[number] | undefined => {
  const { endsAtMs } = conversation.replyWindow;
  if (endsAtMs === undefined || endsAtMs <= nowMs || conversation.waitingSinceMs === undefined)
    return undefined;
  return windowMarks.find((minutes) => endsAtMs - nowMs <= minutes * 60_000);
};
