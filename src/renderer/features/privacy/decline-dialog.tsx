import './privacy.css';
import { useActions } from '../../state/react.tsx';
import { Callout } from '../../ui/callout.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { useRequest } from '../../ui/use-request.ts';
import { declinedSentence } from '../../messages/sign-out.ts';
import { counted } from '../../messages/time.ts';

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
      title="Decline and remove your data?"
      keepLabel="Go back"
      actLabel="Decline, sign out and remove"
      isDestructive
      isRunning={isRunning}
      problem={problem}
      onAct={decline}
      onClose={onClose}
    >
      <ul className="privacy__sentences">
        <li>
          You are signed out: LiveChat takes the sign-in of this computer back, and the relay forgets it.
        </li>
        <li>
          Private chats, conversations, drafts and keys are deleted from this computer. Private chats come
          back only from another computer of yours, or from a file that you saved.
        </li>
        <li>
          What LiveChat, Instagram and your colleagues&rsquo; computers keep stays there. You can sign in
          again later; that accepts the policy in force then.
        </li>
      </ul>
      {waiting > 0 ? (
        <Callout tone="warning">{counted(waiting, 'message')} still waiting to be sent will be lost.</Callout>
      ) : undefined}
    </ConfirmDialog>
  );
};
