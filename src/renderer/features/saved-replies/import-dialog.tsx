import { useEffect, useState } from 'react';
import type { ImportReport } from '../../../shared/ipc/saved-replies.ts';
import { maxSavedFileLength } from '../../../shared/domain/saved-reply-rules.ts';
import { text } from '../../../shared/i18n/text.ts';
import { type Failure, failureOf, sentenceOfCode } from '../../api/call.ts';
import { importProblemWords, importWords } from '../../messages/saved-replies.ts';
import { useActions } from '../../state/react.tsx';
import { Problem } from '../../ui/callout.tsx';
import { Button } from '../../ui/design-system.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { useRequest } from '../../ui/use-request.ts';

/** What a file would change, before it does. */
export const ImportDialog = ({ csv, onClose }: { csv: string; onClose(): void }) => {
  const { savedReplies, app } = useActions();
  const [report, setReport] = useState<ImportReport>();
  const [refusal, setRefusal] = useState<Failure>();
  const taking = useRequest();
  const isTooLarge = csv.length > maxSavedFileLength;
  const problem = isTooLarge ? sentenceOfCode('INPUT_TOO_LARGE') : refusal;

  useEffect(() => {
    if (isTooLarge) return;
    savedReplies.takeFile(csv, true).then(setReport, (error: unknown) => setRefusal(failureOf(error)));
  }, [csv, isTooLarge, savedReplies]);

  const isAny = report !== undefined && report.added + report.changed > 0;
  return (
    <Dialog
      title={text('Import saved replies')}
      onClose={onClose}
      footer={
        <>
          <Button kind="secondary" onClick={onClose}>
            {isAny ? text('Cancel') : text('Close')}
          </Button>
          {isAny ? (
            <Button
              kind="primary"
              disabled={taking.isRunning}
              onClick={() =>
                taking.run(
                  () => savedReplies.takeFile(csv, false),
                  (done) => {
                    app.notifyInfo(importWords(done, true));
                    onClose();
                  },
                )
              }
            >
              {text.in('verb: saved replies from a file', 'Take over')}
            </Button>
          ) : undefined}
        </>
      }
    >
      {problem === undefined ? undefined : <Problem sentence={problem} />}
      {taking.problem === undefined ? undefined : <Problem sentence={taking.problem} />}
      {report === undefined ? undefined : (
        <>
          <p>{importWords(report, false)}</p>
          <p className="muted">
            {text('One of the same name is changed; what the file does not have stays.')}
          </p>
          {report.problems.length === 0 ? undefined : (
            <ul className="plain-list">
              {report.problems.slice(0, 10).map((one) => (
                <li key={one.line}>{importProblemWords(one)}</li>
              ))}
              {report.problems.length + report.moreProblems > 10 ? (
                <li>
                  {text('{count, plural, one {And # more line.} other {And # more lines.}}', {
                    count: report.problems.length + report.moreProblems - 10,
                  })}
                </li>
              ) : undefined}
            </ul>
          )}
        </>
      )}
    </Dialog>
  );
};
