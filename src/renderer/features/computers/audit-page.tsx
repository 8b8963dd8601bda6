import './computers.css';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { text } from '../../../shared/i18n/text.ts';
import type { AuditView } from '../../../shared/ipc/computers.ts';
import { type Failure, failureOf } from '../../api/call.ts';
import {
  auditAction,
  auditKind,
  auditKinds,
  auditOutcome,
  auditParty,
  auditTimes,
  type AuditKind,
} from '../../messages/audit.ts';
import { fullTime, momentBeside } from '../../messages/time.ts';
import { useActions, useAppState, useNow } from '../../state/react.tsx';
import { Callout, Problem, ReadProblem } from '../../ui/callout.tsx';
import { Button } from '../../ui/design-system.ts';
import { SkeletonRows } from '../../ui/skeleton-rows.tsx';
import { useFileRequest } from '../../ui/use-request.ts';
import { personName } from '../../messages/people.ts';
import { ForeignName } from '../../ui/foreign-name.tsx';
import { sideBySide } from '../../ui/side-by-side.ts';

const dayMs = 24 * 60 * 60_000;
/** Rows drawn at once; the filters narrow further. */
const shownRows = 200;

/** Who did what and when: filtered by kind, person and time, and saved as a file that can be checked. */
export const AuditPage = () => {
  const { computers: actions, removal } = useActions();
  const agents = useAppState((state) => state.team.agents);
  const file = useFileRequest(text('The audit log is saved.'));
  const [view, setView] = useState<AuditView>();
  const [problem, setProblem] = useState<Failure>();
  const [kind, setKind] = useState<AuditKind | 'all'>('all');
  const [person, setPerson] = useState('all');
  const [days, setDays] = useState<number | undefined>();
  const [shown, setShown] = useState(shownRows);
  const nowMs = useNow(30_000);

  const load = useCallback((): void => {
    actions.readAudit().then(
      (read) => {
        setProblem(undefined);
        setView(read);
      },
      (error: unknown) => setProblem(failureOf(error)),
    );
  }, [actions]);
  useEffect(load, [load]);

  const entries = useMemo(() => view?.entries ?? [], [view]);
  const people = useMemo(
    () =>
      [...new Set(entries.flatMap(({ agentId, aboutAgentId }) => [agentId, aboutAgentId]))].filter(
        (id) => id !== undefined,
      ),
    [entries],
  );
  const found = entries.filter(
    (entry) =>
      (kind === 'all' || auditKind(entry) === kind) &&
      (person === 'all' || entry.agentId === person || entry.aboutAgentId === person) &&
      (days === undefined || entry.atMs > nowMs - days * dayMs),
  );
  return (
    <section className="audit-page" aria-labelledby="audit-title">
      <header className="audit__head">
        <div>
          <h2 className="section-title" id="audit-title">
            {text('Audit log')}
          </h2>
          <p className="muted">
            {text(
              'Written by the relay, each entry tied to the one before it: none can be changed or taken out unnoticed.',
            )}
          </p>
        </div>
        <Button
          kind="secondary"
          size="compact"
          loading={file.isRunning}
          onClick={() => file.run(removal.saveAudit)}
        >
          {text('Save as a file…')}
        </Button>
      </header>
      <Problem sentence={file.problem} />
      {problem === undefined ? undefined : <ReadProblem sentence={problem} onRetry={load} />}
      {view === undefined ? (
        problem === undefined ? (
          <SkeletonRows rows={4} label={text('Reading the audit log')} />
        ) : undefined
      ) : (
        <>
          <div className="audit__filters">
            <label>
              <span className="muted">{text.in('label of a filter', 'What')}</span>
              <select value={kind} onChange={(event) => setKind(event.target.value as AuditKind | 'all')}>
                <option value="all">{text('Everything')}</option>
                {auditKinds.map((each) => (
                  <option key={each.kind} value={each.kind}>
                    {each.name}
                  </option>
                ))}
              </select>
            </label>
            <label>
              <span className="muted">{text.in('label of a filter', 'Who')}</span>
              <select value={person} onChange={(event) => setPerson(event.target.value)}>
                <option value="all">{text('Everybody')}</option>
                {people.map((id) => (
                  <option key={id} value={id}>
                    {personName(agents, id)}
                  </option>
                ))}
              </select>
            </label>
            <label>
              <span className="muted">{text.in('label of a filter', 'When')}</span>
              <select
                value={String(days ?? '')}
                onChange={(event) =>
                  setDays(event.target.value === '' ? undefined : Number(event.target.value))
                }
              >
                {auditTimes.map(({ days: each, name }) => (
                  <option key={name} value={String(each ?? '')}>
                    {name}
                  </option>
                ))}
              </select>
            </label>
            <p className="muted audit__count" role="status">
              {text('{count, plural, one {# entry} other {# entries}}', { count: found.length })}
            </p>
          </div>
          {view.hasMore ? (
            <Callout tone="info">{text('Older entries are in the file only.')}</Callout>
          ) : undefined}
          {found.length === 0 ? (
            <p className="card audit__none muted">
              {entries.length === 0 ? text('Nothing has happened yet.') : text('Nothing fits these filters.')}
            </p>
          ) : (
            <ul className="card audit" aria-label={text('Entries, newest first')}>
              {found.slice(0, shown).map((entry) => (
                <AuditRow key={entry.n} entry={entry} nowMs={nowMs} />
              ))}
            </ul>
          )}
          {found.length > shown ? (
            <div>
              <Button kind="secondary" size="compact" onClick={() => setShown(shown + shownRows)}>
                {text('Show more')}
              </Button>
            </div>
          ) : undefined}
        </>
      )}
    </section>
  );
};

const AuditRow = ({ entry, nowMs }: { entry: AuditView['entries'][number]; nowMs: number }) => {
  const agents = useAppState((state) => state.team.agents);
  const outcome = auditOutcome(entry);
  const { agentId, aboutAgentId } = entry;
  const who = (
    <bdi className="audit__who">
      {agentId === undefined ? auditParty(entry) : personName(agents, agentId)}
    </bdi>
  );
  return (
    <li className="audit__row" data-testid="audit-entry" data-action={entry.action}>
      <time className="muted audit__time" title={fullTime(entry.atMs)}>
        {momentBeside(entry.atMs, nowMs)}
      </time>
      <div>
        <p>
          {aboutAgentId === undefined || aboutAgentId === agentId ? (
            <>
              {who}
              {' · '}
              {auditAction(entry)}
            </>
          ) : (
            sideBySide(
              text.rich('{who} · {action} of {about}', {
                who,
                action: auditAction(entry),
                about: <ForeignName name={personName(agents, aboutAgentId)} />,
              }),
            )
          )}
        </p>
        {outcome === undefined ? undefined : <p className="muted">{outcome}</p>}
      </div>
    </li>
  );
};
