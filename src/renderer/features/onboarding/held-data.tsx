import { useState } from 'react';
import { text } from '../../../shared/i18n/text.ts';
import { signedOutSentence } from '../../messages/sign-out.ts';
import { useActions } from '../../state/react.tsx';
import { Callout } from '../../ui/callout.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { useRequest } from '../../ui/use-request.ts';

/** Data of an account that the organisation does not allow here any more: it stays locked, or is deleted for the next person. */
export const HeldData = () => {
  const { app } = useActions();
  const [isAsked, setIsAsked] = useState(false);
  const { isRunning, problem, run } = useRequest();
  return (
    <>
      <Callout
        tone="warning"
        title={text('Data of another account is on this computer')}
        actions={
          <button type="button" className="link" onClick={() => setIsAsked(true)}>
            {text('Delete it…')}
          </button>
        }
      >
        {text('It is locked, and comes back when your organisation allows that account here again.')}{' '}
        {text('Somebody else can sign in once it is deleted.')}
      </Callout>
      {isAsked ? (
        <ConfirmDialog
          title={text('Delete the data of this account?')}
          keepLabel={text('Keep it')}
          actLabel={text.in('verb, on a button', 'Delete')}
          isDestructive
          isRunning={isRunning}
          problem={problem}
          onAct={() =>
            run(app.signOut, (leftovers) => {
              setIsAsked(false);
              app.notifyInfo(signedOutSentence(leftovers));
            })
          }
          onClose={() => setIsAsked(false)}
        >
          <p>
            {text('Private chats, conversations and drafts of this account go from this computer.')}{' '}
            {text(
              'Private chats come back only from another computer of the same person, or from a file they have saved.',
            )}
          </p>
        </ConfirmDialog>
      ) : undefined}
    </>
  );
};
