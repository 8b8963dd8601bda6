import { CannedResponse, Send } from '@livechat/design-system-icons';
import { useEffect, useId, useLayoutEffect, useState, type ReactNode, type RefObject } from 'react';
import type { SavedReply } from '../../../shared/domain/saved-reply.ts';
import { fillVariables, type ReplyValues } from '../../../shared/domain/saved-reply-rules.ts';
import { text } from '../../../shared/i18n/text.ts';
import { useAnnounce, useNews } from '../../app/announcements.tsx';
import { buttonsRemark } from '../../messages/reply-buttons.ts';
import { forWhom, savedName } from '../../messages/saved-replies.ts';
import type { Caret } from '../../state/drafts.ts';
import { useActions, useAppState, useServices } from '../../state/react.tsx';
import { ComposerField } from '../../ui/composer-field.tsx';
import { Button, Icon } from '../../ui/design-system.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { Suggestions } from '../../ui/suggestions.tsx';
import { EmojiButton, findEmoji, toned, useEmojiHabits, useEmojiList, type Emoji } from '../emoji/index.ts';
import { FilledReply, findReplies } from '../saved-replies/index.ts';
import { replacedAt, triggerAt, type Trigger } from './composer-trigger.ts';
import { AddButtons, ReplyButtons, type WrittenButtons } from '../reply-buttons/index.ts';
import type { ReplySize } from './reply-size.ts';
import { useSuggestions } from './use-suggestions.ts';

/** Completions of an emoji's name that are offered. */
const mostEmoji = 8;

interface ReplyBoxProps {
  label: string;
  placeholder: string;
  text: string;
  /** Where the text is kept, and where it says the caret belongs. */
  draftKey: string;
  size: ReplySize;
  /** What the variables of saved replies stand for in this conversation. */
  values: ReplyValues;
  /** Under the text. */
  buttons: WrittenButtons;
  /** How many files go before it. Default: none. */
  files?: number;
  isDisabled: boolean;
  /** There is nothing to send. Default: no text. */
  isEmpty?: boolean;
  /** Above the field: what goes with the text. */
  above?: ReactNode;
  /** Left of what is said below the field. */
  tools?: ReactNode;
  sendLabel: string;
  /** It cannot be sent as it is, for a reason that is said elsewhere. */
  isHeld?: boolean;
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
  const { draftKey, field, size, text: written } = props;
  const settings = useAppState((state) => state.settings);
  const { drafts } = useServices();
  // Once: it changes with each letter.
  useNews(size.problem === undefined ? undefined : 'too-long', size.problem);
  const [isPreviewed, setIsPreviewed] = useState(false);
  const previewId = useId();
  const count = size.pieces.length;
  const isWithoutText = count === 0 && props.buttons.sendable.length > 0;
  const [caret, setCaret] = useState(written.length);
  const savedReplies = useAppState((state) => state.savedReplies.list);
  const say = useAnnounce();
  const { app, savedReplies: savedActions } = useActions();
  const trigger = triggerAt(written, caret);
  const emojiList = useEmojiList(trigger?.kind === 'emoji');
  const { skinTone, used } = useEmojiHabits();

  /** Puts something where the person writes, or in the place of what opened the list. */
  const insert = (inserted: string, at?: Pick<Trigger, 'start' | 'end'>): void => {
    const selected = caretOf(field.current) ?? { start: written.length, end: written.length };
    const { text: next, caret: after } = replacedAt(written, at ?? selected, inserted);
    props.onChange(next);
    drafts.change(draftKey, next, after);
    setCaret(after.end);
  };
  const list = useSuggestions<SavedReply | Emoji>(
    written,
    caret,
    ({ kind, query }) =>
      kind === 'emoji' ? findEmoji(emojiList, query, mostEmoji) : findReplies(savedReplies, query),
    (item, at) => {
      if ('text' in item) {
        insert(fillVariables(item.text, props.values), at);
        return props.buttons.join(item.buttons ?? []);
      }
      used(toned(item, skinTone));
      insert(`${toned(item, skinTone)} `, at);
    },
  );
  const chosen = list.items[list.at];
  const isOpen = list.trigger !== undefined;
  const found = list.items.length;
  useEffect(() => {
    if (isOpen)
      say(
        text('{count, plural, one {# suggestion} other {# suggestions}}. Arrow keys choose, Enter takes.', {
          count: found,
        }),
      );
  }, [isOpen, found, say]);
  const openList = (): void => {
    const { end } = caretOf(field.current) ?? { end: written.length };
    insert(end === 0 || /\s$/u.test(written.slice(0, end)) ? '/' : ' /', { start: end, end });
  };

