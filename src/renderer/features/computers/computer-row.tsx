import { useState } from 'react';
import { text } from '../../../shared/i18n/text.ts';
import type { ComputerView } from '../../../shared/ipc/computers.ts';
import { computerActions, computerName, computerState, holdsSentence } from '../../messages/computers.ts';
import { personName } from '../../messages/people.ts';
import { fullTime } from '../../messages/time.ts';
import { useActions, useAppState } from '../../state/react.tsx';
import { ownIdOf } from '../../state/roster.ts';
import { Problem } from '../../ui/callout.tsx';
import { Button, Tag } from '../../ui/design-system.ts';
import { useRequest } from '../../ui/use-request.ts';
import { ForeignName } from '../../ui/foreign-name.tsx';
import { RemoveDialog } from './remove-dialog.tsx';

/** One computer: whose, where, since when, what it keeps, and what can be done. */
export const ComputerRow = ({ computer, nowMs }: { computer: ComputerView; nowMs: number }) => {
  const agents = useAppState((state) => state.team.agents);
  const ownId = useAppState(ownIdOf);
  const { app, computers: actions } = useActions();
  const { isRunning, problem, run } = useRequest();
  const [isAsked, setIsAsked] = useState(false);
  const person = personName(agents, computer.agentId);
  const by = computer.byAgentId === undefined ? undefined : personName(agents, computer.byAgentId);
  const { word, tone, sentence } = computerState(computer, { person, by }, nowMs);
  const name = computerName(computer);
  const said = computerActions(computer, person);
  const can = (what: ComputerView['can'][number]): boolean => computer.can.includes(what);
  return (
    <li
      className="computer"
      data-testid="computer"
      data-device-id={computer.deviceId}
      data-agent-id={computer.agentId}
      data-state={computer.state}
    >
      <div className="computer__head">
        <h3 className="computer__name">
          <ForeignName name={person} />
          <span className="muted"> · {name}</span>
        </h3>
        {computer.isThisComputer ? (
          <Tag kind="default" size="small">
            {text('This computer')}
          </Tag>
        ) : undefined}
        <Tag kind={tone} size="small">
          {word}
        </Tag>
      </div>
      <p className="computer__facts" title={fullTime(computer.sinceMs)}>
        {sentence}{' '}
        <span className="muted">{text('Version {version}.', { version: computer.appVersion })}</span>
      </p>
      {computer.state === 'member' ? (
        <p className="muted computer__holds">{holdsSentence(computer.holds)}</p>
      ) : undefined}
      <Problem sentence={problem} />
      {computer.can.length === 0 ? undefined : (
        <div className="computer__buttons">
          {can('approve') ? (
            <Button
              kind="primary"
              size="compact"
              loading={isRunning}
              aria-label={said.letIn}
              onClick={() =>
                run(
                  () => actions.approve(computer.deviceId),
                  () => app.notifyInfo(said.isLetIn),
                )
              }
            >
              {text.in('verb, on a button', 'Let in')}
            </Button>
          ) : undefined}
          {can('refuse') ? (
            <Button
              kind="secondary"
              size="compact"
              aria-label={said.keepOut}
              onClick={() => run(() => actions.remove(computer.deviceId))}
            >
              {text.in('verb, on a button', 'Keep out')}
            </Button>
          ) : undefined}
          {can('readmit') ? (
            <Button
              kind="secondary"
              size="compact"
              loading={isRunning}
              aria-label={text('Readmit {person}', { person })}
              onClick={() =>
                run(
                  () => actions.readmit(computer.deviceId),
                  () => app.notifyInfo(text('{person} may sign in again.', { person })),
                )
              }
            >
              {text.in('verb, on a button', 'Readmit')}
            </Button>
          ) : undefined}
          {can('remove') ? (
            <Button
              kind="destructive-outline"
              size="compact"
              aria-label={said.remove}
              onClick={() => setIsAsked(true)}
            >
              {text.in('verb, on a button', 'Remove…')}
            </Button>
          ) : undefined}
        </div>
      )}
      {isAsked ? (
        <RemoveDialog
          computer={computer}
          person={person}
          isOwn={computer.agentId === ownId}
          onClose={() => setIsAsked(false)}
        />
      ) : undefined}
    </li>
  );
};
