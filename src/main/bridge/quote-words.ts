import type { MessageRow } from '../conversations/index.ts';

/** What is quoted may be unsent later, and LiveChat cannot change an event: only that it is a reply is written. */
export const withQuoteWords = ({ replyTo }: Pick<MessageRow, 'replyTo'>, line: string): string =>
  replyTo?.kind === 'message' ? `In reply to an earlier message: ${line}` : line;
