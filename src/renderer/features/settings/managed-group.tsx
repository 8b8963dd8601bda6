import { text } from '../../../shared/i18n/text.ts';
import type { ManagedView } from '../../../shared/ipc/managed.ts';
import { levelWords, managedProblemSentence } from '../../messages/managed.ts';
import { Callout } from '../../ui/callout.tsx';
import { TitledSection } from '../../ui/titled-section.tsx';

/** Everything that the organisation has set on this computer, with its value and where it stands; nothing where it has not. */
export const ManagedGroup = ({ managed }: { managed: ManagedView | undefined }) => {
  if (managed === undefined || managed.values.length + managed.problems.length === 0) return undefined;
  return (
    <TitledSection className="settings-group" id="settings-managed" title={text('Set by your organisation')}>
      {managed.problems.map((problem) => (
        <Callout key={`${problem.fault} ${problem.name ?? ''} ${problem.source}`} tone="warning">
          {managedProblemSentence(problem)} <span className="muted is-selectable">{problem.source}</span>
        </Callout>
      ))}
      {managed.values.length === 0 ? undefined : (
        <dl className="card settings-card" data-testid="managed">
          {managed.values.map(({ name, title, value, level, source }) => (
            <div key={name} className="setting">
              <dt className="setting__words">
                <p>{title}</p>
                <p className="setting__about is-selectable">
                  {levelWords[level]} · {name} · {source}
                </p>
              </dt>
              <dd className="setting__control is-selectable muted">{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </TitledSection>
  );
};
