import './removal.css';
import { useEffect } from 'react';
import { text } from '../../../shared/i18n/text.ts';
import { useActions, useAppState, useNow } from '../../state/react.tsx';
import { SkeletonRows } from '../../ui/skeleton-rows.tsx';
import { isRunning } from '../../messages/removal.ts';
import { AskedLine } from './asked-line.tsx';
import { RemovalChoices } from './removal-choices.tsx';
import { LocalRecords } from './local-records.tsx';
import { Records } from './records.tsx';
import { RemovalCard } from './removal-card.tsx';

/** Admins: what is being removed now, the ways to remove, and the records of what was. */
export const RemovalOverview = () => {
  const { removal: actions } = useActions();
  const { view, problem } = useAppState((state) => state.removal);
  const nowMs = useNow(10_000);
  useEffect(() => {
    void actions.load();
  }, [actions]);
  if (view === undefined && problem === undefined)
    return <SkeletonRows rows={3} label={text('Reading the removals')} />;
  const removals = view?.removals ?? [];
  return (
    <>
      {view?.problem === undefined && problem === undefined && view?.askedAtMs !== undefined ? undefined : (
        <AskedLine nowMs={nowMs} />
      )}
      {removals.filter(isRunning).map((removal) => (
        <RemovalCard key={removal.id} removal={removal} isAdmin />
      ))}
      <RemovalChoices removals={removals} />
      <Records
        isKnown={view?.askedAtMs !== undefined}
        removals={removals.filter((removal) => !isRunning(removal))}
        nowMs={nowMs}
      />
      <LocalRecords local={view?.local ?? []} nowMs={nowMs} />
    </>
  );
};
