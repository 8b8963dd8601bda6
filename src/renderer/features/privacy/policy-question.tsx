import './privacy.css';
import { useEffect, useRef, useState } from 'react';
import { useActions, useAppState } from '../../state/react.tsx';
import { Problem } from '../../ui/callout.tsx';
import { Button } from '../../ui/design-system.ts';
import { useRequest } from '../../ui/use-request.ts';
import { dateText } from '../../messages/privacy.ts';
import { counted } from '../../messages/time.ts';
import { DeclineDialog } from './decline-dialog.tsx';
import { PrivacyLink } from './privacy-link.tsx';

/** Asks for an answer to the version in force. It replaces the rest of the window, because nothing is sent before the answer. */
export const PolicyQuestion = () => {
  const policy = useAppState((state) => state.privacy.policy);
  const waiting = useAppState((state) => state.app?.waitingToSend ?? 0);
  const { privacy } = useActions();
  const { isRunning, problem, run } = useRequest();
  const [isDeclining, setIsDeclining] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  // It replaces the element that had the focus; a screen reader starts with the title.
  useEffect(() => heading.current?.focus(), []);
  const version = policy?.version;
  if (policy === undefined || version === undefined) return undefined;

  return (
    <main className="question" aria-label="Privacy policy" data-testid="policy-question">
      <div className="question__card">
        <h1 className="question__title" tabIndex={-1} ref={heading}>
          {policy.acceptedVersion === undefined
            ? 'Please read and answer the privacy policy'
            : 'The privacy policy has changed'}
        </h1>
        <p className="muted">
          Version {version}
          {policy.effectiveAtMs === undefined ? '' : `, in force since ${dateText(policy.effectiveAtMs)}`}
          {policy.acceptedVersion === undefined ? '' : `. You accepted version ${policy.acceptedVersion}`}.
        </p>
        {policy.notice === undefined ? undefined : (
          <blockquote className="question__notice is-selectable">{policy.notice}</blockquote>
        )}
        <p>
          Until you answer, nothing of yours is sent; what arrives is kept and will be here. Read the whole{' '}
          <PrivacyLink />
          {' – '}it opens here.
        </p>
        {waiting > 0 ? (
          <p data-testid="policy-waiting">
            {counted(waiting, 'message')} of yours will be sent when you accept.
          </p>
        ) : undefined}
        <Problem sentence={problem} />
        <div className="question__actions">
          <Button kind="destructive-outline" size="large" onClick={() => setIsDeclining(true)}>
            Decline and remove my data…
          </Button>
          <Button
            kind="primary"
            size="large"
            loading={isRunning}
            onClick={() => run(() => privacy.accept(version))}
          >
            Accept
          </Button>
        </div>
      </div>
      {isDeclining ? (
        <DeclineDialog version={version} waiting={waiting} onClose={() => setIsDeclining(false)} />
      ) : undefined}
    </main>
  );
};
