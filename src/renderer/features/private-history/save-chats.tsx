import './private-history.css';
import { useState } from 'react';
import { text } from '../../../shared/i18n/text.ts';
import { savedSentence } from '../../messages/private-history.ts';
import { useActions } from '../../state/react.tsx';
import { Callout, Problem } from '../../ui/callout.tsx';
import { Button } from '../../ui/design-system.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { useRequest } from '../../ui/use-request.ts';

/** Saves the private chats to a file, then shows the code that opens it: once, and nowhere else. */
export const SaveChats = () => {
  const { privateHistory, app } = useActions();
  const { isRunning, problem, run } = useRequest();
  const [saved, setSaved] = useState<{
    code: string;
    messages: number;
    files: number;
    filesLeftOut: number;
  }>();
  const save = (): void =>
    run(privateHistory.save, ({ code, ...written }) => {
      if (code !== undefined) setSaved({ code, ...written });
    });
  return (
    <div className="save-chats">
      <Button kind="secondary" size="compact" loading={isRunning} onClick={save}>
        {text('Save private chats…')}
      </Button>
      <Problem sentence={problem} />
      {saved === undefined ? undefined : (
        <Dialog
          title={text('Write down the recovery code')}
          onClose={() => setSaved(undefined)}
          footer={
            <>
              <Button kind="secondary" onClick={() => app.copyText(saved.code)}>
                {text.in('verb, on a button', 'Copy')}
              </Button>
              <Button kind="primary" onClick={() => setSaved(undefined)}>
                {text('I have written it down')}
              </Button>
            </>
          }
        >
          <p>{savedSentence(saved)}</p>
          <p className="recovery-code is-selectable" data-testid="recovery-code">
            {saved.code}
          </p>
          <Callout tone="warning">{text('It is shown only now. Keep it apart from the file.')}</Callout>
        </Dialog>
      )}
    </div>
  );
};
