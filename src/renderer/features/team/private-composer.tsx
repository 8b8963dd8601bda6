import '../../ui/composer.css';
import { LockBlack } from '@livechat/design-system-icons';
import { useEffect, useRef, useState } from 'react';
import type { Agent } from '../../../shared/domain/agent.ts';
import { privateDraftKey } from '../../state/drafts.ts';
import { useActions, useAppState, useDraft } from '../../state/react.tsx';
import { Problem } from '../../ui/callout.tsx';
import { privateFileProblemSentence } from '../../messages/private-files.ts';
import { ComposerField } from '../../ui/composer-field.tsx';
import { AttachButton, AttachmentStrip, DropArea, useFilesBeside } from '../conversation/index.ts';
import { Button, Icon } from '../../ui/design-system.ts';
import { agentName, firstName } from '../../messages/people.ts';
import { maxPrivateLength } from './private-limits.ts';

interface PrivateComposerProps {
  agent: Agent;
  /** The colleague's keys contradict each other: nothing may be sent. */
  isRefused: boolean;
  /** The chat is this group's; `agent` stands for it. */
  groupName?: string | undefined;
}

/** Writes to a colleague. It uses the private chat's actions only, so that a text typed here cannot reach a customer. */
export const PrivateComposer = ({ agent, isRefused, groupName }: PrivateComposerProps) => {
  const settings = useAppState((state) => state.settings);
  const isSignInNeeded = useAppState(
    (state) => state.app?.session.state === 'signed-in' && state.app.session.isSignInNeeded,
  );
  const isBlocked = isRefused || isSignInNeeded;
  const isOwnSideOffline = useAppState((state) => state.app?.relay.state === 'offline');
  const { privateChats, privateFiles } = useActions();
  const [text, setText] = useDraft(privateDraftKey(agent.id));
  const [problem, setProblem] = useState<string>();
  const files = useFilesBeside(agent.id, privateFiles, 0);
  const isEmpty = (text.trim() === '' && files.files.length === 0) || files.arriving.length > 0;
  const field = useRef<HTMLTextAreaElement>(null);
  const name = groupName ?? firstName(agent);

  useEffect(() => field.current?.focus({ preventScroll: true }), []);

  const sendPrivately = (): void => {
    const written = text.trim();
    if (isBlocked || isEmpty) return;
    setProblem(undefined);
    field.current?.focus();
    void privateChats.sendPrivately(agent.id, written, files.take()).then((refusal) => {
      setProblem(refusal);
      if (refusal !== undefined) files.reload();
    });
  };
  const info = isRefused
    ? 'Held back: the keys do not match.'
    : isSignInNeeded
      ? 'LiveChat no longer accepts your sign-in. Sign in again to write.'
      : isOwnSideOffline
        ? 'You are offline - goes out when you are back.'
        : agent.status === 'offline'
          ? `${name} is offline - will be delivered when they are back.`
          : groupName === undefined
            ? 'Only the two of you can read this.'
            : 'Only the people in this group can read this.';

  return (
    <section
      className="composer composer--private"
      aria-label={`Write privately to ${name}`}
      data-region="composer"
    >
      {problem === undefined ? undefined : (
        <div className="composer__problem">
          <Problem sentence={problem} />
        </div>
      )}
      <DropArea files={files} isDisabled={isBlocked} />
      <div className="composer__box">
        <AttachmentStrip files={files} sentenceOf={privateFileProblemSentence} />
        <ComposerField
          ref={field}
          testId="composer-private"
          label={`Private message to ${groupName ?? agentName(agent)}`}
          placeholder={`Write privately to ${name}`}
          value={text}
          isDisabled={isBlocked}
          maxLength={maxPrivateLength}
          isSpellChecked={settings.spellCheck}
          sendWithEnter={settings.sendWithEnter}
          onChange={(next) => {
            setText(next);
            if (problem !== undefined) setProblem(undefined);
          }}
          onSend={sendPrivately}
        />
        <div className="composer__foot">
          <AttachButton files={files} isDisabled={isBlocked} />
          <div className="composer__info">
            <span>{info}</span>
            {text.length > maxPrivateLength * 0.9 ? (
              <span className="digits">
                {text.length.toLocaleString('en-GB')} of {maxPrivateLength.toLocaleString('en-GB')} characters
              </span>
            ) : undefined}
          </div>
          <Button
            kind="primary"
            size="compact"
            className="private-send"
            icon={<Icon source={LockBlack} size="small" />}
            disabled={isBlocked || isEmpty}
            onClick={sendPrivately}
          >
            Send privately to {name}
          </Button>
        </div>
      </div>
    </section>
  );
};
