import { useEffect, useRef, useState } from 'react';
import { text } from '../../../shared/i18n/text.ts';
import type { RemovalView } from '../../../shared/ipc/privacy.ts';
import { useAnnounce } from '../../app/announcements.tsx';
import { useNow } from '../../state/react.tsx';
import { Callout } from '../../ui/callout.tsx';
import { Button, Tag } from '../../ui/design-system.ts';
import {
  consolesSentence,
  dueSentence,
  hereSentence,
  noticeSentence,
  originSentence,
  removalState,
  removalTitle,
  stepWords,
} from '../../messages/removal.ts';
import { fullTime } from '../../messages/time.ts';
import { BringForwardDialog, CancelDialog } from './schedule-dialogs.tsx';
import { Stepper } from './stepper.tsx';
import { tagOfTone } from './tag-of-tone.ts';

/** A removal under way: the clock, every step with its answer, whose computers have confirmed. */
export const RemovalCard = ({ removal, isAdmin }: { removal: RemovalView; isAdmin: boolean }) => {
  const nowMs = useNow(5_000);
  const [asked, setAsked] = useState<'cancel' | 'now'>();
  useStepAnnouncements(removal);
  const state = removalState(removal);
  const notice = noticeSentence(removal, isAdmin);
  const titleId = `removal-${removal.id}`;
  const { asked: askedConsoles, confirmed, left } = removal.consoles;
  return (
    <section
      className="card removal-card"
      aria-labelledby={titleId}
      data-testid="removal-card"
      data-removal-id={removal.id}
      data-kind={removal.kind}
      data-state={removal.state}
    >
      <header className="removal-card__head">
        <div>
          <h2 className="section-title" id={titleId} tabIndex={-1}>
            {removalTitle(removal)}
          </h2>
          <p className="muted">{originSentence(removal, nowMs)}</p>
        </div>
        <Tag kind={tagOfTone[state.tone]} size="medium">
          {state.word}
        </Tag>
      </header>
      {notice === undefined ? undefined : (
        <div data-testid="removal-notice" data-notice={removal.notice}>
          <Callout tone={notice.tone === 'warning' ? 'warning' : 'info'} title={notice.title}>
            {notice.sentence}
          </Callout>
        </div>
      )}
      {removal.state === 'scheduled' ? (
        <div className="removal-clock" data-testid="removal-clock">
          <p className="removal-clock__when digits">
            <time dateTime={new Date(removal.dueAtMs).toISOString()} title={fullTime(removal.dueAtMs)}>
              {dueSentence(removal.dueAtMs, nowMs)}
            </time>
          </p>
          {isAdmin ? (
            <div className="removal-clock__buttons">
              <Button kind="secondary" size="compact" onClick={() => setAsked('cancel')}>
                {text('Cancel the removal…')}
              </Button>
              <Button kind="destructive-outline" size="compact" onClick={() => setAsked('now')}>
                {text('Remove now…')}
              </Button>
            </div>
          ) : undefined}
        </div>
      ) : undefined}
      <Stepper removal={removal} nowMs={nowMs} />
      <dl className="removal-facts">
        <div>
          <dt>{text('Computers of the team')}</dt>
          <dd>
            {askedConsoles > 0 ? (
              <progress
                className="removal-progress"
                max={askedConsoles}
                value={confirmed + left}
                aria-label={text('Computers that have confirmed')}
              />
            ) : undefined}
            <span data-testid="removal-consoles">{consolesSentence(removal)}</span>
          </dd>
        </div>
        <div>
          <dt>{text('This computer')}</dt>
          <dd data-testid="removal-here" data-here={removal.here}>
            {hereSentence(removal)}
          </dd>
        </div>
      </dl>
      <p className="muted">
        {isAdmin
          ? text(
              'You may close this window or switch this computer off: the relay goes on by itself, and every administrator of the team sees the same here.',
            )
          : text('You may close this window or switch this computer off: the relay goes on by itself.')}
      </p>
      {asked === 'cancel' ? (
        <CancelDialog removal={removal} onClose={() => setAsked(undefined)} />
      ) : asked === 'now' ? (
        <BringForwardDialog removal={removal} onClose={() => setAsked(undefined)} />
      ) : undefined}
    </section>
  );
};

/** Announces each step that changes while the card is shown; the initial steps are not announced. */
const useStepAnnouncements = (removal: RemovalView): void => {
  const say = useAnnounce();
  const before = useRef(removal);
  useEffect(() => {
    const earlier = before.current;
    before.current = removal;
    if (earlier === removal) return;
    removal.steps.forEach((step, index) => {
      const old = earlier.steps[index];
      if (old !== undefined && old.state === step.state && old.trouble === step.trouble) return;
      if (old === undefined && step.state === 'open' && step.trouble === undefined) return;
      const words = stepWords(step, removal, Date.now());
      say(`${words.name}: ${words.sentence}`);
    });
    const { confirmed, asked } = removal.consoles;
    if (confirmed !== earlier.consoles.confirmed)
      say(text('{confirmed, number} of {asked, number} computers have confirmed.', { confirmed, asked }));
  }, [removal, say]);
};
