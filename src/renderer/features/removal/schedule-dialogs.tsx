import { useState } from 'react';
import type { RemovalView } from '../../../shared/ipc/privacy.ts';
import { sentenceOfProblem } from '../../api/call.ts';
import { useActions } from '../../state/react.tsx';
import { Callout } from '../../ui/callout.tsx';
import { Button } from '../../ui/design-system.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { dueMoment } from '../../messages/time.ts';

interface ScheduleDialogProps {
  removal: RemovalView;
  onClose(): void;
}

/** Runs a question's yes once; a refusal is said in the dialog, which stays. */
const useAnswer = (act: () => Promise<void>, onDone: () => void) => {
  const [isRunning, setIsRunning] = useState(false);
  const [problem, setProblem] = useState<string>();
  return {
    isRunning,
    problem,
    run(): void {
      setIsRunning(true);
      setProblem(undefined);
      act().then(onDone, (error) => {
        setProblem(sentenceOfProblem(error));
        setIsRunning(false);
      });
    },
  };
};

export const CancelDialog = ({ removal, onClose }: ScheduleDialogProps) => {
  const { app, removal: actions } = useActions();
  const answer = useAnswer(
    () => actions.cancel(removal.id),
    () => {
      app.tellInfo('The removal is cancelled. Connect Instagram again to go on with it.');
      onClose();
    },
  );
  return (
    <Dialog
      title="Cancel the removal?"
      onClose={onClose}
      footer={
        <>
          <Button kind="secondary" autoFocus onClick={onClose}>
            Leave it scheduled
          </Button>
          <Button kind="primary" loading={answer.isRunning} onClick={answer.run}>
            Cancel the removal
          </Button>
        </>
      }
    >
      <ul className="plain-list">
        <li>The team's data stays: private chats, conversations, sign-ins.</li>
        <li>
          The permission at Meta was taken back when the removal was scheduled. To receive messages again, an
          administrator connects Instagram once more.
        </li>
        <li>The cancelled removal stays in the history and in the audit log.</li>
      </ul>
      <Problem sentence={answer.problem} />
    </Dialog>
  );
};

export const BringForwardDialog = ({ removal, onClose }: ScheduleDialogProps) => {
  const { removal: actions } = useActions();
  const answer = useAnswer(() => actions.bringForward(removal.id), onClose);
  return (
    <Dialog
      title="Remove everything now?"
      onClose={onClose}
      footer={
        <>
          <Button kind="secondary" autoFocus onClick={onClose}>
            Wait for the date
          </Button>
          <Button kind="destructive" loading={answer.isRunning} onClick={answer.run}>
            Remove now
          </Button>
        </>
      }
    >
      <p>
        Instead of on {dueMoment(removal.dueAtMs)}, the data goes now. From then on nobody can cancel it or
        bring anything back.
      </p>
      <ul className="plain-list">
        <li>The relay deletes everything it holds about the team.</li>
        <li>Every computer of the team deletes its copy and signs out, this one too.</li>
      </ul>
      <Problem sentence={answer.problem} />
    </Dialog>
  );
};

const Problem = ({ sentence }: { sentence: string | undefined }) =>
  sentence === undefined ? undefined : (
    <Callout tone="bad" isAlert>
      {sentence}
    </Callout>
  );
