import { text } from '../../../shared/i18n/text.ts';
import { useActions } from '../../state/react.tsx';
import { Problem } from '../../ui/callout.tsx';
import { Button, Loader } from '../../ui/design-system.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { useFileRequest } from '../../ui/use-request.ts';
import { useAnswer } from './use-answer.ts';

/** The file for whoever helps, exactly as it will be saved. */
export const DiagnosticsDialog = ({ onClose }: { onClose(): void }) => {
  const { support } = useActions();
  const { answer: made, problem } = useAnswer(support.makeDiagnostics);
  const { isRunning, problem: notSaved, run } = useFileRequest(text('Saved.'));
  return (
    <Dialog
      title={text('File for support')}
      isWide
      onClose={onClose}
      footer={
        <>
          <Button kind="secondary" onClick={onClose}>
            {text.in('verb, on a button', 'Close')}
          </Button>
          <Button
            kind="primary"
            loading={isRunning}
            disabled={made === undefined}
            onClick={() => run(support.saveDiagnostics)}
          >
            {text('Save…')}
          </Button>
        </>
      }
    >
      <p>
        {text('This is the whole file. No messages, names, e-mail addresses or tokens are in it.')}{' '}
        {text(
          'Ids are replaced by marks that mean nothing elsewhere. Nothing is sent: you decide who gets it.',
        )}
      </p>
      <Problem sentence={problem ?? notSaved} />
      {made === undefined ? (
        problem === undefined ? (
          <div className="diagnostics__waiting" role="status">
            <Loader size="medium" label={text('Putting it together')} />
          </div>
        ) : undefined
      ) : (
        <pre className="diagnostics is-selectable" tabIndex={0} dir="ltr" aria-label={made.fileName}>
          {made.text}
        </pre>
      )}
    </Dialog>
  );
};
