import { Info } from '@livechat/design-system-icons';
import { useState } from 'react';
import { text } from '../../../shared/i18n/text.ts';
import { transferSentence } from '../../messages/private-history.ts';
import { useNews } from '../../app/announcements.tsx';
import { useAppState } from '../../state/react.tsx';
import { Button, Icon } from '../../ui/design-system.ts';
import { CompareDialog } from './compare-dialog.tsx';

/** Asks the person to compare the number with the one on their other computer, until they have answered. */
export const HistoryStrip = () => {
  const transfers = useAppState((state) => state.privateHistory?.transfers);
  const [openSession, setOpenSession] = useState<string>();
  const waiting = transfers?.find(({ state, isAgreedHere }) => state === 'compare' && !isAgreedHere);
  const shown = transfers?.find(({ session, state }) => session === openSession && state === 'compare');
  useNews(waiting?.session, waiting === undefined ? undefined : transferSentence(waiting));
  return (
    <>
      {waiting === undefined ? undefined : (
        <div className="strip strip--warning" data-region="strip" data-testid="history-strip">
          <Icon source={Info} size="small" />
          <span className="strip__text">{transferSentence(waiting)}</span>
          <Button kind="secondary" size="xcompact" onClick={() => setOpenSession(waiting.session)}>
            {text('Compare numbers')}
          </Button>
        </div>
      )}
      {shown === undefined ? undefined : (
        <CompareDialog transfer={shown} onClose={() => setOpenSession(undefined)} />
      )}
    </>
  );
};
