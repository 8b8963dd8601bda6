import type { Message } from '../../shared/domain/conversation.ts';
import { isolated } from '../../shared/shown-name.ts';
import { text } from '../../shared/i18n/text.ts';
import { isNotice, kindName } from './message.ts';

/** Words for replies to one certain message. */

/** Whether a reply can quote it: Instagram must have it, and know it by a name. */
export const canBeQuoted = (message: Message): boolean =>
  message.mid !== undefined && !message.isUnsent && !isNotice(message);

/** `author`: undefined when the message is not loaded. */
export const replyingToWords = (author: string | undefined): string =>
  author === undefined
    ? text('Replying to an earlier message')
    : author === text('You')
      ? text('Replying to yourself')
      : text('Replying to {name}', { name: isolated(author) });

/** What of the message is shown above the composer. */
export const quotedWords = (message: Message | undefined): string => {
  if (message === undefined) return '';
  if (message.isUnsent) return text('It was unsent. Your reply will go without the quote.');
  return message.text === undefined || message.text === '' ? kindName(message.kind) : message.text;
};
