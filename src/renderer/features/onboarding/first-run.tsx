import '../../ui/chat.css';
import './first-run.css';
import { NotificationsFilled, Time } from '@livechat/design-system-icons';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { text } from '../../../shared/i18n/text.ts';
import type { WelcomeStep } from '../../../shared/ipc/state.ts';
import { isAdmin } from '../../messages/people.ts';
import {
  checkLead,
  nextWelcomeStep,
  noticesLead,
  privacyLines,
  sampleEnd,
  sampleLines,
  welcomeProgress,
  welcomeTitles,
} from '../../messages/welcome.ts';
import { useActions, useAppState } from '../../state/react.tsx';
import { Problem } from '../../ui/callout.tsx';
import { Button, Icon } from '../../ui/design-system.ts';
import { useRequest } from '../../ui/use-request.ts';
import { PrivacyLink } from '../privacy/index.ts';
import { sideBySide } from '../../ui/side-by-side.ts';

/**
 * What a new person is shown once, where conversations open: privacy, a notification, for admins the check, and a sample. Each
 * step can be skipped, the rest of the window works meanwhile, and what was shown or skipped does not come back.
 */
export const FirstRun = ({ step }: { step: Exclude<WelcomeStep, 'over'> }) => {
  const isForAdmin = useAppState(
    ({ app }) => app?.session.state === 'signed-in' && isAdmin(app.session.role),
  );
  const { app } = useActions();
  const heading = useRef<HTMLHeadingElement>(null);
  const shown = useRef(step);
  // The button that was pressed is gone: a screen reader goes on with the title of the next step.
  useEffect(() => {
    if (shown.current === step) return;
    shown.current = step;
    heading.current?.focus();
  }, [step]);
  const goOn = (welcome: WelcomeStep): void => void app.changeSettings({ welcome });
  const next = nextWelcomeStep(step, isForAdmin);
  return (
    <section
      className="first-run"
      aria-labelledby="first-run-title"
      data-region="thread"
      data-testid="first-run"
      data-step={step}
    >
      <div className="first-run__inner">
        <p className="muted">{welcomeProgress(step, isForAdmin)}</p>
        <h2 className="first-run__title" id="first-run-title" tabIndex={-1} ref={heading}>
          {welcomeTitles[step]}
        </h2>
        {step === 'privacy' ? <Privacy /> : undefined}
        {step === 'notices' ? <Notices /> : undefined}
        {step === 'check' ? (
          <Lead words={checkLead}>
            <Button
              kind="secondary"
              onClick={() => {
                goOn(next);
                app.goTo({ section: 'admin' });
              }}
            >
              {text('Check the connection')}
            </Button>
          </Lead>
        ) : undefined}
        {step === 'sample' ? <Sample /> : undefined}
        <div className="first-run__foot">
          <Button kind="primary" onClick={() => goOn(next)}>
            {next === 'over' ? text('To the inbox') : text('Next')}
          </Button>
          {next === 'over' ? undefined : (
            <button type="button" className="link" onClick={() => goOn('over')}>
              {text('Skip the rest')}
            </button>
          )}
        </div>
      </div>
    </section>
  );
};

const Lead = ({ words, children }: { words: string; children: ReactNode }) => (
  <>
    <p>{words}</p>
    <div>{children}</div>
  </>
);

const Privacy = () => (
  <>
    <ol className="first-run__lines">
      {privacyLines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ol>
    <p className="muted">
      {sideBySide(
        text.rich('The whole <policy>privacy policy</policy> opens here, also without a network.', {
          policy: (parts) => <PrivacyLink>{sideBySide(parts)}</PrivacyLink>,
        }),
      )}
    </p>
  </>
);

const Notices = () => {
  const { notices } = useActions();
  const { isRunning, problem, run } = useRequest();
  const [result, setResult] = useState<string>();
  return (
    <>
      <Lead words={noticesLead}>
        <Button
          kind="secondary"
          icon={<Icon source={NotificationsFilled} size="small" />}
          loading={isRunning}
          onClick={() => run(async () => setResult(await notices.test()))}
        >
          {text('Show a notification')}
        </Button>
      </Lead>
      <p role="status">{result}</p>
      <Problem sentence={problem} />
      <p className="muted">
        {text('What is told, when, and with which sound is under Settings, Notifications.')}
      </p>
    </>
  );
};

const Sample = () => {
  const undoSeconds = useAppState(({ settings }) => settings.undoSeconds);
  return (
    <>
      <p className="muted">{text('An invented conversation. Nothing of it is sent.')}</p>
      <ol className="sample">
        {sampleLines(undoSeconds).map(({ kind, who, text: words, about }) => (
          <li key={kind} className={`sample__line sample__line--${kind}`}>
            <div className="sample__said">
              <span className="sample__who">{who}</span>
              {kind === 'window' ? (
                <span className="window-tag window-tag--calm">
                  <Icon source={Time} size="small" />
                  <span>{words}</span>
                </span>
              ) : (
                <span className={`sample__bubble sample__bubble--${kind}`}>{words}</span>
              )}
            </div>
            <p className="sample__about muted">{about}</p>
          </li>
        ))}
      </ol>
      <p className="muted">{sampleEnd}</p>
    </>
  );
};
