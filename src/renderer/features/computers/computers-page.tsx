import './computers.css';
import { useEffect } from 'react';
import { presentLocale, text } from '../../../shared/i18n/text.ts';
import type { ComputerView } from '../../../shared/ipc/computers.ts';
import { useActions, useAppState, useNow } from '../../state/react.tsx';
import { ReadProblem } from '../../ui/callout.tsx';
import { SkeletonRows } from '../../ui/skeleton-rows.tsx';
import { TitledSection } from '../../ui/titled-section.tsx';
import { ComputerRow } from './computer-row.tsx';
import { RenewalCard } from './renewal-card.tsx';
import { personName } from '../../messages/people.ts';

/** Groups in their order on the page. */
const groups: readonly {
  id: string;
  title: (isAll: boolean) => string;
  states: readonly ComputerView['state'][];
}[] = [
  { id: 'computers-waiting', title: () => text('Waiting to be let in'), states: ['waiting', 'approved'] },
  {
    id: 'computers-in-use',
    title: (isAll) => (isAll ? text('Computers of the team') : text('Your computers')),
    states: ['member'],
  },
  {
    id: 'computers-removed',
    title: () => text.in('heading of a list of computers', 'Removed'),
    states: ['removed'],
  },
];

/** The computers that the person may see, in groups; an administrator's page also holds what is left to renew. */
export const ComputersPage = () => {
  const { computers: actions } = useActions();
  const { view, problem } = useAppState((state) => state.computers);
  const agents = useAppState((state) => state.team.agents);
  // The strip says why, and whom to ask.
  const isWaiting = useAppState((state) => state.app?.relay.reason === 'DEVICE_WAITING');
  const nowMs = useNow(10_000);
  // What a computer says of itself is told to nobody: it is read again while the page is open.
  useEffect(() => {
    void actions.load();
  }, [actions, isWaiting, nowMs]);
  if (isWaiting)
    return <p className="muted">{text('Your computers are shown here as soon as this one is let in.')}</p>;
  if (view === undefined)
    return problem === undefined ? (
      <SkeletonRows rows={3} label={text('Reading the computers')} />
    ) : (
      <ReadProblem sentence={problem} onRetry={() => void actions.load()} />
    );
  const sorted = [...view.computers].sort(
    (a, b) =>
      Number(b.isThisComputer) - Number(a.isThisComputer) ||
      personName(agents, a.agentId).localeCompare(personName(agents, b.agentId), presentLocale()) ||
      a.sinceMs - b.sinceMs,
  );
  return (
    <>
      {problem === undefined ? undefined : (
        <ReadProblem
          sentence={`${problem} ${text('Below is what was read before.')}`}
          onRetry={() => void actions.load()}
        />
      )}
      {view.renewals.map((renewal) => (
        <RenewalCard key={renewal.deviceId} renewal={renewal} nowMs={nowMs} />
      ))}
      {groups.map(({ id, title, states }) => {
        const rows = sorted.filter(({ state }) => states.includes(state));
        if (rows.length === 0) return undefined;
        return (
          <TitledSection key={id} id={id} title={title(view.isAll)} className="computers">
            <ul className="card computers__list">
              {rows.map((computer) => (
                <ComputerRow key={computer.deviceId} computer={computer} nowMs={nowMs} />
              ))}
            </ul>
          </TitledSection>
        );
      })}
      {view.computers.length === 1 ? (
        <p className="muted">{text('Other computers appear here when somebody signs in on them.')}</p>
      ) : undefined}
    </>
  );
};
