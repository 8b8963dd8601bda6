import './private-history.css';
import { useId, useState } from 'react';
import { text } from '../../../shared/i18n/text.ts';
import { takenInSentence } from '../../messages/private-history.ts';
import { useActions } from '../../state/react.tsx';
import { Callout, Problem } from '../../ui/callout.tsx';
import { Button } from '../../ui/design-system.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { useRequest } from '../../ui/use-request.ts';

/** Chooses a saved file, asks for its code, and says what came back. */
export const OpenSavedDialog = ({ onClose }: { onClose(): void }) => {
  const { privateHistory } = useActions();
  const { isRunning, problem, run } = useRequest();
  const [isChosen, setIsChosen] = useState(false);
  const [code, setCode] = useState('');
  const [done, setDone] = useState<string>();
  const inputId = useId();
  const choose = (): void =>
    run(privateHistory.chooseFile, (chosen) => {
      if (chosen) setIsChosen(true);
    });
  const open = (): void =>
    run(
      () => privateHistory.openFile(code),
      (taken) => setDone(takenInSentence(taken)),
    );
  return (
    <Dialog
      title={text('Open saved private chats')}
      onClose={onClose}
      footer={
        done === undefined ? (
          <>
            <Button kind="secondary" onClick={onClose}>
              {text('Cancel')}
            </Button>
            <Button
              kind={isChosen ? 'primary' : 'secondary'}
              disabled={!isChosen || code.trim() === ''}
              loading={isRunning && isChosen}
              onClick={open}
            >
              {text.in('verb, on a button', 'Open')}
            </Button>
          </>
        ) : (
          <Button kind="primary" onClick={onClose}>
            {text.in('closes a dialog: all is finished', 'Done')}
          </Button>
        )
      }
    >
      {done === undefined ? (
        <div className="open-saved">
          <div className="open-saved__row">
            <Button kind={isChosen ? 'secondary' : 'primary'} size="compact" onClick={choose}>
              {isChosen ? text('Choose another file…') : text('Choose the file…')}
            </Button>
            {isChosen ? <span className="muted">{text('File chosen.')}</span> : undefined}
          </div>
          <label htmlFor={inputId}>{text('Recovery code')}</label>
          <input
            id={inputId}
            className="open-saved__code"
            value={code}
            autoComplete="off"
            spellCheck={false}
            placeholder="XXXX-XXXX-XXXX-XXXX-XXXX-XXXX"
            onChange={(event) => setCode(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && isChosen && code.trim() !== '') open();
            }}
          />
        </div>
      ) : (
        <Callout tone="good" isAlert>
          {done}
        </Callout>
      )}
      <Problem sentence={problem} />
    </Dialog>
  );
};
