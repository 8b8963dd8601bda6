import { maxButtonTitle, maxReplyButtons } from '../../shared/domain/reply-button.ts';

/** Words for buttons under a reply. */

/** Nothing leaves with buttons and no text. */
export const buttonsNeedTextWords =
  'Instagram shows buttons only under a text. Write one, or take the buttons away.';

/** What there is to know of the buttons under a reply of so many messages and files. */
export const buttonsRemark = (messages: number, files: number): string =>
  messages === 0
    ? buttonsNeedTextWords
    : files > 0
      ? 'The files go first, and the buttons under your text.'
      : messages > 1
        ? 'The buttons go under the last message.'
        : 'The customer taps one instead of writing, until one of you writes again.';

/** How many there are; nothing of the limit while it is far. */
export const buttonCountWords = (count: number): string => `${count} of ${maxReplyButtons}`;

/** Letters of a title that are left, when they are few; undefined for more. */
export const titleLeftWords = (title: string): string | undefined => {
  const left = maxButtonTitle - title.length;
  return left <= 5 ? `${left} left` : undefined;
};

/** What a message says of the buttons under it, for the screen reader. */
export const spokenButtons = (titles: readonly string[]): string =>
  `With ${titles.length === 1 ? 'the button' : 'the buttons'} ${titles.join(', ')}.`;

/** Before the title of a button that the customer tapped. */
export const choseWords = 'Chose:';
