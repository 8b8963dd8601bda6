import { useState } from 'react';
import { sentenceOfCode, sentenceOfProblem } from '../../api/call.ts';
import { useActions, useAppState } from '../../state/react.tsx';
import { Callout } from '../../ui/callout.tsx';
import { Button } from '../../ui/design-system.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { counted } from '../../messages/time.ts';

/** Signing out removes what this computer holds; said before, and what remained said after. */
export const SignOut = () => {
  const [isAsked, setIsAsked] = useState(false);
  const session = useAppState((state) => state.app?.session);
  if (session?.state !== 'signed-in') return undefined;
  return (
    <section className="settings-group" aria-labelledby="sign-out">
      <h2 className="section-title" id="sign-out">
        Sign out
      </h2>
      <div className="card settings-card">
        <div className="setting">
          <div className="setting__words">
            <p>
              Signed in as <strong className="is-selectable">{session.name}</strong>
            </p>
            <p className="setting__about is-selectable">{session.agentId}</p>
          </div>
          <div className="setting__control">
            <Button kind="destructive-outline" size="compact" onClick={() => setIsAsked(true)}>
              Sign out…
            </Button>
          </div>
        </div>
      </div>
      {isAsked ? <SignOutDialog onClose={() => setIsAsked(false)} /> : undefined}
    </section>
  );
};

const SignOutDialog = ({ onClose }: { onClose(): void }) => {
  const { app } = useActions();
  const waiting = useAppState((state) => state.app?.waitingToSend ?? 0);
  const [isRunning, setIsRunning] = useState(false);
  const [problem, setProblem] = useState<string>();

  const signOut = (): void => {
    setIsRunning(true);
    setProblem(undefined);
    app.signOut().then(
      (leftovers) => {
        // The sign-in page is already there: the answer travels as a notice.
        app.tellInfo(leftoverSentence(leftovers));
      },
      (error) => {
        setProblem(sentenceOfProblem(error));
        setIsRunning(false);
      },
    );
  };

  return (
    <Dialog
      title="Sign out of Backchannel?"
      onClose={onClose}
      footer={
        <>
          <Button kind="secondary" onClick={onClose}>
            Stay signed in
          </Button>
          <Button kind="destructive" loading={isRunning} onClick={signOut}>
            Sign out
          </Button>
        </>
      }
    >
      <ul className="plain-list">
        <li>The LiveChat sign-in of this computer is revoked.</li>
        <li>The relay forgets this device.</li>
        <li>
          Private chats, conversations and drafts are deleted from this computer. Private chats exist nowhere
          else for you; they do not come back when you sign in again.
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
  if (leftovers.length === 0) return 'Signed out. Nothing of this workspace is left on this computer.';
  const reasons = leftovers.map((code) => sentenceOfCode(code) ?? code).join(' ');
  return `Signed out, and everything here is deleted. Not everything could be told to the other side: ${reasons}`;
};
