import '../../ui/composer.css';
import { Info, Send } from '@livechat/design-system-icons';
import { useEffect, useRef, useState } from 'react';
import type { Conversation } from '../../../shared/domain/conversation.ts';
import { replyDraftKey } from '../../state/drafts.ts';
import { isHumanAgentMissingIn } from '../../state/app-facts.ts';
import { useActions, useAppState, useDraft, useNow } from '../../state/react.tsx';
import { Problem } from '../../ui/callout.tsx';
import { ComposerField } from '../../ui/composer-field.tsx';
import { Button, Icon } from '../../ui/design-system.ts';
import { handledElsewhereWords } from '../../messages/handled-elsewhere.ts';
import { replyWindowWords } from '../../messages/reply-window.ts';
import { AttachmentStrip, AttachTools, DropArea, useReplyFiles } from './attachments/index.ts';
import { HandledElsewhereLine } from './handled-elsewhere-line.tsx';
import { replyObstacle, type Obstacle } from './reply-availability.ts';
import { replySize } from './reply-size.ts';
import { UndoBar } from './undo-bar.tsx';
import { customerName } from '../../messages/people.ts';

/** The contract's limit for one reply, in characters; longer ones are split into messages on the way. */
const maxReplyLength = 20_000;

/** Writes to the customer on Instagram. Private chats have a composer of their own and share no sending path with this one. */
export const ReplyComposer = ({ conversation }: { conversation: Conversation }) => {
  const channel = useAppState((state) => state.channel);
  const session = useAppState((state) => state.app?.session);
  const removals = useAppState((state) => state.removal.view);
  const settings = useAppState((state) => state.settings);
  const { conversations } = useActions();
  const nowMs = useNow(15_000);
  const isHumanAgentMissing = useAppState(isHumanAgentMissingIn);
  const [text, setText] = useDraft(replyDraftKey(conversation.id));
  const [problem, setProblem] = useState<string>();
  const [isPreviewed, setIsPreviewed] = useState(false);
  const files = useReplyFiles(conversation.id);
  const field = useRef<HTMLTextAreaElement>(null);
  const sendButton = useRef<HTMLDivElement>(null);

  const obstacle =
    session === undefined
      ? undefined
      : replyObstacle(conversation, channel, session, nowMs, isHumanAgentMissing, removals);
  const window = replyWindowWords(conversation.replyWindow, nowMs, isHumanAgentMissing);
  const size = replySize(text);
  const isBlocked = obstacle !== undefined;
  const isEmpty = (size.pieces.length === 0 && files.files.length === 0) || files.arriving.length > 0;
  const elsewhere = isBlocked ? undefined : handledElsewhereWords(conversation, nowMs);

  useEffect(() => field.current?.focus({ preventScroll: true }), []);

  const send = (): void => {
    if (isBlocked || isEmpty) return;
    setProblem(undefined);
    setIsPreviewed(false);
    field.current?.focus();
    void conversations
      .reply(conversation.id, text.trim(), elsewhere !== undefined, files.take())
      .then((refusal) => {
        setProblem(refusal);
        if (refusal !== undefined) files.reload();
      });
  };
  /** Against another app nothing leaves by a habit of the fingers: Enter only leads to the button that says so. */
  const sendByKey = (): void => {
    if (elsewhere === undefined) send();
    else sendButton.current?.querySelector('button')?.focus();
  };

  return (
    <section className="composer composer--reply" aria-label="Reply on Instagram" data-region="composer">
      <UndoBar conversationId={conversation.id} onUndone={() => field.current?.focus()} />
      {problem === undefined ? undefined : (
        <div className="composer__problem">
          <Problem sentence={problem} />
        </div>
      )}
      {obstacle === undefined ? undefined : <ObstacleLine obstacle={obstacle} />}
      {elsewhere === undefined ? undefined : (
        <HandledElsewhereLine conversationId={conversation.id} words={elsewhere} />
      )}
      {isPreviewed && size.pieces.length > 1 ? (
        <ol className="reply-preview" aria-label="Messages it will become">
          {size.pieces.map((piece, index) => (
            // Keys by index: the pieces are parts of one text.
            <li key={index} className="reply-preview__piece">
              <span className="reply-preview__number">{index + 1}</span>
              <span className="reply-preview__text">{piece}</span>
            </li>
          ))}
        </ol>
      ) : undefined}
      <DropArea files={files} isDisabled={isBlocked} />
      <div className="composer__box">
        <AttachmentStrip files={files} />
        <ComposerField
          ref={field}
          testId="composer-reply"
          label={`Reply to ${customerName(conversation)} on Instagram`}
          placeholder={isBlocked ? 'No reply possible right now' : 'Reply on Instagram'}
          value={text}
          isDisabled={isBlocked}
          maxLength={maxReplyLength}
          isSpellChecked={settings.spellCheck}
          sendWithEnter={settings.sendWithEnter}
          onChange={(next) => {
            setText(next);
            if (problem !== undefined) setProblem(undefined);
          }}
          onSend={sendByKey}
        />
        <div className="composer__foot">
          <AttachTools files={files} isDisabled={isBlocked} />
          <div className="composer__info">
            <span className={`composer__window composer__window--${window.tone}`}>{window.sentence}</span>
            {size.counter === undefined || size.pieces.length > 1 ? undefined : (
              <span className="digits" data-testid="reply-counter">
                {size.counter}
              </span>
            )}
            {size.pieces.length > 1 ? (
              <button
                type="button"
                className="link"
                aria-expanded={isPreviewed}
                data-testid="reply-pieces"
                onClick={() => setIsPreviewed(!isPreviewed)}
              >
                Will send as {size.pieces.length} messages
              </button>
            ) : undefined}
          </div>
          <div ref={sendButton}>
            <Button
              kind="primary"
              size="compact"
              icon={<Icon source={Send} size="small" />}
              disabled={isBlocked || isEmpty}
              onClick={send}
            >
              {elsewhere === undefined ? window.sendLabel : 'Send anyway'}
            </Button>
          </div>
        </div>
      </div>
    </section>
  );
};

const ObstacleLine = ({ obstacle }: { obstacle: Obstacle }) => {
  const { app } = useActions();
  const secrets = useAppState((state) => state.app?.secrets.mode ?? 'persistent');
  return (
    <div className="composer__why" role="note" data-testid="reply-obstacle">
      <Icon source={Info} size="small" />
      <p>
        {obstacle.sentence}
        {obstacle.action === 'admin' ? (
          <button type="button" className="link" onClick={() => app.goTo({ section: 'admin' })}>
            Open Admin
          </button>
        ) : undefined}
        {obstacle.action === 'sign-in' ? (
          <button type="button" className="link" onClick={() => void app.signIn(secrets)}>
            Sign in again
          </button>
        ) : undefined}
      </p>
    </div>
  );
};
