import { Warning } from '@livechat/design-system-icons';
import { text } from '../../shared/i18n/text.ts';
import { useActions, useAppState, useNow } from '../state/react.tsx';
import { Button, Icon } from '../ui/design-system.ts';
import { WhatHelps } from '../ui/what-helps.tsx';
import { isAdmin } from '../messages/people.ts';
import { removalStrip } from '../messages/removal-strip.ts';
import { useNews } from './announcements.tsx';

/** The line, shown to everybody, that the workspace is to be removed, with a button to its page. */
export const RemovalStrip = () => {
  const view = useAppState((state) => state.removal.view);
  const isShownBelow = useAppState(
    ({ app: known, place, adminPage }) =>
      place.section === 'admin' &&
      (adminPage.page === 'removal' ||
        (known?.session.state === 'signed-in' && !isAdmin(known.session.role))),
  );
  const { app } = useActions();
  const nowMs = useNow(30_000);
  const strip = removalStrip(view, nowMs);
  useNews(strip?.tone, strip?.sentence);
  if (strip === undefined) return undefined;
  return (
    <div className={`strip strip--${strip.tone}`} data-region="strip" data-testid="removal-strip">
      <Icon source={Warning} size="small" />
      <span className="strip__text">{strip.sentence}</span>
      <WhatHelps topic="state:removal" />
      {isShownBelow ? undefined : (
        <Button kind="secondary" size="xcompact" onClick={app.openRemoval}>
          {text('See how it stands')}
        </Button>
      )}
    </div>
  );
};
