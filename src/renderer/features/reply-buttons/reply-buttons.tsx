import './reply-buttons.css';
import { Close, GreetingQuickReply } from '@livechat/design-system-icons';
import type { KeyboardEvent } from 'react';
import { flushSync } from 'react-dom';
import { maxButtonTitle, maxReplyButtons } from '../../../shared/domain/reply-button-rules.ts';
import { text } from '../../../shared/i18n/text.ts';
import { buttonCountWords, titleLeftWords } from '../../messages/reply-buttons.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import type { WrittenButtons } from './use-reply-buttons.ts';

/** Found by the command of the same purpose (commands/conversation.ts). */
const addId = 'add-reply-buttons';

const fields = (): HTMLInputElement[] => [
  ...document.querySelectorAll<HTMLInputElement>('[data-reply-button]'),
];
/**
 * Changes how many there are, and leads into the field of one; `at` negative: from the end. All before the next key: one that is
 * pressed in the same frame already meets this field, and a later Esc is not undone by a focus that comes after it.
 */
export const changeThenFocus = (change: () => void, at: number): void => {
  flushSync(change);
  fields().at(at)?.focus();
};

/** Adds the first one, or one more, and leads into its field. */
export const AddButtons = ({ buttons, isDisabled }: { buttons: WrittenButtons; isDisabled: boolean }) => (
  <IconButton
    id={addId}
    label={text('Add buttons')}
    icon={GreetingQuickReply}
    isSmall
    disabled={isDisabled}
    onClick={() => changeThenFocus(() => buttons.add(), -1)}
  />
);

/**
 * The fields for the buttons under a reply. Enter adds one more, or leads back to the text from an empty one; Backspace takes an
 * empty one away; Esc leads back to the text.
 */
export const ReplyButtons = ({
  buttons,
  remark,
  onLeave,
}: {
  buttons: WrittenButtons;
  remark: string;
  /** Leads back to the text. */
  onLeave(): void;
}) => {
  const { written } = buttons;
  if (written.length === 0) return undefined;

  const remove = (at: number): void => {
    // Into the one before it; into the text where none is left.
    if (written.length > 1) changeThenFocus(() => buttons.remove(at), Math.max(0, at - 1));
    else {
      buttons.remove(at);
      onLeave();
    }
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>, at: number): void => {
    if (event.nativeEvent.isComposing) return;
    const isEmpty = event.currentTarget.value === '';
    if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) {
      if (isEmpty || written.length >= maxReplyButtons) {
        if (isEmpty) buttons.remove(at);
        onLeave();
      } else {
        changeThenFocus(() => buttons.add(), -1);
      }
    } else if (event.key === 'Escape') {
      if (isEmpty) buttons.remove(at);
      onLeave();
    } else if (event.key === 'Backspace' && isEmpty) remove(at);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div
      className="reply-buttons"
      role="group"
      aria-label={text('Buttons under your reply')}
      data-testid="reply-buttons"
    >
      <ul className="reply-buttons__list">
        {written.map((title, at) => (
          // By place: two may have the same title while they are being written.
          <li key={at} className="reply-buttons__one">
            <input
              className="reply-buttons__title"
              data-reply-button=""
              dir="auto"
              aria-label={text('Button {number} of {count}', { number: at + 1, count: written.length })}
              value={title}
              maxLength={maxButtonTitle}
              placeholder={text('Button')}
              onChange={(event) => buttons.change(at, event.target.value)}
              onKeyDown={(event) => onKeyDown(event, at)}
            />
            {titleLeftWords(title) === undefined ? undefined : (
              <span className="reply-buttons__left digits">{titleLeftWords(title)}</span>
            )}
            <IconButton
              className="reply-buttons__remove"
              label={
                title === ''
                  ? text('Remove button {number}', { number: at + 1 })
                  : text('Remove the button {title}', { title })
              }
              icon={Close}
              isSmall
              onClick={() => remove(at)}
            />
          </li>
        ))}
        <li>
          <button
            type="button"
            className="link"
            disabled={written.length >= maxReplyButtons}
            onClick={() => changeThenFocus(() => buttons.add(), -1)}
          >
            {text.in('verb: one more button', 'Add another')}
          </button>
        </li>
      </ul>
      <p className="reply-buttons__remark">
        <span role="status">{remark}</span>
        <span className="digits">{buttonCountWords(buttons.sendable.length)}</span>
      </p>
    </div>
  );
};

/** Titles as they stand under a text; said to the screen reader elsewhere. */
export const ButtonChips = ({ titles }: { titles: readonly string[] }) =>
  titles.length === 0 ? undefined : (
    <ul className="button-chips" aria-hidden="true" data-testid="message-buttons">
      {titles.map((title) => (
        <li key={title} className="button-chips__one" dir="auto">
          {title}
        </li>
      ))}
    </ul>
  );
