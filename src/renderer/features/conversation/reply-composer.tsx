import '../../ui/composer.css';
import { Info, Time } from '@livechat/design-system-icons';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Conversation } from '../../../shared/domain/conversation.ts';
import type { Failure } from '../../api/call.ts';
import { buttonsDraftKey, quoteDraftKey, replyDraftKey } from '../../state/drafts.ts';
import { isHumanAgentMissingIn } from '../../state/app-facts.ts';
import { useActions, useAppState, useDraft, useNow } from '../../state/react.tsx';
import { threadFacts } from '../../state/thread-facts.ts';
import { Callout, Problem } from '../../ui/callout.tsx';
import { Button, Icon } from '../../ui/design-system.ts';
import { WhatHelps } from '../../ui/what-helps.tsx';
import { leftWaitingWords } from '../../messages/files.ts';
import { handledElsewhereWords } from '../../messages/handled-elsewhere.ts';
import { sendLabel } from '../../messages/reply-changes.ts';
import { replyWindowWords, type WindowWords } from '../../messages/reply-window.ts';
import {
  AttachmentStrip,
  AttachTools,
  DropArea,
  useReplyFiles,
  useSendWhenThere,
  WaitsToSend,
} from './attachments/index.ts';
import { openVariables } from '../../../shared/domain/saved-reply-rules.ts';
import { text } from '../../../shared/i18n/text.ts';
import { OpenVariablesLine } from './open-variables.tsx';
import { useReplyValues } from './use-reply-values.ts';
import { ChangedReply } from './changed-reply.tsx';
import { HandledElsewhereLine } from './handled-elsewhere-line.tsx';
import { replyObstacle, type Obstacle } from './reply-availability.ts';
import { QuotedLine } from './quoted-line.tsx';
import { caretOf, ReplyBox } from './reply-box.tsx';
import { useReplyButtons } from '../reply-buttons/index.ts';
import { replySize } from './reply-size.ts';
import { UndoBar } from './undo-bar.tsx';
import { customerName } from '../../messages/people.ts';
import { accessProblem, accessWords } from '../../messages/standing.ts';
import { useStandingFacts } from '../../state/standing.ts';

/** Writes to the customer on Instagram. Private chats have a composer of their own and share no sending path with this one. */
export const ReplyComposer = ({ conversation }: { conversation: Conversation }) => {
  const changed = useAppState((state) => {
    const thread = state.conversations.threads[conversation.id];
    return thread === undefined ? undefined : threadFacts(thread.messages).beingEdited;
  });
  return changed === undefined ? (
    <NewReply conversation={conversation} />
  ) : (
    <ChangedReply key={changed.id} conversation={conversation} message={changed} />
  );
};

