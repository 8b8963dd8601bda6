import { text } from '../../../shared/i18n/text.ts';
import type { RemovalView } from '../../../shared/ipc/privacy.ts';
import { useActions } from '../../state/react.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { useRequest } from '../../ui/use-request.ts';
import { recordedDueMoment } from '../../messages/time.ts';

interface ScheduleDialogProps {
  removal: RemovalView;
  onClose(): void;
}

export const CancelDialog = ({ removal, onClose }: ScheduleDialogProps) => {
  const { app, removal: actions } = useActions();
  const { isRunning, problem, run } = useRequest();
  const cancel = (): void =>
    run(
      () => actions.cancel(removal.id),
      () => {
        app.notifyInfo(text('The removal is cancelled. Connect Instagram again to go on with it.'));
        onClose();
      },
    );
  return (
    <ConfirmDialog
      title={text('Cancel the removal?')}
      keepLabel={text('Leave it scheduled')}
      isKeepFocused
      actLabel={text('Cancel the removal')}
      isRunning={isRunning}
      problem={problem}
      onAct={cancel}
      onClose={onClose}
    >
      <ul className="plain-list">
        <li>{text("The team's data stays: private chats, conversations, sign-ins.")}</li>
        <li>
          {text('The permission at Meta was taken back when the removal was scheduled.')}{' '}
          {text('To receive messages again, an administrator connects Instagram once more.')}
        </li>
        <li>{text('The cancelled removal stays in the history and in the audit log.')}</li>
      </ul>
    </ConfirmDialog>
  );
};

export const BringForwardDialog = ({ removal, onClose }: ScheduleDialogProps) => {
  const { removal: actions } = useActions();
  const { isRunning, problem, run } = useRequest();
  return (
    <ConfirmDialog
      title={text('Remove everything now?')}
      keepLabel={text('Wait for the date')}
      isKeepFocused
      actLabel={text('Remove now')}
      isDestructive
      isRunning={isRunning}
      problem={problem}
      onAct={() => run(() => actions.bringForward(removal.id), onClose)}
      onClose={onClose}
    >
      <p>
        {text('Instead of on {date}, the data goes now.', { date: recordedDueMoment(removal.dueAtMs) })}{' '}
        {text('From then on nobody can cancel it or bring anything back.')}
      </p>
      <ul className="plain-list">
        <li>{text('The relay deletes everything it has about the team.')}</li>
        <li>{text('Every computer of the team deletes its copy and signs out, this one too.')}</li>
      </ul>
    </ConfirmDialog>
  );
};
