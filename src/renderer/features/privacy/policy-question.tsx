import './privacy.css';
import { useEffect, useRef, useState } from 'react';
import { text } from '../../../shared/i18n/text.ts';
import { useActions, useAppState } from '../../state/react.tsx';
import { Problem } from '../../ui/callout.tsx';
import { Button } from '../../ui/design-system.ts';
import { useRequest } from '../../ui/use-request.ts';
import { dateText } from '../../messages/privacy.ts';
import { DeclineDialog } from './decline-dialog.tsx';
import { PrivacyLink } from './privacy-link.tsx';
import { sideBySide } from '../../ui/side-by-side.ts';

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
    <main className="question" aria-label={text('Privacy policy')} data-testid="policy-question">
      <div className="question__card">
        <h1 className="question__title" tabIndex={-1} ref={heading}>
          {policy.acceptedVersion === undefined
            ? text('Please read and answer the privacy policy')
            : text('The privacy policy has changed')}
        </h1>
        <p className="muted">
          {policy.effectiveAtMs === undefined
            ? text('Version {version}.', { version })
            : text('Version {version}, in force since {date}.', {
                version,
                date: dateText(policy.effectiveAtMs),
              })}
          {policy.acceptedVersion === undefined
            ? ''
            : ` ${text('You accepted version {version}.', { version: policy.acceptedVersion })}`}
        </p>
        {policy.notice === undefined ? undefined : (
          <blockquote className="question__notice is-selectable">{policy.notice}</blockquote>
        )}
        <p>
          {text('Until you answer, nothing of yours is sent; what arrives is kept and will be here.')}{' '}
          {sideBySide(
            text.rich('Read the whole <policy>privacy policy</policy> – it opens here.', {
              policy: (parts) => <PrivacyLink>{sideBySide(parts)}</PrivacyLink>,
            }),
          )}
        </p>
        {waiting > 0 ? (
          <p data-testid="policy-waiting">
            {text(
              '{count, plural, one {# message} other {# messages}} of yours will be sent when you accept.',
              { count: waiting },
            )}
          </p>
        ) : undefined}
        <Problem sentence={problem} />
        <div className="question__actions">
          <Button kind="destructive-outline" size="large" onClick={() => setIsDeclining(true)}>
            {text('Decline and remove my data…')}
          </Button>
          <Button
            kind="primary"
            size="large"
            loading={isRunning}
            onClick={() => run(() => privacy.accept(version))}
          >
            {text('Accept')}
          </Button>
        </div>
      </div>
      {isDeclining ? (
        <DeclineDialog version={version} waiting={waiting} onClose={() => setIsDeclining(false)} />
      ) : undefined}
    </main>
  );
};
