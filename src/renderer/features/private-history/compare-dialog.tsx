import './private-history.css';
import type { HistoryTransferView } from '../../../shared/ipc/private-history.ts';
import { text } from '../../../shared/i18n/text.ts';
import { compareSentence, otherComputerPlaces, transferSentence } from '../../messages/private-history.ts';
import { useActions } from '../../state/react.tsx';
import { Callout, Problem } from '../../ui/callout.tsx';
import { Button } from '../../ui/design-system.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { useRequest } from '../../ui/use-request.ts';

/** The number, and the person's answer; what is left to do on the other computer once it is given. */
export const CompareDialog = ({ transfer, onClose }: { transfer: HistoryTransferView; onClose(): void }) => {
  const { privateHistory } = useActions();
  const { isRunning, problem, run } = useRequest();
  const { session, role, number, isAgreedHere } = transfer;
  const isGiver = role === 'give';
  const other = otherComputerPlaces(transfer);
  const end = (why: 'refused' | 'differs'): void => run(() => privateHistory.end(session, why), onClose);
  return (
    <Dialog
      title={
        isGiver
          ? text(
              'Send your private chats to {known, select, yes {{name}} other {your other computer}}?',
              other,
            )
          : text(
              'Get your private chats from {known, select, yes {{name}} other {your other computer}}?',
              other,
            )
      }
      onClose={onClose}
      footer={
        isAgreedHere ? (
          <Button onClick={onClose}>{text('Close')}</Button>
        ) : (
          <>
            <Button kind="secondary" onClick={() => end('differs')}>
              {text('They differ')}
            </Button>
            {isGiver ? (
              <Button kind="secondary" onClick={() => end('refused')}>
                {text('Not now')}
              </Button>
            ) : undefined}
            <Button
              kind="primary"
              loading={isRunning}
              onClick={() => run(() => privateHistory.agree(session))}
            >
              {isGiver ? text('They match: send') : text('They match')}
            </Button>
          </>
        )
      }
    >
      <p>{compareSentence(transfer)}</p>
      <p className="comparison-number is-selectable" data-testid="comparison-number">
        {number}
      </p>
      {isAgreedHere ? <Callout tone="good">{transferSentence(transfer)}</Callout> : undefined}
      <Problem sentence={problem} />
    </Dialog>
  );
};
