import { text } from '../../../shared/i18n/text.ts';
import type { LocalRemoval } from '../../../shared/ipc/privacy.ts';
import { retention } from '../../../shared/removal/retention.ts';
import { useActions } from '../../state/react.tsx';
import { Problem } from '../../ui/callout.tsx';
import { Button } from '../../ui/design-system.ts';
import { useFileRequest } from '../../ui/use-request.ts';
import { localSummary } from '../../messages/removal-reach.ts';

/** What this computer removed by itself: unsent messages, and what became too old. */
export const LocalRecords = ({ local, nowMs }: { local: readonly LocalRemoval[]; nowMs: number }) => {
  const { removal } = useActions();
  const file = useFileRequest(text('The records of this computer are saved.'));
  const summary = localSummary(local, nowMs);
  return (
    <section className="removal-section" aria-labelledby="local-records" data-testid="local-records">
      <header className="removal-section__head">
        <div>
          <h2 className="section-title" id="local-records">
            {text('Removed by this computer itself')}
          </h2>
          <p className="muted">
            {text(
              'What a customer unsends goes within seconds; Instagram content goes after {days, plural, one {# day} other {# days}} at the latest.',
              { days: retention.instagramContentDays },
            )}{' '}
            {text('Signed with the key of this computer.')}
          </p>
        </div>
        <Button
          kind="secondary"
          size="compact"
          disabled={local.length === 0}
          loading={file.isRunning}
          aria-label={text('Save records of this computer…')}
          onClick={() => file.run(removal.saveLocalRecords)}
        >
          {text.in('verb, on a button', 'Save…')}
        </Button>
      </header>
      <Problem sentence={file.problem} />
      <div className="card local-records">
        <p>{summary.unsent}</p>
        {summary.livechat === undefined ? undefined : <p className="muted">{summary.livechat}</p>}
        <p>{summary.cleanedUp}</p>
      </div>
    </section>
  );
};
