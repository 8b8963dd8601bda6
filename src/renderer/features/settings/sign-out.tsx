import { useState } from 'react';
import { text } from '../../../shared/i18n/text.ts';
import { useActions, useAppState } from '../../state/react.tsx';
import { Callout } from '../../ui/callout.tsx';
import { Button } from '../../ui/design-system.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { TitledSection } from '../../ui/titled-section.tsx';
import { useRequest } from '../../ui/use-request.ts';
import { signedOutSentence } from '../../messages/sign-out.ts';
import { SaveChats } from '../private-history/index.ts';
import { foreignName } from '../../messages/people.ts';
import { ForeignName } from '../../ui/foreign-name.tsx';
import { sideBySide } from '../../ui/side-by-side.ts';

/** Signs out, which deletes this computer's data: the dialog says so before, a notice reports afterwards what was left. */
export const SignOut = () => {
  const [isAsked, setIsAsked] = useState(false);
  const session = useAppState((state) => state.app?.session);
  if (session?.state !== 'signed-in') return undefined;
  return (
    <TitledSection className="settings-group" id="sign-out" title={text.in('verb', 'Sign out')}>
      <div className="card settings-card">
        <div className="setting">
          <div className="setting__words">
            <p>
              {sideBySide(
                text.rich('Signed in as {name}', {
                  name: (
                    <strong className="is-selectable">
                      <ForeignName name={foreignName(session.name, session.agentId)} />
                    </strong>
                  ),
                }),
              )}
            </p>
            <p className="setting__about is-selectable">{session.agentId}</p>
          </div>
          <div className="setting__control">
            <Button kind="destructive-outline" size="compact" onClick={() => setIsAsked(true)}>
              {text.in('verb, on a button', 'Sign out…')}
            </Button>
          </div>
        </div>
      </div>
      {isAsked ? <SignOutDialog onClose={() => setIsAsked(false)} /> : undefined}
    </TitledSection>
  );
};

const SignOutDialog = ({ onClose }: { onClose(): void }) => {
  const { app } = useActions();
  const waiting = useAppState((state) => state.app?.waitingToSend ?? 0);
  const hasChats = useAppState((state) =>
    Object.values(state.privateChats.summaries).some(({ lastMessage }) => lastMessage !== undefined),
  );
  const { isRunning, problem, run } = useRequest();
  // By the time main answers, the window shows the sign-in page: the result is shown as a notice.
  const signOut = (): void => run(app.signOut, (leftovers) => app.notifyInfo(signedOutSentence(leftovers)));
  return (
    <ConfirmDialog
      title={text('Sign out of Backchannel?')}
      keepLabel={text('Stay signed in')}
      actLabel={text.in('verb', 'Sign out')}
      isDestructive
      isRunning={isRunning}
      problem={problem}
      onAct={signOut}
      onClose={onClose}
    >
      <ul className="plain-list">
        <li>{text('The LiveChat sign-in of this computer is revoked.')}</li>
        <li>{text('The relay forgets this computer.')}</li>
        <li>
          {text('Private chats, conversations and drafts are deleted from this computer.')}{' '}
          {text(
            'Private chats come back only from another computer of yours, or from a file that you save now.',
          )}
        </li>
      </ul>
      {hasChats ? <SaveChats /> : undefined}
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
