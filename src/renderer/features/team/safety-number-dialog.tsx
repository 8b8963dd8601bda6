import { useEffect, useState } from 'react';
import type { Agent, KeyTrust } from '../../../shared/domain/agent.ts';
import { text } from '../../../shared/i18n/text.ts';
import { type Failure, failureOf } from '../../api/call.ts';
import { useActions } from '../../state/react.tsx';
import { Callout, Problem } from '../../ui/callout.tsx';
import { Button, Loader } from '../../ui/design-system.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { firstName } from '../../messages/people.ts';

interface SafetyNumberDialogProps {
  agent: Agent;
  trust: KeyTrust | undefined;
  onClose(): void;
}

/** Two people read the number to each other; equal numbers rule out a man in the middle. */
export const SafetyNumberDialog = ({ agent, trust, onClose }: SafetyNumberDialogProps) => {
  const { privateChats, app } = useActions();
  const [answer, setAnswer] = useState<{ number?: string | undefined }>();
  const [problem, setProblem] = useState<Failure>();
  const [isDifferent, setIsDifferent] = useState(false);
  const name = firstName(agent);

  useEffect(() => {
    privateChats.getSafetyNumber(agent.id).then(
      (number) => setAnswer({ number }),
      (error) => setProblem(failureOf(error)),
    );
  }, [agent.id, privateChats]);

  const confirm = (): void => {
    privateChats.confirmSafetyNumber(agent.id).then(
      () => {
        app.notifyInfo(text("{name}'s computer is confirmed.", { name }));
        onClose();
      },
      (error) => setProblem(failureOf(error)),
    );
  };
  const groups = answer?.number?.trim().split(/\s+/u) ?? [];
  const needsConfirming = trust !== 'confirmed';

  return (
    <Dialog
      title={text('Safety number with {name}', { name })}
      onClose={onClose}
      footer={
        groups.length === 0 || !needsConfirming || isDifferent ? (
          <Button onClick={onClose}>{text('Close')}</Button>
        ) : (
          <>
            <Button kind="secondary" onClick={() => setIsDifferent(true)}>
              {text('They differ')}
            </Button>
            <Button kind="primary" onClick={confirm}>
              {text('They match')}
            </Button>
          </>
        )
      }
    >
      <p>
        {text(
          'Call {name}, or meet, and read this number to each other. {name} sees it under your name, in the same place.',
          { name },
        )}
      </p>
      <Problem sentence={problem} />
      {answer === undefined && problem === undefined ? <Loader size="medium" /> : undefined}
      {answer !== undefined && groups.length === 0 ? (
        <Callout tone="info">
          {text('There is no number yet: {name} has not signed in to Backchannel.', { name })}
        </Callout>
      ) : undefined}
      {groups.length > 0 ? (
        // Read group by group, as two people read it to each other.
        <div className="safety-number is-selectable" data-testid="safety-number">
          {groups.map((group, index) => (
            // Keys by index: the groups are parts of one number and never change their order.
            <span key={index}>{group}</span>
          ))}
        </div>
      ) : undefined}
      {groups.length > 0 && !needsConfirming ? (
        <Callout tone="good">
          {text('This computer is confirmed. The number changes when one of you uses another computer.')}
        </Callout>
      ) : undefined}
      {isDifferent ? (
        <Callout tone="bad" isAlert title={text('Do not write anything confidential here')}>
          {text(
            'Different numbers can mean that one of you looks at an older number, or that somebody stands between you. Close Backchannel on both computers, open it again and compare once more. If they still differ, tell your admin.',
          )}
        </Callout>
      ) : undefined}
    </Dialog>
  );
};
