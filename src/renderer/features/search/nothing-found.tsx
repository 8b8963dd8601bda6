import { Search as SearchIcon } from '@livechat/design-system-icons';
import type { SearchQuery } from '../../../shared/search/query.ts';
import { keptSentence, searchedIn, widenings } from '../../messages/search.ts';
import { Button, Icon } from '../../ui/design-system.ts';

/** What was looked for and where, what is not on this computer, and what finds more with one tap. */
export const NothingFound = ({
  text,
  query,
  onWiden,
}: {
  text: string;
  query: SearchQuery;
  onWiden(text: string): void;
}) => (
  <div className="empty" data-testid="nothing-found">
    <span className="empty__icon">
      <Icon source={SearchIcon} size="xlarge" />
    </span>
    <h2 className="empty__title">
      Nothing found for “<bdi>{text.trim()}</bdi>”
    </h2>
    <p className="empty__text">
      Searched in {searchedIn(query)}. {keptSentence}
    </p>
    <div className="empty__actions">
      {widenings(text, query).map((wider) => (
        <Button key={wider.label} kind="secondary" size="compact" onClick={() => onWiden(wider.text)}>
          {wider.label}
        </Button>
      ))}
    </div>
  </div>
);
