import { Check } from '@livechat/design-system-icons';
import { useEffect, useRef, type ReactNode } from 'react';
import type { TryItState } from '../../../shared/ipc/try-it.ts';
import { tryItSteps, type TryItStep } from '../../../shared/try-it.ts';
import { text } from '../../../shared/i18n/text.ts';
import { useActions, useAppState } from '../../state/react.tsx';
import { Icon } from '../../ui/design-system.ts';
import { stepWords } from '../../messages/try-it.ts';
import { Action } from './action.tsx';

/** The steps, each with its sentence and the button that leads to it. */
export const StepList = ({ progress }: { progress: TryItState }) => {
  const next = tryItSteps.find((step) => !progress.done.includes(step));
  return (
    <>
      {next === undefined ? (
        <p className="try-it__lead">
          {text('That was the whole product. Everything here can be done again.')}
        </p>
      ) : (
        <p className="try-it__lead try-it__lead--steps muted">
          {text('Ten minutes for the whole product. Each line ticks itself when it has happened.')}
        </p>
      )}
      <ol className="try-it__steps">
        {tryItSteps.map((step, index) => (
          <Step
            key={step}
            step={step}
            number={index + 1}
            progress={progress}
            isNext={step === next}
            action={<StepAction step={step} progress={progress} />}
          />
        ))}
      </ol>
    </>
  );
};

interface StepProps {
  step: TryItStep;
  number: number;
  progress: TryItState;
  isNext: boolean;
  action: ReactNode;
}

const Step = ({ step, number, progress, isNext, action }: StepProps) => {
  const item = useRef<HTMLLIElement>(null);
  // Scrolls the next step into view when the list is longer than its place.
  useEffect(() => {
    if (isNext) item.current?.scrollIntoView({ block: 'nearest' });
  }, [isNext]);
  const isDone = progress.done.includes(step);
  const words = stepWords(step, progress);
  return (
    <li
      ref={item}
      className={`try-it-step${isDone ? ' try-it-step--done' : ''}${isNext ? ' try-it-step--next' : ''}`}
      aria-current={isNext ? 'step' : undefined}
      data-testid="try-it-step"
      data-step={step}
      data-state={isDone ? 'done' : 'open'}
    >
      <span className="try-it-step__mark" aria-hidden="true">
        {isDone ? <Icon source={Check} size="small" /> : number}
      </span>
      <div className="try-it-step__text">
        <p>
          <span className="visually-hidden">
            {isDone ? text.in('before a step', 'Done:') : text.in('before a step', 'To do:')}{' '}
          </span>
          {isDone ? words.done : words.toDo}
        </p>
        {action}
      </div>
    </li>
  );
};

/** The button that leads to the step, when signed in. Steps worth repeating keep it when they are ticked. */
const StepAction = ({ step, progress }: { step: TryItStep; progress: TryItState }) => {
  const { app, tryIt, removal } = useActions();
  const isSignedIn = useAppState((state) => state.app?.session.state === 'signed-in');
  // A failure may have led back to the sign-in page: it can still be undone.
  const isUndoable = step === 'failure' && progress.failures.some(({ isMade }) => isMade);
  if (!isSignedIn && !isUndoable) return undefined;
  const isDone = progress.done.includes(step);
  switch (step) {
    case 'sign-in':
      return undefined;
    case 'connect':
      return isDone ? undefined : (
        <Action
          name={text('Go to Admin')}
          run={() => {
            removal.showPage({ page: 'connection' });
            app.goTo({ section: 'admin' });
          }}
        />
      );
    case 'customer':
      return <Action name={text('Open the phone page')} run={tryIt.openPhone} />;
    case 'answer':
      return isDone ? undefined : (
        <Action name={text('Go to the inbox')} run={() => app.goTo({ section: 'inbox' })} />
      );
    case 'colleague':
      return <Action name={text('Open a colleague’s window')} run={tryIt.openColleague} />;
    case 'failure':
      return <Action name={text('Choose a failure')} run={() => tryIt.turnTo('failures')} />;
    case 'record':
      return isDone ? undefined : <Action name={text('Go to Removal')} run={app.openRemoval} />;
  }
};
