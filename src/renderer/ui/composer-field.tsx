import type { KeyboardEvent, Ref } from 'react';

interface ComposerFieldProps {
  label: string;
  placeholder: string;
  value: string;
  isDisabled: boolean;
  /** Absent: a longer text stays as it is, and the caller says that it is too long. */
  maxLength?: number;
  isSpellChecked: boolean;
  sendWithEnter: boolean;
  testId: string;
  onChange(value: string): void;
  onSend(): void;
  /** Before the keys of the field itself. Answers whether the key is dealt with. */
  onKey?(event: KeyboardEvent<HTMLTextAreaElement>): boolean;
  /** The caret has moved, in UTF-16 units. */
  onCaret?(caret: number): void;
  /** The list that follows what is typed, and its chosen option. */
  suggestions?: { id: string; optionId: string } | undefined;
  ref?: Ref<HTMLTextAreaElement>;
}

/** Whether a key press in a composer means "send". Ctrl/Cmd+Enter always does. */
export const isSendKey = (
  event: Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>,
  isComposing: boolean,
  sendWithEnter: boolean,
): boolean => {
  if (event.key !== 'Enter' || isComposing || event.altKey) return false;
  if (event.ctrlKey || event.metaKey) return true;
  return sendWithEnter && !event.shiftKey;
};

/** The field of a composer: grows with its text. It knows nothing of who will read it. */
export const ComposerField = (props: ComposerFieldProps) => (
  <textarea
    ref={props.ref}
    className="composer__field"
    data-composer=""
    data-region-focus=""
    data-testid={props.testId}
    aria-label={props.label}
    placeholder={props.placeholder}
    rows={1}
    value={props.value}
    disabled={props.isDisabled}
    maxLength={props.maxLength}
    spellCheck={props.isSpellChecked}
    onChange={(event) => props.onChange(event.target.value)}
    aria-autocomplete={props.onCaret === undefined ? undefined : 'list'}
    aria-controls={props.suggestions?.id}
    aria-activedescendant={props.suggestions?.optionId}
    onSelect={(event) => props.onCaret?.(event.currentTarget.selectionEnd)}
    onKeyDown={(event) => {
      if (props.onKey?.(event) === true) return;
      if (!isSendKey(event, event.nativeEvent.isComposing, props.sendWithEnter)) return;
      event.preventDefault();
      props.onSend();
    }}
  />
);
