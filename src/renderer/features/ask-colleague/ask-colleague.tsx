import './ask-colleague.css';
import { useEffect, useId, useRef, useState } from 'react';
import type { Agent } from '../../../shared/domain/agent.ts';
import { text } from '../../../shared/i18n/text.ts';
import { askTitle, maxHandOverLength, waysToAsk } from '../../messages/ask-colleague.ts';
import { customerName, firstName } from '../../messages/people.ts';
import { askDraftKey } from '../../state/drafts.ts';
import { useActions, useAppState, useDraft } from '../../state/react.tsx';
import { Problem } from '../../ui/callout.tsx';
import type { Failure } from '../../api/call.ts';
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
              {text('Somebody else')}
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
  const [question, setQuestion] = useDraft(askDraftKey(conversationId));
  const [problem, setProblem] = useState<Failure | string>();
  const [isRunning, setIsRunning] = useState(false);
  const [way, setWay] = useState<'privately' | 'assign'>('privately');
  const wayName = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const name = firstName(colleague);
  useEffect(() => field.current?.focus(), []);

  const send = (): void => {
    const written = question.trim();
    if (written === '' || isRunning) return;
    setIsRunning(true);
    const act = way === 'assign' ? ask.handOver : ask.askPrivately;
    void act(conversationId, colleague.id, written)
      .then(setProblem)
      .finally(() => setIsRunning(false));
  };
  return (
    <>
      <fieldset className="ask__ways">
        <legend className="visually-hidden">{text.in('how a colleague is asked', 'How')}</legend>
        {waysToAsk(colleague).map((one) => (
          <label key={one.way} className="ask__way">
            <input
              type="radio"
              name={wayName}
              checked={way === one.way}
              onChange={() => {
                setWay(one.way);
                field.current?.focus();
              }}
            />
            <span className="ask__who">
              <span>{one.title}</span>
              <span className="ask__about muted">{one.about}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <textarea
        ref={field}
        className="ask__text"
        data-testid="ask-text"
        aria-label={
          way === 'assign' ? text('Note for {name}', { name }) : text('Private question to {name}', { name })
        }
        placeholder={way === 'assign' ? text('What should they know?') : text('What would you like to ask?')}
        rows={3}
        value={question}
        maxLength={maxHandOverLength(colleague)}
        spellCheck={settings.spellCheck}
        onChange={(event) => {
          setQuestion(event.target.value);
          setProblem(undefined);
        }}
        onKeyDown={(event) => {
          if (!isSendKey(event, event.nativeEvent.isComposing, settings.sendWithEnter)) return;
          event.preventDefault();
          send();
        }}
      />
      <Problem sentence={problem} />
      <footer className="ask__foot">
        <Button kind="secondary" onClick={app.closeDialog}>
          {text('Cancel')}
        </Button>
        <Button kind="primary" disabled={question.trim() === ''} loading={isRunning} onClick={send}>
          {way === 'assign' ? text('Assign to {name}', { name }) : text('Ask {name}', { name })}
        </Button>
      </footer>
    </>
  );
};
