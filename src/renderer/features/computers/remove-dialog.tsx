import { text } from '../../../shared/i18n/text.ts';
import type { ComputerView } from '../../../shared/ipc/computers.ts';
import { removeQuestion } from '../../messages/computers.ts';
import { useActions } from '../../state/react.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { useRequest } from '../../ui/use-request.ts';

interface RemoveDialogProps {
  computer: ComputerView;
  person: string;
  isOwn: boolean;
  onClose(): void;
}

/** What removing a computer does, said before it is done. */
export const RemoveDialog = ({ computer, person, isOwn, onClose }: RemoveDialogProps) => {
  const { app, computers: actions } = useActions();
  const { isRunning, problem, run } = useRequest();
  const { title, points } = removeQuestion(computer, person, isOwn);
  return (
    <ConfirmDialog
      title={title}
      keepLabel={text('Keep it')}
      isKeepFocused
      actLabel={text.in('verb, on a button', 'Remove')}
      isDestructive
      isRunning={isRunning}
      problem={problem}
      onAct={() =>
        run(
          () => actions.remove(computer.deviceId),
          () => {
            app.notifyInfo(text('The computer is removed.'));
            onClose();
          },
        )
      }
      onClose={onClose}
    >
      <ul className="plain-list">
        {points.map((point) => (
          <li key={point}>{point}</li>
        ))}
      </ul>
    </ConfirmDialog>
  );
};