  // After the text is in the field: a text that was not typed has its caret put for it.
  useLayoutEffect(() => {
    const caret = drafts.takeCaret(draftKey);
    if (caret === undefined || field.current === null) return;
    field.current.focus({ preventScroll: true });
    field.current.setSelectionRange(caret.start, caret.end);
  }, [drafts, draftKey, field, written]);

  return (
    <>
      {isPreviewed && count > 1 ? (
        <ol className="reply-preview" id={previewId} aria-label={text('Messages it will become')}>
          {size.pieces.map((piece, index) => (
            // Keys by index: the pieces are parts of one text.
            <li key={index} className="reply-preview__piece">
              <span className="reply-preview__number">{index + 1}</span>
              <span className="reply-preview__text">{piece}</span>
            </li>
          ))}
        </ol>
      ) : undefined}
      {list.trigger === undefined ? undefined : (
        <Suggestions
          id={list.id}
          label={list.trigger.kind === 'emoji' ? text('Emoji') : text('Saved replies')}
          items={list.items}
          keyOf={(item) => ('text' in item ? item.id : item.unicode)}
          at={list.at}
          onPoint={list.setAt}
          onChoose={(item) => list.choose(item)}
          preview={
            chosen !== undefined && 'text' in chosen ? (
              <FilledReply text={fillVariables(chosen.text, props.values)} buttons={chosen.buttons ?? []} />
            ) : undefined
          }
          foot={
            list.trigger.kind === 'emoji' ? undefined : (
              <>
                <span>{text('Enter takes it, Esc closes')}</span>
                <button
                  type="button"
                  className="link"
                  onMouseDown={(event) => event.preventDefault()}
                  onClick={() => {
                    savedActions.showPage('saved-replies');
                    app.goTo({ section: 'settings' });
                  }}
                >
                  {text('Manage saved replies')}
                </button>
              </>
            )
          }
        >
          {(item) =>
            'text' in item ? (
              <>
                <span className="suggestions__words">
                  <span className="truncate">{savedName(item)}</span>
                  <span className="suggestions__text truncate">{item.text}</span>
                </span>
                <span className="suggestions__text">{forWhom(item.isShared)}</span>
              </>
            ) : (
              <>
                <span aria-hidden="true">{toned(item, skinTone)}</span>
                <span className="suggestions__words truncate">{item.label}</span>
              </>
            )
          }
        </Suggestions>
      )}
      <div className="composer__box">
        {props.above}
        <ComposerField
          ref={field}
          testId="composer-reply"
          label={props.label}
          placeholder={props.placeholder}
          value={written}
          isDisabled={props.isDisabled}
          isSpellChecked={settings.spellCheck}
          sendWithEnter={settings.sendWithEnter}
          onChange={props.onChange}
          onSend={props.onSendKey ?? props.onSend}
          onKey={list.onKeyDown}
          onCaret={setCaret}
          suggestions={isOpen ? { id: list.id, optionId: `${list.id}-${list.at}` } : undefined}
        />
        <ReplyButtons
          buttons={props.buttons}
          remark={buttonsRemark(count, props.files ?? 0)}
          onLeave={() => field.current?.focus()}
        />
        <div className="composer__foot">
          <div className="composer__tools">
            {props.tools}
            <EmojiButton isDisabled={props.isDisabled} onChoose={(emoji) => insert(emoji)} />
            <IconButton
              label={text('Saved replies (/)')}
              icon={CannedResponse}
              isSmall
              disabled={props.isDisabled || savedReplies.length === 0}
              onClick={openList}
            />
            <AddButtons buttons={props.buttons} isDisabled={props.isDisabled} />
          </div>
          <div className="composer__info">
            {props.info}
            {size.counter === undefined ? undefined : (
              <span className="digits" data-testid="reply-counter">
                {size.counter}
              </span>
            )}
            {size.problem === undefined ? undefined : (
              <span className="digits composer__over" data-testid="reply-too-long">
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
                {text('{count, plural, one {Will send as # message} other {Will send as # messages}}', {
                  count,
                })}
              </button>
            ) : undefined}
          </div>
          {props.besideSend}
          <div ref={props.sendButton}>
            <Button
              kind="primary"
              size="compact"
              icon={<Icon source={Send} size="small" />}
              disabled={
                props.isDisabled ||
                props.isHeld === true ||
                isWithoutText ||
                (props.isEmpty ?? count === 0) ||
                size.problem !== undefined
              }
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
