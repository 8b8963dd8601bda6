import './private-history.css';
import { useState } from 'react';
import type { HistoryTransferView } from '../../../shared/ipc/private-history.ts';
import { text } from '../../../shared/i18n/text.ts';
import { transferSentence, withoutHistorySentence } from '../../messages/private-history.ts';
import { useActions, useAppState } from '../../state/react.tsx';
import { Callout } from '../../ui/callout.tsx';
import { Button } from '../../ui/design-system.ts';
import { useRequest } from '../../ui/use-request.ts';
import { CompareDialog } from './compare-dialog.tsx';
import { OpenSavedDialog } from './open-saved-dialog.tsx';

const tones: Partial<Record<NonNullable<HistoryTransferView['outcome']>, 'good' | 'bad'>> = {
  done: 'good',
  differs: 'bad',
};

const Transfer = ({ transfer }: { transfer: HistoryTransferView }) => {
  const { privateHistory } = useActions();
  const [isComparing, setIsComparing] = useState(false);
  const { run } = useRequest();
  const { session, state, outcome, isAgreedHere } = transfer;
  const isOpen = state !== 'ended';
  return (
    <>
      <Callout
        tone={(outcome && tones[outcome]) ?? 'info'}
        actions={
          <>
            {state === 'compare' && !isAgreedHere ? (
              <Button kind="primary" size="compact" onClick={() => setIsComparing(true)}>
                {text('Compare numbers')}
              </Button>
            ) : undefined}
            {isOpen ? (
              <Button
                kind="secondary"
                size="compact"
                onClick={() => run(() => privateHistory.end(session, 'cancelled'))}
              >
                {state === 'running' ? text.in('verb, on a button', 'Stop') : text('Cancel')}
              </Button>
            ) : (
              <Button kind="secondary" size="compact" onClick={() => void privateHistory.dismiss(session)}>
                {text('OK')}
              </Button>
            )}
          </>
        }
      >
        <p data-testid="history-transfer" data-state={outcome ?? state}>
          {transferSentence(transfer)}
        </p>
      </Callout>
      {isComparing && state === 'compare' ? (
        <CompareDialog transfer={transfer} onClose={() => setIsComparing(false)} />
      ) : undefined}
    </>
  );
};

/** What is on its way between this person's computers, and what a new one is without. Nothing to say: nothing is shown. */
export const HistoryCard = () => {
  const view = useAppState((state) => state.privateHistory);
  const { privateHistory } = useActions();
  const [isOpening, setIsOpening] = useState(false);
  const transfers = view?.transfers ?? [];
  // Once the file is in, this computer is without nothing: its dialog stays until the person has read what came back.
  if (view === undefined || (transfers.length === 0 && !view.isWithoutHistory && !isOpening))
    return undefined;
  return (
    <div className="history-card">
      {transfers.map((transfer) => (
        <Transfer key={transfer.session} transfer={transfer} />
      ))}
      {view.isWithoutHistory ? (
        <Callout
          tone="info"
          title={text('Your earlier private chats')}
          actions={
            <>
              <Button kind="secondary" size="compact" onClick={() => setIsOpening(true)}>
                {text('Open a saved file…')}
              </Button>
              <Button kind="secondary" size="compact" onClick={() => void privateHistory.dismiss()}>
                {text('OK')}
              </Button>
            </>
          }
        >
          {withoutHistorySentence}
        </Callout>
      ) : undefined}
      {isOpening ? <OpenSavedDialog onClose={() => setIsOpening(false)} /> : undefined}
    </div>
  );
};
