import { text } from '../../../shared/i18n/text.ts';
import { ForeignName } from '../../ui/foreign-name.tsx';
import type { Suggestions } from './use-suggestions.ts';

/** Below the field, over what was found: names that complete the filter. The field keeps the focus. */
export const SuggestionList = ({ id, suggestions }: { id: string; suggestions: Suggestions }) => (
  <ul className="suggestions" role="listbox" id={id} aria-label={text('Suggestions')}>
    {suggestions.list.map((suggestion, index) => (
      <li
        key={`${suggestion.value} ${suggestion.kind}`}
        id={`${id}-${index}`}
        className="suggestion"
        role="option"
        aria-selected={index === suggestions.at}
        onMouseMove={() => suggestions.choose(index)}
        // Before the field loses the focus.
        onMouseDown={(event) => {
          event.preventDefault();
          suggestions.take(suggestion);
        }}
      >
        <ForeignName isOneLine name={suggestion.label} />
        <span className="suggestion__kind muted truncate">{suggestion.kind}</span>
      </li>
    ))}
  </ul>
);
