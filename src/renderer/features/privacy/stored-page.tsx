import './privacy.css';
import { useEffect, useState } from 'react';
import { text } from '../../../shared/i18n/text.ts';
import type { StoredAboutMe } from '../../../shared/ipc/privacy.ts';
import { type Failure, failureOf } from '../../api/call.ts';
import { useActions } from '../../state/react.tsx';
import { Problem } from '../../ui/callout.tsx';
import { Button, Loader } from '../../ui/design-system.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { useFileRequest } from '../../ui/use-request.ts';
import { StoredAtRelay, StoredHere } from './stored-tables.tsx';
import { sideBySide } from '../../ui/side-by-side.ts';

/** What this computer and the relay keep of the person who is signed in, as counts; saved as a file with their own words. */
export const StoredPage = ({ onClose }: { onClose(): void }) => {
  const { privacy } = useActions();
  const [stored, setStored] = useState<StoredAboutMe>();
  const [problem, setProblem] = useState<Failure>();
  const file = useFileRequest(
    text('Saved. In the file are your private chats and notes in clear: keep it where only you can read it.'),
  );
  useEffect(() => {
    let isGone = false;
    privacy.readStored().then(
      (answer) => {
        if (!isGone) setStored(answer);
      },
      (error) => {
        if (!isGone) setProblem(failureOf(error));
      },
    );
    return () => {
      isGone = true;
    };
  }, [privacy]);

  return (
    <Dialog
      title={text('What is stored about you')}
      className="privacy"
      onClose={onClose}
      footer={
        <>
          <Button kind="secondary" onClick={onClose}>
            {text.in('verb, on a button', 'Close')}
          </Button>
          <Button
            kind="primary"
            loading={file.isRunning}
            disabled={stored === undefined}
            onClick={() => file.run(privacy.saveStored)}
          >
            {text('Save as a file…')}
          </Button>
        </>
      }
    >
      <Problem sentence={problem ?? file.problem} />
      {stored === undefined ? (
        problem === undefined ? (
          <div className="privacy__waiting" role="status">
            <Loader size="medium" label={text.in('while data is counted', 'Counting')} />
          </div>
        ) : undefined
      ) : (
        <div
          className="privacy__text is-selectable"
          tabIndex={0}
          role="document"
          aria-label={text('What is stored about you')}
        >
          <p>
            {sideBySide(
              text.rich('Your LiveChat e-mail address, {address}, identifies you.', {
                address: <strong>{stored.emailAddress}</strong>,
              }),
            )}{' '}
            {text(
              'Only counts are shown here; the file has your private chats, notes, saved replies, drafts and settings as text, and no token and no key.',
            )}
          </p>
          <StoredHere stored={stored} />
          <StoredAtRelay stored={stored} />
        </div>
      )}
    </Dialog>
  );
};
