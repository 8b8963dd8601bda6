import './return-bar.css';
import { ChevronLeft } from '@livechat/design-system-icons';
import { text } from '../../shared/i18n/text.ts';
import { useActions, useAppState } from '../state/react.tsx';
import { isOpenedIn } from '../state/updates/index.ts';
import { Icon } from '../ui/design-system.ts';

/** Above a chat that was opened from the search: the way back to where one was. */
export const ReturnBar = () => {
  const isShown = useAppState(({ search, place }) => isOpenedIn(search.openedIn, place));
  const lookedFor = useAppState(({ search }) => search.text);
  const { app } = useActions();
  if (!isShown) return undefined;
  return (
    <div className="return-bar" data-region="return">
      <button type="button" className="return-bar__button" onClick={() => app.goTo({ section: 'search' })}>
        <Icon source={ChevronLeft} size="small" />
        {text('Back to the search')}
      </button>
      <span className="return-bar__text muted truncate">
        <bdi>{lookedFor}</bdi>
      </span>
    </div>
  );
};
