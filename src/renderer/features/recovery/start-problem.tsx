import './recovery.css';
import { text } from '../../../shared/i18n/text.ts';
import type { StartProblem } from '../../../shared/ipc/state.ts';
import { startProblemWords } from '../../messages/recovery.ts';
import { useActions } from '../../state/react.tsx';
import { Button } from '../../ui/design-system.ts';
import { Callout } from '../../ui/callout.tsx';
import { WhatHelps } from '../../ui/what-helps.tsx';

/** The whole window while the program cannot start: the cause, what helps, and another try. */
export const StartProblemPage = ({ problem }: { problem: StartProblem }) => {
  const { app } = useActions();
  const { title, sentence, helps } = startProblemWords(problem);
  return (
    <main className="start-problem" aria-label={text('Backchannel could not start')}>
      <div className="start-problem__card">
        <h1 className="start-problem__title">{title}</h1>
        <Callout tone="bad">{sentence}</Callout>
        <ol className="recovery__lines">
          {helps.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ol>
        <WhatHelps topic={`error:${problem.code}`} />
        <Button kind="primary" size="large" fullWidth autoFocus onClick={() => void app.startAgain()}>
          {text('Try again')}
        </Button>
        <details className="muted start-problem__foot is-selectable">
          <summary>{text('Details')}</summary>
          {problem.folder === undefined ? undefined : (
            <p>{text('Folder: {path}', { path: problem.folder })}</p>
          )}
          {problem.source === undefined ? undefined : (
            <p>{text('Set in: {path}', { path: problem.source })}</p>
          )}
          {problem.log === undefined ? undefined : (
            <p>{text('Written down in: {path}', { path: problem.log })}</p>
          )}
          <p>{text('Code: {code}', { code: problem.code })}</p>
        </details>
      </div>
    </main>
  );
};
