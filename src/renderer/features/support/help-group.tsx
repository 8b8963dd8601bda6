import './support.css';
import { useState } from 'react';
import { text } from '../../../shared/i18n/text.ts';
import { useKeys } from '../../commands/use-keys.ts';
import { recommendedSentence, updateAction, updateSentence } from '../../messages/support.ts';
import { useActions, useAppState } from '../../state/react.tsx';
import { Callout, Problem } from '../../ui/callout.tsx';
import { Button } from '../../ui/design-system.ts';
import { TitledSection } from '../../ui/titled-section.tsx';
import { useRequest } from '../../ui/use-request.ts';
import { ComputerCheck } from './computer-check.tsx';
import { DiagnosticsDialog } from './diagnostics-dialog.tsx';
import { LogDialog } from './log-dialog.tsx';
import { PlacesDialog } from './places-dialog.tsx';

type Shown = 'log' | 'places' | 'diagnostics';

/** What helps when something does not work: new versions, a check of this computer, the log, and a file for whoever helps. */
export const HelpGroup = () => {
  const [shown, setShown] = useState<Shown>();
  const { guide } = useActions();
  const keys = useKeys('open-guide');
  const close = (): void => setShown(undefined);
  return (
    <TitledSection className="settings-group" id="settings-help" title={text('Help')}>
      <div className="card settings-card" data-testid="help">
        <Row
          label={text('Guide')}
          about={
            keys === undefined
              ? text('What you can do, task by task, and what helps when something is wrong.')
              : text(
                  'What you can do, task by task, and what helps when something is wrong. {keys} opens it.',
                  {
                    keys,
                  },
                )
          }
        >
          <Button kind="secondary" size="compact" onClick={() => guide.open()}>
            {text('Open the guide')}
          </Button>
        </Row>
        <UpdateRow />
        <ComputerCheck />
        <Row
          labelId="help-log"
          label={text('Log')}
          about={text('What Backchannel has done here. What people write is never in it.')}
        >
          <Button kind="secondary" size="compact" aria-describedby="help-log" onClick={() => setShown('log')}>
            {text.in('verb, on a button', 'Show')}
          </Button>
        </Row>
        <Row
          labelId="help-places"
          label={text('Where is what')}
          about={text('Files and folders of Backchannel on this computer, and how large they are.')}
        >
          <Button
            kind="secondary"
            size="compact"
            aria-describedby="help-places"
            onClick={() => setShown('places')}
          >
            {text.in('verb, on a button', 'Show')}
          </Button>
        </Row>
        <Row
          label={text('File for support')}
          about={text(
            'Versions, settings of your IT, checks, counts and the log. You read it before it is saved.',
          )}
        >
          <Button kind="secondary" size="compact" onClick={() => setShown('diagnostics')}>
            {text('Make a file…')}
          </Button>
        </Row>
      </div>
      {shown === 'log' ? <LogDialog onClose={close} /> : undefined}
      {shown === 'places' ? <PlacesDialog onClose={close} /> : undefined}
      {shown === 'diagnostics' ? <DiagnosticsDialog onClose={close} /> : undefined}
    </TitledSection>
  );
};

interface RowProps {
  label: string;
  /** Of the label, where a button says less than it. */
  labelId?: string;
  about: string;
  children?: React.ReactNode;
}

const Row = ({ label, labelId, about, children }: RowProps) => (
  <div className="setting">
    <div className="setting__words">
      <p id={labelId}>{label}</p>
      <p className="setting__about">{about}</p>
    </div>
    <div className="setting__control">{children}</div>
  </div>
);

/** How new versions come here, and what the relay's operator says of this one. */
const UpdateRow = () => {
  const { support } = useActions();
  const update = useAppState((state) => state.app?.update);
  const advice = useAppState((state) => state.app?.versionAdvice);
  const { isRunning, problem, run } = useRequest();
  if (update === undefined) return undefined;
  const action = updateAction(update);
  const recommended = advice && recommendedSentence(advice, update);
  return (
    <>
      <Row label={text('New versions')} about={updateSentence(update)}>
        {action === undefined ? undefined : (
          <Button
            kind="secondary"
            size="compact"
            loading={isRunning}
            onClick={() => run(action.kind === 'check' ? support.checkUpdates : support.installUpdate)}
          >
            {action.label}
          </Button>
        )}
      </Row>
      {recommended === undefined ? undefined : <Callout tone="info">{recommended}</Callout>}
      <Problem sentence={problem} />
    </>
  );
};
