import './privacy.css';
import { text } from '../../../shared/i18n/text.ts';
import { useActions } from '../../state/react.tsx';
import { Callout } from '../../ui/callout.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { useRequest } from '../../ui/use-request.ts';
import { declinedSentence } from '../../messages/sign-out.ts';

interface DeclineDialogProps {
  version: string;
  /** Messages of the person that have not left yet. */
  waiting: number;
  onClose(): void;
}

/** Says what declining does, and asks for confirmation. */
export const DeclineDialog = ({ version, waiting, onClose }: DeclineDialogProps) => {
  const { app, privacy } = useActions();
  const { isRunning, problem, run } = useRequest();
  // By the time main answers, the window shows the sign-in page: the result is shown as a notice.
  const decline = (): void =>
    run(
      () => privacy.decline(version),
      (leftovers) => app.notifyInfo(declinedSentence(leftovers)),
    );
  return (
    <ConfirmDialog
      title={text('Decline and remove your data?')}
      keepLabel={text('Go back')}
      actLabel={text('Decline, sign out and remove')}
      isDestructive
      isRunning={isRunning}
      problem={problem}
      onAct={decline}
      onClose={onClose}
    >
      <ul className="privacy__sentences">
        <li>
          {text(
            'You are signed out: LiveChat takes the sign-in of this computer back, and the relay forgets it.',
          )}
        </li>
        <li>
          {text('Private chats, conversations, drafts and keys are deleted from this computer.')}{' '}
          {text(
            'Private chats come back only from another computer of yours, or from a file that you saved.',
          )}
        </li>
        <li>
          {text('What LiveChat, Instagram and your colleagues’ computers keep stays there.')}{' '}
          {text('You can sign in again later; that accepts the policy in force then.')}
        </li>
      </ul>
      {waiting > 0 ? (
        <Callout tone="warning">
          {text(
            '{count, plural, one {# message} other {# messages}} still waiting to be sent will be lost.',
            { count: waiting },
          )}
        </Callout>
      ) : undefined}
    </ConfirmDialog>
  );
};
