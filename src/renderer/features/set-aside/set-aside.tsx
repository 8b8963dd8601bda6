import './set-aside.css';
import { text } from '../../../shared/i18n/text.ts';
import { personName } from '../../messages/people.ts';
import { setAsideLead, setAsideName, setAsideOutcome, setAsideWhy } from '../../messages/set-aside.ts';
import { fullTime, timeAgo } from '../../messages/time.ts';
import { useActions, useAppState, useNow } from '../../state/react.tsx';
import { Problem } from '../../ui/callout.tsx';
import { Button } from '../../ui/design-system.ts';
import { TitledSection } from '../../ui/titled-section.tsx';
import { useRequest } from '../../ui/use-request.ts';
import { WhatHelps } from '../../ui/what-helps.tsx';

/** What arrived and could not be shown: what, from whom, when and why, never what it says. Nothing while there is none. */
export const SetAside = () => {
  const setAside = useAppState((state) => state.app?.setAside);
  const agents = useAppState((state) => state.team.agents);
  const nowMs = useNow(30_000);
  const { app } = useActions();
  const { isRunning, problem, run } = useRequest();
  if (setAside === undefined) return undefined;
  const { count, items } = setAside;
  const nameOf = (agentId: string): string => personName(agents, agentId);
  return (
    <TitledSection
      className="set-aside-section"
      id="set-aside"
      title={text('Could not be shown ({count})', { count })}
    >
      <div className="card set-aside" data-testid="set-aside">
        <p className="muted">
          {setAsideLead} <WhatHelps topic="state:set-aside" />
        </p>
        <ul className="set-aside__list" aria-label={text('What could not be shown')}>
          {items.map((item, index) => (
            // Two may be alike in all that is shown of them.
            <li key={`${item.atMs} ${index}`} className="set-aside__one">
              <bdi className="set-aside__name">{setAsideName(item, nameOf)}</bdi>
              <time className="muted" title={fullTime(item.atMs)}>
                {timeAgo(item.atMs, nowMs)}
              </time>
              <span className="set-aside__why muted">{setAsideWhy(item)}</span>
            </li>
          ))}
        </ul>
        {count > items.length ? (
          <p className="muted">
            {text('{count, plural, one {And # older.} other {And # older.}}', {
              count: count - items.length,
            })}
          </p>
        ) : undefined}
        <Problem sentence={problem} />
        <div>
          <Button
            kind="secondary"
            size="compact"
            loading={isRunning}
            data-testid="set-aside-retry"
            onClick={() => run(app.retrySetAside, (after) => app.notifyInfo(setAsideOutcome(count, after)))}
          >
            {text('Try again')}
          </Button>
        </div>
      </div>
    </TitledSection>
  );
};
