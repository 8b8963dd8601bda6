import './privacy.css';
import { useEffect, useState } from 'react';
import type { StoredAboutMe } from '../../../shared/ipc/privacy.ts';
import { sentenceOfProblem } from '../../api/call.ts';
import { useActions } from '../../state/react.tsx';
import { Callout } from '../../ui/callout.tsx';
import { Button, Loader } from '../../ui/design-system.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { StoredAtRelay, StoredHere } from './stored-tables.tsx';

/** What this computer and the relay keep of the person who is signed in, as counts; saved as a file with their own words. */
export const StoredPage = ({ onClose }: { onClose(): void }) => {
  const { app, privacy } = useActions();
  const [stored, setStored] = useState<StoredAboutMe>();
  const [problem, setProblem] = useState<string>();
  const [isSaving, setIsSaving] = useState(false);
  useEffect(() => {
    let isGone = false;
    privacy.readStored().then(
      (answer) => {
        if (!isGone) setStored(answer);
      },
      (error) => {
        if (!isGone) setProblem(sentenceOfProblem(error));
      },
    );
    return () => {
      isGone = true;
    };
  }, [privacy]);

  const save = (): void => {
    setIsSaving(true);
    setProblem(undefined);
    privacy
      .saveStored()
      .then((isSaved) => {
        if (isSaved)
          app.tellInfo(
            'Saved. The file holds your private chats in clear: keep it where only you can read it.',
          );
      })
      .catch((error: unknown) => setProblem(sentenceOfProblem(error)))
      .finally(() => setIsSaving(false));
  };

  return (
    <Dialog
      title="What is stored about you"
      className="privacy"
      onClose={onClose}
      footer={
        <>
          <Button kind="secondary" onClick={onClose}>
            Close
          </Button>
          <Button kind="primary" loading={isSaving} disabled={stored === undefined} onClick={save}>
            Save as a file…
          </Button>
        </>
      }
    >
      {problem === undefined ? undefined : (
        <Callout tone="bad" isAlert>
          {problem}
        </Callout>
      )}
      {stored === undefined ? (
        problem === undefined ? (
          <div className="privacy__waiting" role="status">
            <Loader size="medium" label="Counting" />
          </div>
        ) : undefined
      ) : (
        <div
          className="privacy__text is-selectable"
          tabIndex={0}
          role="document"
          aria-label="What is stored about you"
        >
          <p>
            Your LiveChat e-mail address, <strong>{stored.emailAddress}</strong>, identifies you. Only counts
            are shown here; the file holds your private chats, drafts and settings as text, and no token and
            no key.
          </p>
          <StoredHere stored={stored} />
          <StoredAtRelay stored={stored} />
        </div>
      )}
    </Dialog>
  );
};
