import { useId, useState, type KeyboardEvent } from 'react';
import { triggerAt, type Trigger } from './composer-trigger.ts';

/** A list above the field that follows what is typed: which one is open, and what its keys do. */
export const useSuggestions = <T>(
  text: string,
  caret: number,
  itemsOf: (trigger: Trigger) => readonly T[],
  choose: (item: T, trigger: Trigger) => void,
) => {
  const id = useId();
  /** Of the query it was chosen in: another one begins at its first. */
  const [pointed, setPointed] = useState<{ query: string; at: number }>();
  /** Where the person has closed it: it stays closed until they begin another one. */
  const [closedAt, setClosedAt] = useState<number>();
  const trigger = triggerAt(text, caret);
  const isClosed = trigger !== undefined && closedAt === trigger.start;
  const items = trigger === undefined || isClosed ? [] : itemsOf(trigger);
  const query = trigger === undefined ? '' : `${trigger.kind}:${trigger.query}`;
  const chosen = Math.min(pointed?.query === query ? pointed.at : 0, items.length - 1);
  const setAt = (at: number): void => setPointed({ query, at });
  if (trigger === undefined && closedAt !== undefined) setClosedAt(undefined);

  /** Answers whether the key was for the list. */
  const onKeyDown = (event: KeyboardEvent): boolean => {
    const item = items[chosen];
    if (trigger === undefined || item === undefined || event.nativeEvent.isComposing) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && !event.altKey && !event.shiftKey)
      setAt((chosen + step + items.length) % items.length);
    else if (
      (event.key === 'Enter' && !event.ctrlKey && !event.metaKey && !event.shiftKey) ||
      event.key === 'Tab'
    )
      choose(item, trigger);
    else if (event.key === 'Escape') setClosedAt(trigger.start);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  return {
    id,
    trigger: items.length > 0 ? trigger : undefined,
    items,
    at: chosen,
    setAt,
    onKeyDown,
    choose(item: T): void {
      if (trigger !== undefined) choose(item, trigger);
    },
  };
};
