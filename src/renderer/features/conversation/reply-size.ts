import {
  maxReplyBytes,
  maxReplyLength,
  splitReply,
  utf8ByteLength,
} from '../../../shared/domain/reply-text.ts';
import { text } from '../../../shared/i18n/text.ts';

/** From here on the counter is worth the space. */
const counterFromLeft = 200;

export interface ReplySize {
  /** "102 left", when little of Instagram's limit for one message is left; undefined for more, and for several messages. */
  counter: string | undefined;
  /** The messages it will become; one for a text that fits, none for white space. */
  pieces: readonly string[];
  /** Why it cannot be sent at all. */
  problem: string | undefined;
}

/** How a reply fits Instagram's limit, which is one of bytes: "left" is what plain letters would use up. */
export const replySize = (written: string): ReplySize => {
  const trimmed = written.trim();
  const left = maxReplyBytes - utf8ByteLength(trimmed);
  const over = written.length - maxReplyLength;
  return {
    counter: left >= 0 && left <= counterFromLeft ? text('{count, number} left', { count: left }) : undefined,
    pieces: left < 0 ? splitReply(trimmed, maxReplyBytes) : trimmed === '' ? [] : [trimmed],
    problem:
      over > 0
        ? text('Too long for one reply: {count, number} characters over.', { count: over })
        : undefined,
  };
};
