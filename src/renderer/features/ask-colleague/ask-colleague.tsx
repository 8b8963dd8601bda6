import './ask-colleague.css';
import { useEffect, useRef, useState } from 'react';
import type { Agent } from '../../../shared/domain/agent.ts';
import { askTitle, maxHandOverLength, noteReadersSentence } from '../../messages/ask-colleague.ts';
import { customerName, firstName } from '../../messages/people.ts';
import { askDraftKey } from '../../state/drafts.ts';
import { useActions, useAppState, useDraft } from '../../state/react.tsx';
import { Problem } from '../../ui/callout.tsx';
import { isSendKey } from '../../ui/composer-field.tsx';
import { Button } from '../../ui/design-system.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { ColleagueChoice, ColleagueLine } from './colleague-choice.tsx';

/** Whom, and what to say to them: one dialog for the conversation that the state names. */
export const AskColleague = () => {
  const conversationId = useAppState((state) => state.conversations.askingAbout);
  return conversationId === undefined ? undefined : (
    <Asking key={conversationId} conversationId={conversationId} />
  );
};

const Asking = ({ conversationId }: { conversationId: string }) => {
  const conversation = useAppState((state) => state.conversations.byId[conversationId]);
  const { app } = useActions();
  const [colleague, setColleague] = useState<Agent>();
  return (
    <Dialog
      title={askTitle(conversation === undefined ? undefined : customerName(conversation))}
      className="ask"
      onClose={app.closeDialog}
    >
      {colleague === undefined ? (
        <ColleagueChoice onChoose={setColleague} />
      ) : (
        <>
          <div className="ask__chosen">
            <ColleagueLine colleague={colleague} />
            <Button kind="link" size="compact" onClick={() => setColleague(undefined)}>
              Somebody else
            </Button>
          </div>
          <Question conversationId={conversationId} colleague={colleague} />
        </>
      )}
    </Dialog>
  );
};

const Question = ({ conversationId, colleague }: { conversationId: string; colleague: Agent }) => {
  const settings = useAppState((state) => state.settings);
  const { app, ask } = useActions();
  const [text, setText] = useDraft(askDraftKey(conversationId));
  const [problem, setProblem] = useState<string>();
  const [isRunning, setIsRunning] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const name = firstName(colleague);
  useEffect(() => field.current?.focus(), []);

  const send = (): void => {
    const written = text.trim();
    if (written === '' || isRunning) return;
    setIsRunning(true);
    void ask
      .handOver(conversationId, colleague.id, written)
      .then(setProblem)
      .finally(() => setIsRunning(false));
  };
  return (
    <>
      <textarea
        ref={field}
        className="ask__text"
        data-testid="ask-text"
        aria-label={`Note for ${name}`}
        placeholder="What should they know?"
        rows={3}
        value={text}
        maxLength={maxHandOverLength(colleague)}
        spellCheck={settings.spellCheck}
        onChange={(event) => {
          setText(event.target.value);
          setProblem(undefined);
        }}
        onKeyDown={(event) => {
          if (!isSendKey(event, event.nativeEvent.isComposing, settings.sendWithEnter)) return;
          event.preventDefault();
          send();
        }}
      />
      <p className="ask__readers muted">{noteReadersSentence(colleague)}</p>
      <Problem sentence={problem} />
      <footer className="ask__foot">
        <Button kind="secondary" onClick={app.closeDialog}>
          Cancel
        </Button>
        <Button kind="primary" disabled={text.trim() === ''} loading={isRunning} onClick={send}>
          Assign to {name}
        </Button>
      </footer>
    </>
  );
};
