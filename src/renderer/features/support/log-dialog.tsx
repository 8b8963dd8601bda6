import { useState } from 'react';
import { text } from '../../../shared/i18n/text.ts';
import { logLevels } from '../../messages/support.ts';
import { useActions } from '../../state/react.tsx';
import { Problem } from '../../ui/callout.tsx';
import { Button, Loader } from '../../ui/design-system.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { useAnswer } from './use-answer.ts';

/** The newest lines of the log; only errors and warnings where a person wants those. */
export const LogDialog = ({ onClose }: { onClose(): void }) => {
  const { answer: lines, problem } = useAnswer(useActions().support.log);
  const [isShort, setIsShort] = useState(false);
  const shown = lines?.filter(({ level }) => !isShort || level !== 'info');
  return (
    <Dialog
      title={text('Log')}
      isWide
      onClose={onClose}
      footer={
        <Button kind="primary" onClick={onClose}>
          {text.in('verb, on a button', 'Close')}
        </Button>
      }
    >
      <Problem sentence={problem} />
      {shown === undefined ? (
        problem === undefined ? (
          <div role="status">
            <Loader size="medium" label={text('Reading')} />
          </div>
        ) : undefined
      ) : (
        <>
          <label className="log__filter">
            <input type="checkbox" checked={isShort} onChange={() => setIsShort(!isShort)} />
            {text('Only errors and warnings')}
          </label>
          {shown.length === 0 ? (
            <p className="muted">{text('Nothing stands in it.')}</p>
          ) : (
            <ol className="log" aria-label={text('Lines of the log, newest first')} tabIndex={0} dir="ltr">
              {shown.map(({ at, level, module, event, fields }, place) => (
                // Lines of one moment may be the same.
                // oxlint-disable-next-line no-array-index-key -- the list is replaced as a whole
                <li key={place} className={`log__line log__line--${level} is-selectable`}>
                  <span className="log__at">{at}</span> <span className="log__level">{logLevels[level]}</span>{' '}
                  {module} {event} {fields.join('  ')}
                </li>
              ))}
            </ol>
          )}
        </>
      )}
    </Dialog>
  );
};
