import { maxButtonTitle, maxReplyButtons } from '../../shared/domain/reply-button-rules.ts';
import { text } from '../../shared/i18n/text.ts';

/** Words for buttons under a reply. */

/** Nothing leaves with buttons and no text. */
export const buttonsNeedTextWords = text(
  'Instagram shows buttons only under a text. Write one, or take the buttons away.',
);

/** What there is to know of the buttons under a reply of so many messages and files. */
export const buttonsRemark = (messages: number, files: number): string =>
  messages === 0
    ? buttonsNeedTextWords
    : files > 0
      ? text('The files go first, and the buttons under your text.')
      : messages > 1
        ? text('The buttons go under the last message.')
        : text('The customer taps one instead of writing, until one of you writes again.');

/** How many there are; nothing of the limit while it is far. */
export const buttonCountWords = (count: number): string =>
  text.in('so many buttons of how many at most', '{count, number} of {most, number}', {
    count,
    most: maxReplyButtons,
  });

/** Letters of a title that are left, when they are few; undefined for more. */
export const titleLeftWords = (title: string): string | undefined => {
  const left = maxButtonTitle - title.length;
  return left <= 5
    ? text.in('characters that may still be written', '{left, number} left', { left })
    : undefined;
};

/** What a message says of the buttons under it, for the screen reader. */
export const spokenButtons = (titles: readonly string[]): string =>
  text('{count, plural, one {With the button {titles}.} other {With the buttons {titles}.}}', {
    count: titles.length,
    titles: titles.join(', '),
  });

/** Before the title of a button that the customer tapped. */
export const choseWords = text.in('before the title of a button that the customer tapped', 'Chose:');
