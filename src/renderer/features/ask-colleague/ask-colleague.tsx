import './ask-colleague.css';
import { useEffect, useId, useRef, useState } from 'react';
import { maxNoteLength } from '../../../shared/domain/work-rules.ts';
import { text } from '../../../shared/i18n/text.ts';
import { askGroupSentence, askTitle, maxHandOverLength, waysToAsk } from '../../messages/ask-colleague.ts';
import { customerName, firstName, foreignName } from '../../messages/people.ts';
import { askDraftKey } from '../../state/drafts.ts';
import { useActions, useAppState, useDraft } from '../../state/react.tsx';
import { Problem } from '../../ui/callout.tsx';
import type { Failure } from '../../api/call.ts';
import { isSendKey } from '../../ui/composer-field.tsx';
import { Button } from '../../ui/design-system.ts';
import { Dialog } from '../../ui/dialog.tsx';
import type { AskChoice } from './ask-choices.ts';
import { ChoiceLine, ColleagueChoice } from './colleague-choice.tsx';

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
  const [choice, setChoice] = useState<AskChoice>();
  return (
    <Dialog
      title={askTitle(conversation === undefined ? undefined : customerName(conversation))}
      className="ask"
      onClose={app.closeDialog}
    >
      {choice === undefined ? (
        <ColleagueChoice onChoose={setChoice} />
      ) : (
        <>
          <div className="ask__chosen">
            <ChoiceLine choice={choice} />
            <Button kind="link" size="compact" onClick={() => setChoice(undefined)}>
              {text('Somebody else')}
            </Button>
          </div>
          <Question conversationId={conversationId} choice={choice} />
        </>
      )}
    </Dialog>
  );
};

const Question = ({ conversationId, choice }: { conversationId: string; choice: AskChoice }) => {
  const settings = useAppState((state) => state.settings);
  const { app, ask } = useActions();
  const [question, setQuestion] = useDraft(askDraftKey(conversationId));
  const [problem, setProblem] = useState<Failure | string>();
  const [isRunning, setIsRunning] = useState(false);
  const [way, setWay] = useState<'privately' | 'assign'>('privately');
  const wayName = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const name = choice.kind === 'group' ? foreignName(choice.group.name) : firstName(choice.agent);
  useEffect(() => field.current?.focus(), []);

  const send = (): void => {
    const written = question.trim();
    if (written === '' || isRunning) return;
    setIsRunning(true);
    const act = way === 'assign' ? ask.handOver : ask.askPrivately;
    void act(conversationId, choice.id, written)
      .then(setProblem)
      .finally(() => setIsRunning(false));
  };
  return (
    <>
      {choice.kind === 'group' ? (
        <p className="ask__about muted">{askGroupSentence(name)}</p>
      ) : (
        <fieldset className="ask__ways">
          <legend className="visually-hidden">{text.in('how a colleague is asked', 'How')}</legend>
          {waysToAsk(choice.agent).map((one) => (
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
      )}
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
        // A group is only asked, never given a conversation.
        maxLength={choice.kind === 'group' ? maxNoteLength : maxHandOverLength(choice.agent)}
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
