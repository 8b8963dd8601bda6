import { Send } from '@livechat/design-system-icons';
import { useId, useLayoutEffect, useState, type ReactNode, type RefObject } from 'react';
import type { Caret } from '../../state/drafts.ts';
import { useAppState, useServices } from '../../state/react.tsx';
import { ComposerField } from '../../ui/composer-field.tsx';
import { Button, Icon } from '../../ui/design-system.ts';
import type { ReplySize } from './reply-size.ts';

interface ReplyBoxProps {
  label: string;
  placeholder: string;
  text: string;
  /** Where the text is kept, and where it says the caret belongs. */
  draftKey: string;
  size: ReplySize;
  isDisabled: boolean;
  /** There is nothing to send. Default: no text. */
  isEmpty?: boolean;
  /** Above the field: what goes with the text. */
  above?: ReactNode;
  /** Left of what is said below the field. */
  tools?: ReactNode;
  sendLabel: string;
  /** Beside the counter: what a reply is bound to. */
  info?: ReactNode;
  /** Left of the send button, e.g. to leave everything as it was. */
  besideSend?: ReactNode;
  field: RefObject<HTMLTextAreaElement | null>;
  sendButton?: RefObject<HTMLDivElement | null>;
  onChange(text: string): void;
  onSend(): void;
  /** Default: `onSend`. */
  onSendKey?: () => void;
}

/** The caret of a text field, as drafts remember it. */
export const caretOf = (field: HTMLTextAreaElement | null): Caret | undefined =>
  field === null ? undefined : { start: field.selectionStart, end: field.selectionEnd };

/** The field for words to a customer, with what is said and offered below it. It sends nothing itself. */
export const ReplyBox = (props: ReplyBoxProps) => {
  const { draftKey, field, size, text } = props;
  const settings = useAppState((state) => state.settings);
  const { drafts } = useServices();
  const [isPreviewed, setIsPreviewed] = useState(false);
  const previewId = useId();
  const count = size.pieces.length;

  // After the text is in the field: a text that was not typed has its caret put for it.
  useLayoutEffect(() => {
    const caret = drafts.takeCaret(draftKey);
    if (caret === undefined || field.current === null) return;
    field.current.focus({ preventScroll: true });
    field.current.setSelectionRange(caret.start, caret.end);
  }, [drafts, draftKey, field, text]);

  return (
    <>
      {isPreviewed && count > 1 ? (
        <ol className="reply-preview" id={previewId} aria-label="Messages it will become">
          {size.pieces.map((piece, index) => (
            // Keys by index: the pieces are parts of one text.
            <li key={index} className="reply-preview__piece">
              <span className="reply-preview__number">{index + 1}</span>
              <span className="reply-preview__text">{piece}</span>
            </li>
          ))}
        </ol>
      ) : undefined}
      <div className="composer__box">
        {props.above}
        <ComposerField
          ref={field}
          testId="composer-reply"
          label={props.label}
          placeholder={props.placeholder}
          value={text}
          isDisabled={props.isDisabled}
          isSpellChecked={settings.spellCheck}
          sendWithEnter={settings.sendWithEnter}
          onChange={props.onChange}
          onSend={props.onSendKey ?? props.onSend}
        />
        <div className="composer__foot">
          {props.tools}
          <div className="composer__info">
            {props.info}
            {size.counter === undefined ? undefined : (
              <span className="digits" data-testid="reply-counter">
                {size.counter}
              </span>
            )}
            {size.problem === undefined ? undefined : (
              <span className="digits composer__over" role="status" data-testid="reply-too-long">
                {size.problem}
              </span>
            )}
            {count > 1 ? (
              <button
                type="button"
                className="link"
                aria-expanded={isPreviewed}
                aria-controls={previewId}
                data-testid="reply-pieces"
                onClick={() => setIsPreviewed(!isPreviewed)}
              >
                Will send as {count} messages
              </button>
            ) : undefined}
          </div>
          {props.besideSend}
          <div ref={props.sendButton}>
            <Button
              kind="primary"
              size="compact"
              icon={<Icon source={Send} size="small" />}
              disabled={props.isDisabled || (props.isEmpty ?? count === 0) || size.problem !== undefined}
              onClick={props.onSend}
            >
              {props.sendLabel}
            </Button>
          </div>
        </div>
      </div>
    </>
  );
};
