import { text } from '../../../shared/i18n/text.ts';
import type { Renewal } from '../../../shared/ipc/computers.ts';
import { renewalWords } from '../../messages/computers.ts';
import { whenWords } from '../../messages/time.ts';
import { useActions, useAppState } from '../../state/react.tsx';
import { Callout, Problem } from '../../ui/callout.tsx';
import { Button, Tag } from '../../ui/design-system.ts';
import { useRequest } from '../../ui/use-request.ts';
import { BrowserWait } from '../browser-wait/index.ts';
import { personName } from '../../messages/people.ts';

/** What a removed computer knew, step by step until all of it is renewed. */
export const RenewalCard = ({ renewal, nowMs }: { renewal: Renewal; nowMs: number }) => {
  const agents = useAppState((state) => state.team.agents);
  const isConnecting = useAppState((state) => state.channel.connect.step === 'waiting-for-facebook');
  const isAuthorizing = useAppState((state) => state.bridge?.isAuthorizing === true);
  const { computers: actions } = useActions();
  const { problem, run } = useRequest();
  const person = personName(agents, renewal.agentId);
  const isDone = renewal.steps.every(({ state }) => state === 'done');
  const titleId = `renewal-${renewal.deviceId}`;
  return (
    <section className="card renewal" aria-labelledby={titleId} data-testid="renewal" data-done={isDone}>
      <header>
        <h2 className="section-title" id={titleId}>
          {text('What {person}’s removed computer knew', { person })}
        </h2>
        <p className="muted">
          {text('Removed {when}.', { when: whenWords(renewal.removedAtMs, nowMs) })}{' '}
          {text('Whoever has that computer may know the following until it is renewed.')}
        </p>
      </header>
      <ol className="renewal__steps">
        {renewal.steps.map((step) => {
          const { title, sentence, action } = renewalWords(step);
          const { thing } = step;
          const isOpen =
            (thing === 'page-token' && isConnecting) || (thing === 'integration-grant' && isAuthorizing);
          return (
            <li key={thing} className="renewal__step" data-thing={thing} data-state={step.state}>
              <div className="renewal__head">
                <h3 className="computer__name">{title}</h3>
                <Tag
                  kind={step.state === 'done' ? 'success' : step.state === 'running' ? 'info' : 'warning'}
                  size="small"
                >
                  {step.state === 'done'
                    ? text.in('state of a step', 'Done')
                    : step.state === 'running'
                      ? text.in('state of a step', 'Under way')
                      : text.in('state of a step', 'To do')}
                </Tag>
              </div>
              <p className="muted">{sentence}</p>
              {isOpen ? (
                <BrowserWait page={thing === 'page-token' ? 'connect-instagram' : 'authorize-bridge'} />
              ) : action === undefined || thing === 'channel-key' ? undefined : (
                <div>
                  <Button kind="primary" size="compact" onClick={() => run(() => actions.renew(thing))}>
                    {action}
                  </Button>
                </div>
              )}
            </li>
          );
        })}
      </ol>
      <Problem sentence={problem} />
      {isDone ? (
        <Callout tone="good">{text('Everything that computer knew is renewed.')}</Callout>
      ) : undefined}
      <div>
        <Button kind="text" size="compact" onClick={() => run(() => actions.endRenewal(renewal.deviceId))}>
          {isDone ? text.in('verb, on a button', 'Close') : text('Leave the rest as it is')}
        </Button>
      </div>
    </section>
  );
};
