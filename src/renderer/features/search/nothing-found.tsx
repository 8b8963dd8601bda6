import { Search as SearchIcon } from '@livechat/design-system-icons';
import { cutText } from '../../../shared/cut-text.ts';
import type { SearchProgress } from '../../../shared/ipc/search.ts';
import type { SearchQuery } from '../../../shared/search/query.ts';
import { text } from '../../../shared/i18n/text.ts';
import { nothingSentences, widenings } from '../../messages/search.ts';
import { useActions } from '../../state/react.tsx';
import { Button, Icon } from '../../ui/design-system.ts';
import { sideBySide } from '../../ui/side-by-side.ts';
import { WhatHelps } from '../../ui/what-helps.tsx';

interface NothingFoundProps {
  text: string;
  query: SearchQuery;
  /** Undefined until main has told it. */
  progress: SearchProgress | undefined;
  onWiden(text: string): void;
}

/** What was looked for and where, what is not on this computer, and what finds more with one tap. */
export const NothingFound = ({ text: typed, query, progress, onWiden }: NothingFoundProps) => {
  const { app } = useActions();
  const words = query.terms.length === 0 ? '' : cutText(typed, 100).trim();
  return (
    <div className="empty" data-testid="nothing-found">
      <span className="empty__icon">
        <Icon source={SearchIcon} size="xlarge" />
      </span>
      <h2 className="empty__title">
        {sideBySide(
          text.rich('Nothing found for “<name>{typed}</name>”', {
            typed: typed.trim(),
            name: (parts) => <bdi>{sideBySide(parts)}</bdi>,
          }),
        )}
      </h2>
      {nothingSentences(query, progress).map((sentence) => (
        <p key={sentence} className="empty__text">
          {sentence}
        </p>
      ))}
      <div className="empty__actions">
        {widenings(typed, query).map((wider) => (
          <Button key={wider.label} kind="secondary" size="compact" onClick={() => onWiden(wider.text)}>
            {wider.label}
          </Button>
        ))}
        {words === '' || query.filters.length > 0 ? undefined : (
          <Button kind="secondary" size="compact" onClick={() => app.openPalette(words)}>
            {text('People and chats of that name')}
          </Button>
        )}
        <WhatHelps topic="state:nothing-found" />
      </div>
    </div>
  );
};
