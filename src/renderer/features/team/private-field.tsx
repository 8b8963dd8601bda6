import { useId, useLayoutEffect, useState, type KeyboardEvent, type ReactNode, type RefObject } from 'react';
import type { Agent } from '../../../shared/domain/agent.ts';
import { text } from '../../../shared/i18n/text.ts';
import { agentName } from '../../messages/people.ts';
import { useAppState } from '../../state/react.tsx';
import { foldedText } from '../../state/roster.ts';
import { ComposerField } from '../../ui/composer-field.tsx';
import { Suggestions } from '../../ui/suggestions.tsx';
import { EmojiButton, findEmoji, toned, useEmojiHabits, useEmojiList, type Emoji } from '../emoji/index.ts';
import { maxPrivateLength } from './private-limits.ts';

const mostOffered = 8;
/** A name after `@`, an emoji's after `:`; at the start or after white space. */
const mentionBefore = /(?:^|\s)@([^@\n]{0,40})$/u;
const emojiBefore = /(?:^|\s):([\p{L}\d_+-]{2,40})$/u;

interface PrivateFieldProps {
  label: string;
  placeholder: string;
  text: string;
  isDisabled: boolean;
  /** Who may be mentioned. */
  people: readonly Agent[];
  field: RefObject<HTMLTextAreaElement | null>;
  /** Above the field: the files that go with the words. */
  strip?: ReactNode;
  /** Beside the emoji. */
  tools?: ReactNode;
  /** Below the field, beside these. */
  children: ReactNode;
  onChange(text: string): void;
  onSend(): void;
  /** A key that no list has taken. Answers whether it is dealt with. */
  onKey(event: KeyboardEvent<HTMLTextAreaElement>): boolean;
}

/** The field for words to colleagues, with the list of people and emoji. It sends nothing itself. */
export const PrivateField = (props: PrivateFieldProps) => {
  const { text: typed, field } = props;
  const settings = useAppState((state) => state.settings);
  const id = useId();
  const [caret, setCaret] = useState(typed.length);
  const [at, setAt] = useState(0);
  const [closedFor, setClosedFor] = useState<string>();
  const [wanted, setWanted] = useState<number>();
  const before = typed.slice(0, caret);
  const mention = mentionBefore.exec(before)?.[1];
  const named = emojiBefore.exec(before)?.[1];
  const emojiList = useEmojiList(named !== undefined);
  const { skinTone, used } = useEmojiHabits();
  const query = mention ?? named ?? '';
  const items: readonly (Agent | Emoji)[] =
    closedFor === before.slice(0, before.length - query.length)
      ? []
      : mention !== undefined
        ? props.people
            .filter((agent) => foldedText(`${agentName(agent)} ${agent.id}`).includes(foldedText(mention)))
            .slice(0, mostOffered)
        : named !== undefined
          ? findEmoji(emojiList, named, mostOffered)
          : [];
  const chosen = Math.min(at, items.length - 1);

  const insert = (inserted: string, from = caret): void => {
    const end = field.current?.selectionEnd ?? caret;
    props.onChange(typed.slice(0, from) + inserted + typed.slice(end));
    setWanted(from + inserted.length);
  };
  const take = (item: Agent | Emoji): void => {
    const start = caret - query.length - 1;
    setAt(0);
    if ('unicode' in item) {
      used(toned(item, skinTone));
      return insert(`${toned(item, skinTone)} `, start);
    }
    insert(`@${agentName(item)} `, start);
  };
  // After the text is in the field.
  useLayoutEffect(() => {
    if (wanted === undefined || field.current === null) return;
    field.current.focus({ preventScroll: true });
    field.current.setSelectionRange(wanted, wanted);
    setCaret(wanted);
    setWanted(undefined);
  }, [field, wanted, typed]);

  const onListKey = (event: KeyboardEvent<HTMLTextAreaElement>): boolean => {
    const item = items[chosen];
    if (item === undefined || event.nativeEvent.isComposing) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setAt((chosen + step + items.length) % items.length);
    else if ((event.key === 'Enter' && !event.ctrlKey && !event.metaKey) || event.key === 'Tab') take(item);
    else if (event.key === 'Escape') setClosedFor(before.slice(0, before.length - query.length));
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };

  return (
    <>
      {items.length === 0 ? undefined : (
        <Suggestions
          id={id}
          label={mention === undefined ? text('Emoji') : text('Colleagues')}
          items={items}
          keyOf={(item) => ('unicode' in item ? item.unicode : item.id)}
          at={chosen}
          onPoint={setAt}
          onChoose={take}
        >
          {(item) =>
            'unicode' in item ? (
              <>
                <span aria-hidden="true">{toned(item, skinTone)}</span>
                <span className="suggestions__words truncate">{item.label}</span>
              </>
            ) : (
              <span className="suggestions__words truncate">@{agentName(item)}</span>
            )
          }
        </Suggestions>
      )}
      <div className="composer__box">
        {props.strip}
        <ComposerField
          ref={field}
          testId="composer-private"
          label={props.label}
          placeholder={props.placeholder}
          value={typed}
          isDisabled={props.isDisabled}
          maxLength={maxPrivateLength}
          isSpellChecked={settings.spellCheck}
          sendWithEnter={settings.sendWithEnter}
          onChange={props.onChange}
          onSend={props.onSend}
          onKey={(event) => onListKey(event) || props.onKey(event)}
          onCaret={setCaret}
          suggestions={items.length === 0 ? undefined : { id, optionId: `${id}-${chosen}` }}
        />
        <div className="composer__foot">
          <div className="composer__tools">
            {props.tools}
            <EmojiButton isDisabled={props.isDisabled} onChoose={(emoji) => insert(emoji)} />
          </div>
          {props.children}
        </div>
      </div>
    </>
  );
};
