import { maxReplyBytes, splitReply, utf8ByteLength } from '../../../shared/domain/reply-text.ts';

/** From here on the counter is worth the space. */
const counterFromBytes = 800;

export interface ReplySize {
  bytes: number;
  /** "832 of 1,000 bytes", when near or over the limit. */
  counter: string | undefined;
  /** The messages it will become; one for a text that fits. */
  pieces: readonly string[];
}

/** How a reply fits Instagram's limit. */
export const replySize = (text: string): ReplySize => {
  const trimmed = text.trim();
  const bytes = utf8ByteLength(trimmed);
  return {
    bytes,
    counter:
      bytes >= counterFromBytes
        ? `${bytes.toLocaleString('en-GB')} of ${maxReplyBytes.toLocaleString('en-GB')} bytes`
        : undefined,
    pieces: bytes > maxReplyBytes ? splitReply(trimmed, maxReplyBytes) : trimmed === '' ? [] : [trimmed],
  };
};
