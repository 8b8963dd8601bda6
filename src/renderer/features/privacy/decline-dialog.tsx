import './privacy.css';
import { useState } from 'react';
import { sentenceOfCode, sentenceOfProblem } from '../../api/call.ts';
import { useActions } from '../../state/react.tsx';
import { Callout } from '../../ui/callout.tsx';
import { Button } from '../../ui/design-system.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { counted } from '../../messages/time.ts';

interface DeclineDialogProps {
  version: string;
  /** Messages of the person that have not left yet. */
  waiting: number;
  onClose(): void;
}

/** What declining does, before it does it. */
export const DeclineDialog = ({ version, waiting, onClose }: DeclineDialogProps) => {
  const { app, privacy } = useActions();
  const [isRunning, setIsRunning] = useState(false);
  const [problem, setProblem] = useState<string>();
  const decline = (): void => {
    setIsRunning(true);
    setProblem(undefined);
    privacy.decline(version).then(
      // The sign-in page is already there: the answer travels as a notice.
      (leftovers) => app.tellInfo(leftoverSentence(leftovers)),
      (error) => {
        setProblem(sentenceOfProblem(error));
        setIsRunning(false);
      },
    );
  };
  return (
    <Dialog
      title="Decline and remove your data?"
      onClose={onClose}
      footer={
        <>
          <Button kind="secondary" onClick={onClose}>
            Go back
          </Button>
          <Button kind="destructive" loading={isRunning} onClick={decline}>
            Decline, sign out and remove
          </Button>
        </>
      }
    >
      <ul className="privacy__sentences">
        <li>
          You are signed out: LiveChat takes the sign-in of this computer back, and the relay forgets it.
        </li>
        <li>
          Private chats, conversations, drafts and keys are deleted from this computer. Private chats exist
          nowhere else for you.
        </li>
        <li>
          What LiveChat, Instagram and your colleagues&rsquo; computers keep stays there. You can sign in
          again later; that accepts the policy in force then.
        </li>
      </ul>
      {waiting > 0 ? (
        <Callout tone="warning">{counted(waiting, 'message')} still waiting to be sent will be lost.</Callout>
      ) : undefined}
      {problem === undefined ? undefined : (
        <Callout tone="bad" isAlert>
          {problem}
        </Callout>
      )}
    </Dialog>
  );
};

const leftoverSentence = (leftovers: readonly string[]): string => {
  if (leftovers.length === 0)
    return 'You declined the policy and are signed out. Nothing of yours is left on this computer.';
  const reasons = leftovers.map((code) => sentenceOfCode(code) ?? code).join(' ');
  return `You declined the policy and are signed out; everything here is deleted. Not everything could be told to the other side: ${reasons}`;
};
