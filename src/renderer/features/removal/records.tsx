import { text } from '../../../shared/i18n/text.ts';
import type { RemovalView } from '../../../shared/ipc/privacy.ts';
import { useActions } from '../../state/react.tsx';
import { Problem } from '../../ui/callout.tsx';
import { Button, Tag } from '../../ui/design-system.ts';
import { useFileRequest } from '../../ui/use-request.ts';
import {
  consolesSentence,
  noticeSentence,
  originSentence,
  removalState,
  removalTitle,
} from '../../messages/removal.ts';
import { Stepper } from './stepper.tsx';
import { tagOfTone } from './tag-of-tone.ts';

interface RecordsProps {
  /** The relay has answered at least once. */
  isKnown: boolean;
  removals: readonly RemovalView[];
  nowMs: number;
}

/** What was removed from this workspace, each with its signed record, and the audit log. */
export const Records = ({ isKnown, removals, nowMs }: RecordsProps) => {
  const { removal } = useActions();
  const audit = useFileRequest(text('The audit log is saved.'));
  return (
    <section className="removal-section" aria-labelledby="records">
      <header className="removal-section__head">
        <div>
          <h2 className="section-title" id="records">
            {text.in('noun, proofs of removals', 'Records')}
          </h2>
          <p className="muted">
            {text('What was removed, signed by the relay.')}{' '}
            {text(
              'A record has times, counts and answers, no content and no names; it can be checked without a network.',
            )}
          </p>
        </div>
        <Button
          kind="secondary"
          size="compact"
          loading={audit.isRunning}
          onClick={() => audit.run(removal.saveAudit)}
        >
          {text('Save audit log…')}
        </Button>
      </header>
      <Problem sentence={audit.problem} />
      {removals.length === 0 ? (
        <p className="card removal-none muted">
          {isKnown
            ? text('Nothing has been removed from this workspace yet.')
            : text('Shown as soon as the relay has answered once.')}
        </p>
      ) : (
        <ul className="card records">
          {removals.map((one) => (
            <OneRecord key={one.id} removal={one} nowMs={nowMs} />
          ))}
        </ul>
      )}
    </section>
  );
};

const OneRecord = ({ removal, nowMs }: { removal: RemovalView; nowMs: number }) => {
  const { removal: actions } = useActions();
  const file = useFileRequest(text('The record is saved.'));
  const state = removalState(removal);
  const notice = noticeSentence(removal, true);
  const title = removalTitle(removal);
  return (
    <li
      className="record"
      data-testid="removal-record"
      data-removal-id={removal.id}
      data-kind={removal.kind}
      data-state={removal.state}
    >
      <div className="record__head">
        <h3 className="record__title">{title}</h3>
        <Tag kind={tagOfTone[state.tone]} size="small">
          {state.word}
        </Tag>
      </div>
      <p className="muted">
        {originSentence(removal, nowMs)} {notice?.sentence}
      </p>
      {removal.state === 'done' ? <p>{consolesSentence(removal)}</p> : undefined}
      <details className="record__steps">
        <summary>{text('Steps and answers')}</summary>
        <Stepper removal={removal} nowMs={nowMs} />
      </details>
      <Problem sentence={file.problem} />
      <div className="record__buttons">
        <Button
          kind="secondary"
          size="xcompact"
          loading={file.isRunning}
          aria-label={text('Save record of “{title}”…', { title })}
          onClick={() => file.run(() => actions.saveRecord(removal.id))}
        >
          {text('Save record…')}
        </Button>
        <Button
          kind="text"
          size="xcompact"
          aria-label={text('Open printable page of “{title}”', { title })}
          onClick={() => file.run(() => actions.openRecord(removal.id).then(() => false))}
        >
          {text('Open printable page')}
        </Button>
      </div>
    </li>
  );
};
