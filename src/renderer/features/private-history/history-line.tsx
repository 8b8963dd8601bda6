import './private-history.css';
import { useState } from 'react';
import { text } from '../../../shared/i18n/text.ts';
import { withoutHistorySentence } from '../../messages/private-history.ts';
import { useActions, useAppState } from '../../state/react.tsx';
import { Button } from '../../ui/design-system.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { OpenSavedDialog } from './open-saved-dialog.tsx';

/** While a chat is open: that this computer is without the earlier ones, in one line of the list. */
export const HistoryLine = () => {
  const isWithout = useAppState((state) => state.privateHistory?.isWithoutHistory === true);
  const { privateHistory } = useActions();
  const [shown, setShown] = useState<'words' | 'file'>();
  const close = (): void => setShown(undefined);
  return (
    <>
      {isWithout ? (
        <p className="history-line muted" data-testid="history-line">
          <span className="truncate">{text('Your earlier chats are not on this computer.')}</span>{' '}
          <button type="button" className="link" onClick={() => setShown('words')}>
            {text('Why?')}
          </button>
        </p>
      ) : undefined}
      {shown === 'words' ? (
        <Dialog
          title={text('Your earlier private chats')}
          onClose={close}
          footer={
            <>
              <Button kind="secondary" onClick={() => setShown('file')}>
                {text('Open a saved file…')}
              </Button>
              <Button
                kind="primary"
                onClick={() => {
                  close();
                  void privateHistory.dismiss();
                }}
              >
                {text('Do not show this again')}
              </Button>
            </>
          }
        >
          <p>{withoutHistorySentence}</p>
        </Dialog>
      ) : undefined}
      {shown === 'file' ? <OpenSavedDialog onClose={close} /> : undefined}
    </>
  );
};
