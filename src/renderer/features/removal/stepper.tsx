import { Check, Info, Time, Warning } from '@livechat/design-system-icons';
import { text } from '../../../shared/i18n/text.ts';
import type { RemovalView } from '../../../shared/ipc/privacy.ts';
import { Icon, Loader } from '../../ui/design-system.ts';
import { stepsToCome, stepWords, type StepLook, type StepWords } from '../../messages/removal.ts';

const icons = { done: Check, noted: Info, waiting: Time, trouble: Warning };
const lookNames: Readonly<Record<StepLook, string>> = {
  done: text.in('state of a step', 'Done'),
  noted: text.in('state of a step', 'Left as it is'),
  running: text.in('state of a step', 'Under way'),
  waiting: text.in('state of a step', 'Waiting'),
  trouble: text.in('state of a step', 'Not settled'),
};

/** Every step in its order, with the answer of the other side. */
export const Stepper = ({ removal, nowMs }: { removal: RemovalView; nowMs: number }) => (
  <ol className="stepper" aria-label={text('Steps')}>
    {removal.steps.map((step, index) => (
      <Step
        key={`${index} ${step.step}`}
        words={stepWords(step, removal, nowMs)}
        step={step.step}
        state={step.state}
      />
    ))}
    {stepsToCome(removal).map((words) => (
      <Step key={words.name} words={words} step="to-come" state="open" />
    ))}
  </ol>
);

const Step = ({ words, step, state }: { words: StepWords; step: string; state: string }) => (
  <li
    className={`step step--${words.look}`}
    data-testid="removal-step"
    data-step={step}
    data-state={state}
    data-look={words.look}
  >
    <span className="step__mark">
      {words.look === 'running' ? (
        <Loader size="small" />
      ) : (
        <Icon source={icons[words.look]} size="small" aria-hidden="true" />
      )}
    </span>
    <div className="step__words">
      <p className="step__name">
        {words.name} <span className="visually-hidden">- {lookNames[words.look]}</span>
      </p>
      <p className="step__sentence">{words.sentence}</p>
      {words.smallPrint === undefined ? undefined : (
        <details className="step__small muted digits is-selectable">
          <summary>{text('Details')}</summary>
          {words.smallPrint}
        </details>
      )}
    </div>
  </li>
);