const NewReply = ({ conversation }: { conversation: Conversation }) => {
  const channel = useAppState((state) => state.channel);
  const session = useAppState((state) => state.app?.session);
  const removals = useAppState((state) => state.removal.view);
  const { app, conversations } = useActions();
  const nowMs = useNow(15_000);
  const isHumanAgentMissing = useAppState(isHumanAgentMissingIn);
  const key = replyDraftKey(conversation.id);
  const [written, setWritten] = useDraft(key);
  const [quotedId] = useDraft(quoteDraftKey(conversation.id));
  const buttons = useReplyButtons(buttonsDraftKey(conversation.id));
  const [problem, setProblem] = useState<Failure>();
  const [question, setQuestion] = useState<string>();
  const files = useReplyFiles(conversation.id);
  const field = useRef<HTMLTextAreaElement>(null);
  const sendButton = useRef<HTMLDivElement>(null);

  // Words with times in them: not put together anew for each key.
  const obstacle = useMemo(
    () =>
      session === undefined
        ? undefined
        : replyObstacle(conversation, channel, session, nowMs, isHumanAgentMissing, removals),
    [conversation, channel, session, nowMs, isHumanAgentMissing, removals],
  );
  const window = useMemo(
    () => replyWindowWords(conversation.replyWindow, nowMs, isHumanAgentMissing),
    [conversation.replyWindow, nowMs, isHumanAgentMissing],
  );
  const facts = useStandingFacts();
  const access = facts?.channel && accessProblem(facts.channel, facts.removals, nowMs);
  // An open window is nothing green while nothing can leave.
  const tone = access !== undefined && accessWords[access].isNoReply ? 'closed' : window.tone;
  const size = replySize(written);
  const isBlocked = obstacle !== undefined;
  const isWithoutText = size.pieces.length === 0 && buttons.sendable.length > 0;
  const isEmpty = size.pieces.length === 0 && files.files.length + files.arriving.length === 0;
  const values = useReplyValues(conversation);
  const open = openVariables(written);
  const isGap = open.some(({ isKnown }) => isKnown);
  const elsewhere = isBlocked ? undefined : handledElsewhereWords(conversation, nowMs);

  useEffect(() => field.current?.focus({ preventScroll: true }), []);

  const whenThere = useSendWhenThere(
    files,
    JSON.stringify([written, quotedId, buttons.sendable, elsewhere !== undefined, isBlocked]),
    {
      send: () => send(),
      onLeft: () => app.notifyInfo(leftWaitingWords(customerName(conversation))),
    },
  );
  const send = (): void => {
    if (isBlocked || isGap || isEmpty || isWithoutText || size.problem !== undefined) return;
    if (files.arriving.length > 0) {
      whenThere.ask();
      return field.current?.focus();
    }
    whenThere.keep();
    setProblem(undefined);
    setQuestion(undefined);
    const caret = caretOf(field.current);
    field.current?.focus();
    void conversations
      .reply(conversation.id, written, { isAnyway: elsewhere !== undefined, caret, fileIds: files.take() })
      .then((refusal) => {
        if (refusal !== undefined && 'question' in refusal) setQuestion(refusal.question);
        else setProblem(refusal);
        if (refusal !== undefined) files.reload();
      });
  };
  /** Against another app, or with a gap in it, nothing leaves by a habit of the fingers: Enter only leads to the button. */
  const sendByKey = (): void => {
    if (elsewhere === undefined && open.length === 0) send();
    else sendButton.current?.querySelector('button')?.focus();
  };

  return (
    <section
      className="composer composer--reply"
      aria-label={text('Reply on Instagram')}
      data-region="composer"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented || quotedId === '') return;
        event.preventDefault();
        event.stopPropagation();
        conversations.quote(conversation.id, undefined);
        field.current?.focus();
      }}
    >
      <UndoBar conversationId={conversation.id} onUndone={() => field.current?.focus()} />
      {problem === undefined ? undefined : (
        <div className="composer__problem">
          <Problem sentence={problem} />
        </div>
      )}
      {question === undefined ? undefined : (
        <Question
          sentence={question}
          onSend={send}
          onKeep={() => {
            setQuestion(undefined);
            field.current?.focus();
          }}
        />
      )}
      {obstacle === undefined ? undefined : <ObstacleLine obstacle={obstacle} />}
      {elsewhere === undefined ? undefined : (
        <HandledElsewhereLine conversationId={conversation.id} words={elsewhere} />
      )}
      <OpenVariablesLine open={open} field={field} />
      <WaitsToSend
        whenThere={whenThere}
        arriving={files.arriving.length}
        onKept={() => field.current?.focus()}
      />
      <DropArea files={files} isDisabled={isBlocked} />
      <ReplyBox
        label={text('Reply to {name} on Instagram', { name: customerName(conversation) })}
        placeholder={isBlocked ? text('No reply possible right now') : text('Reply on Instagram')}
        text={written}
        draftKey={key}
        size={size}
        values={values}
        buttons={buttons}
        files={files.files.length}
        isDisabled={isBlocked}
        isEmpty={isEmpty}
        above={
          <>
            {quotedId === '' ? undefined : (
              <QuotedLine
                conversation={conversation}
                quotedId={quotedId}
                onDropped={() => field.current?.focus()}
              />
            )}
            <AttachmentStrip files={files} />
          </>
        }
        tools={<AttachTools files={files} isDisabled={isBlocked} />}
        sendLabel={sendLabel(size.pieces.length, { isAnyway: elsewhere !== undefined || open.length > 0 })}
        isHeld={isGap}
        info={obstacle?.isWindow === true ? undefined : <WindowTag window={window} tone={tone} />}
        field={field}
        sendButton={sendButton}
        onChange={(next) => {
          setWritten(next);
          if (problem !== undefined) setProblem(undefined);
        }}
        onSend={send}
        onSendKey={sendByKey}
      />
    </section>
  );
};

/** Something to think about before it leaves: no refusal, and nothing is wrong. */
const Question = ({ sentence, onSend, onKeep }: { sentence: string; onSend(): void; onKeep(): void }) => (
  <div className="composer__problem" data-testid="reply-question">
    <Callout
      tone="info"
      isAlert
      actions={
        <>
          <Button kind="primary" size="compact" onClick={onSend}>
            {text('Send mine too')}
          </Button>
          <Button size="compact" onClick={onKeep}>
            {text('Keep it here')}
          </Button>
        </>
      }
    >
      {sentence}
    </Callout>
  </div>
);

/** How long a reply is possible: said once in an open conversation, here or by the obstacle that it has become. */
const WindowTag = ({ window, tone }: { window: WindowWords; tone: WindowWords['tone'] }) => (
  <>
    <span
      className={`window-tag window-tag--${tone}`}
      title={text('How long Instagram allows a reply')}
      data-testid="reply-window"
      data-state={window.state}
    >
      <Icon source={Time} size="small" />
      <span>{window.sentence}</span>
    </span>
    {window.how === undefined ? undefined : (
      <details className="composer__how">
        <summary>{text('Details')}</summary>
        {window.how}
      </details>
    )}
  </>
);

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
            {text('Open Admin')}
          </button>
        ) : undefined}
        {obstacle.action === 'sign-in' ? (
          <button type="button" className="link" onClick={() => void app.signIn(secrets)}>
            {text('Sign in again')}
          </button>
        ) : undefined}
        <WhatHelps topic={obstacle.topic} />
      </p>
    </div>
  );
};
