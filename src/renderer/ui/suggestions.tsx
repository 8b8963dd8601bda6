import './suggestions.css';
import { useEffect, useRef, type ReactNode } from 'react';

interface SuggestionsProps<T> {
  /** Of the list box; options are `<id>-<index>`. */
  id: string;
  label: string;
  items: readonly T[];
  keyOf(item: T): string;
  /** The chosen row, by number. */
  at: number;
  children(item: T): ReactNode;
  /** Beside the list: what the chosen one would bring. */
  preview?: ReactNode;
  foot?: ReactNode;
  onPoint(at: number): void;
  onChoose(item: T): void;
}

/** Suggestions above a text field that keeps the focus: its keys move here, and it names the chosen option. */
export const Suggestions = <T,>(props: SuggestionsProps<T>) => {
  const list = useRef<HTMLUListElement>(null);
  const { at, id } = props;
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [at]);
  return (
    <div className="suggestions" data-testid="suggestions">
      <div className="suggestions__columns">
        <ul ref={list} id={id} role="listbox" aria-label={props.label} className="suggestions__list">
          {props.items.map((item, index) => (
            <li
              key={props.keyOf(item)}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === at}
              className="suggestions__one"
              // The field keeps the focus.
              onMouseDown={(event) => event.preventDefault()}
              onMouseMove={() => {
                if (index !== at) props.onPoint(index);
              }}
              onClick={() => props.onChoose(item)}
            >
              {props.children(item)}
            </li>
          ))}
        </ul>
        {props.preview === undefined ? undefined : (
          <div className="suggestions__preview">{props.preview}</div>
        )}
      </div>
      {props.foot === undefined ? undefined : <div className="suggestions__foot">{props.foot}</div>}
    </div>
  );
};
