import './recovery.css';
import { text } from '../../../shared/i18n/text.ts';
import type { Recovery } from '../../../shared/ipc/state.ts';
import { keptSentence, recoveryLines } from '../../messages/recovery.ts';
import { fullTime } from '../../messages/time.ts';
import { useActions } from '../../state/react.tsx';
import { Button } from '../../ui/design-system.ts';
import { Dialog } from '../../ui/dialog.tsx';

/** What happened to the local data, what is back, what is not, and where the old file lies. */
export const RecoveryPage = ({
  recovery,
  onClose,
  onRead,
}: {
  recovery: Recovery;
  onClose(): void;
  onRead(): void;
}) => {
  const { app } = useActions();
  const { happened, back, notBack } = recoveryLines(recovery);
  const kept = keptSentence(recovery);
  return (
    <Dialog
      title={text('What was lost on this computer')}
      className="recovery"
      onClose={onClose}
      footer={
        <>
          <Button kind="secondary" onClick={() => void app.startAgain()}>
            {text('Start again')}
          </Button>
          <Button kind="primary" onClick={onRead}>
            {text('I have read this')}
          </Button>
        </>
      }
    >
      <p>
        {happened.join(' ')}{' '}
        <span className="muted">{text('Found {when}.', { when: fullTime(recovery.atMs) })}</span>
      </p>
      <Lines title={text.in('heading above what has come back', 'Back')} lines={back} />
      <Lines title={text.in('heading above what has not come back', 'Not back')} lines={notBack} />
      {kept === undefined ? undefined : (
        <section aria-labelledby="recovery-kept">
          <h3 className="section-title" id="recovery-kept">
            {text.in('heading above what was kept', 'Kept')}
          </h3>
          <p>{kept}</p>
          <ul className="recovery__files is-selectable">
            {recovery.keptFiles.map((file) => (
              <li key={file}>{file}</li>
            ))}
          </ul>
          <button type="button" className="link" onClick={() => void app.showKeptFile()}>
            {text('Show in folder')}
          </button>
          <p className="muted recovery__later">
            {text(
              'Once the password store is as it was, start Backchannel again: what can be opened then is brought back too.',
            )}
          </p>
        </section>
      )}
    </Dialog>
  );
};

const Lines = ({ title, lines }: { title: string; lines: readonly string[] }) =>
  lines.length === 0 ? undefined : (
    <section aria-label={title}>
      <h3 className="section-title">{title}</h3>
      <ul className="recovery__lines">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </section>
  );
