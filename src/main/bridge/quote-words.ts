import type { MessageRow } from '../conversations/index.ts';

/** What is quoted may be unsent later, and LiveChat cannot change an event: only that it is a reply is written. */
export const withQuoteWords = ({ replyTo }: Pick<MessageRow, 'replyTo'>, line: string): string =>
  replyTo?.kind === 'message' ? `In reply to an earlier message: ${line}` : line;

/** The same of an answer of our side, with the buttons that the customer sees under it: nobody could tap LiveChat's own. */
export const withReplyWords = (message: Pick<MessageRow, 'replyTo' | 'buttons'>, line: string): string => {
  const { buttons = [] } = message;
  const named = buttons.length === 0 ? line : `${line}\n[Buttons: ${buttons.join(' · ')}]`;
  return withQuoteWords(message, named);
};
