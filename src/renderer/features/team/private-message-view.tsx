import './private-message.css';
import {
  Check,
  CheckCircle,
  ContentCopy,
  Edit,
  Emoji as EmojiIcon,
  Hourglass,
  Reply,
  VisibilityOn,
  Warning,
} from '@livechat/design-system-icons';
import { memo, useMemo } from 'react';
import type { Agent } from '../../../shared/domain/agent.ts';
import type { PrivateMessage, PrivateMessageState } from '../../../shared/domain/private-chat.ts';
import { text } from '../../../shared/i18n/text.ts';
import { privateStateTimeMs, privateStateWord } from '../../messages/message.ts';
import { agentName, firstName } from '../../messages/people.ts';
import { deletedSentence, mentionParts, waitingSentence } from '../../messages/private-message.ts';
import { clockTime, fullTime } from '../../messages/time.ts';
import { useKeys } from '../../commands/use-keys.ts';
import { isEditable } from '../../state/actions/index.ts';
import { useActions, useAppState, useNow } from '../../state/react.tsx';
import { ownIdOf } from '../../state/roster.ts';
import type { ThreadRow } from '../../state/thread-rows.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Icon, type IconSource } from '../../ui/design-system.ts';
import { ForeignName } from '../../ui/foreign-name.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { LinkedText } from '../../ui/linkify.tsx';
import { PictureAuthor } from '../conversation/index.ts';
import { PrivateFiles } from './private-files.tsx';
import { ConversationCard } from './conversation-card.tsx';
import { StateTime } from '../../ui/state-time.tsx';
import { PrivateQuote } from './private-quote.tsx';
import { PrivateReactions, ReactPanel } from './private-reactions.tsx';

const icons: Record<Exclude<PrivateMessageState, 'received'>, IconSource> = {
  queued: Hourglass,
  sent: Check,
  delivered: CheckCircle,
  read: VisibilityOn,
  failed: Warning,
};

interface PrivateMessageViewProps {
  row: ThreadRow<PrivateMessage>;
  agent: Agent;
  isLastOutgoing: boolean;
}

/** One private message: what it answers, its text, reactions and receipt. */
export const PrivateMessageView = memo(({ row, agent, isLastOutgoing }: PrivateMessageViewProps) => {
  const { message, startsGroup, endsGroup } = row;
  const isAsked = useAppState(
    ({ privateChats: { asked } }) => asked?.kind === 'react' && asked.messageId === message.id,
  );
  const isIncoming = message.direction === 'in';
  const author = isIncoming ? agentName(agent) : text('You');
  const picturedBy = useMemo(() => ({ author, sentAtMs: message.sentAtMs }), [author, message.sentAtMs]);
  const isDeleted = message.deletedAtMs !== undefined;
  const { state } = message;
  const isReceiptShown = !isDeleted && (isLastOutgoing || state === 'queued' || state === 'failed');
  return (
    <div className={`message message--${message.direction} message--private`}>
      {isIncoming ? (
        <div className="message__face">
          {endsGroup ? (
            <Avatar name={agentName(agent)} seed={agent.id} remotePictureUrl={agent.avatarUrl} size={28} />
          ) : undefined}
        </div>
      ) : undefined}
      <div className="message__column">
        {startsGroup ? (
          <p className="message__head" aria-hidden="true">
            <ForeignName isOneLine className="message__author" name={author} />
            <time title={fullTime(message.sentAtMs)}>{clockTime(message.sentAtMs)}</time>
          </p>
        ) : undefined}
        {message.replyTo === undefined || isDeleted ? undefined : (
          <PrivateQuote quoted={message.replyTo} chatId={message.chatId} />
        )}
        <div className="message__line">
          {isDeleted ? (
            <div className="bubble bubble--unsent" data-testid="private-deleted">
              {deletedSentence(message, firstName(agent))}
            </div>
          ) : (
            <div className="private-content">
              {message.text === '' ? undefined : (
                <div className="bubble is-selectable" dir="auto" data-testid="bubble">
                  <MessageText message={message} />
                  {message.editedAtMs === undefined ? undefined : (
                    <span
                      className="bubble__edited"
                      title={text('Edited {moment}', { moment: fullTime(message.editedAtMs) })}
                    >
                      {' '}
                      {text.in('of a message, behind its words', 'edited')}
                    </span>
                  )}
                </div>
              )}
              <PictureAuthor value={picturedBy}>
                <PrivateFiles files={message.files ?? []} direction={message.direction} />
              </PictureAuthor>
            </div>
          )}
          {isDeleted ? undefined : (
            <Tools message={message}>
              {isIncoming || isReceiptShown || state === 'received' ? undefined : (
                <span className="state__word state__word--quiet">
                  <Icon source={icons[state]} size="xsmall" />
                  {privateStateWord(state)} <StateTime ms={privateStateTimeMs(message)} />
                </span>
              )}
            </Tools>
          )}
        </div>
        {message.card === undefined || isDeleted ? undefined : <ConversationCard card={message.card} />}
        {isAsked ? <ReactPanel message={message} /> : undefined}
        <PrivateReactions message={message} />
        {!isIncoming && isReceiptShown && state !== 'received' ? (
          <Receipt message={message} state={state} agent={agent} />
        ) : undefined}
      </div>
    </div>
  );
});
PrivateMessageView.displayName = 'PrivateMessageView';

const MessageText = ({ message: { text: words, mentions } }: { message: PrivateMessage }) => {
  const agents = useAppState((state) => state.team.agents);
  const { app } = useActions();
  const onOpen = (url: string): void => void app.openLink(url);
  if (mentions === undefined) return <LinkedText text={words} onOpen={onOpen} />;
  return mentionParts(words, mentions, agents).map((part, index) =>
    part.isMention ? (
      // The parts of one text never change their order.
      <strong key={index} className="mention">
        {part.text}
      </strong>
    ) : (
      <LinkedText key={index} text={part.text} onOpen={onOpen} />
    ),
  );
};

/** Beside the message under the pointer or with the focus; each has a key or a line in the menu as well. */
const Tools = ({ message, children }: { message: PrivateMessage; children: React.ReactNode }) => {
  const { app, privateMessages } = useActions();
  const hasLeft = message.state !== 'queued' && message.state !== 'failed';
  const keys = {
    react: useKeys('react-private'),
    answer: useKeys('answer-private'),
    edit: useKeys('edit-private'),
  };
  const compose = (kind: 'reply' | 'edit') => () =>
    privateMessages.compose(message.chatId, { kind, messageId: message.id });
  return (
    <div className="message__tools">
      {hasLeft ? (
        <>
          <IconButton
            label={text.in('verb: with an emoji', 'React')}
            shortcut={keys.react}
            icon={EmojiIcon}
            isSmall
            tabIndex={-1}
            onClick={() => privateMessages.ask('react', message)}
          />
          <IconButton
            label={text.in('verb, on a button', 'Answer')}
            shortcut={keys.answer}
            icon={Reply}
            isSmall
            tabIndex={-1}
            onClick={compose('reply')}
          />
        </>
      ) : undefined}
      {hasLeft && isEditable(message, Date.now()) ? (
        <IconButton
          label={text.in('verb, on a button', 'Edit')}
          shortcut={keys.edit}
          icon={Edit}
          isSmall
          tabIndex={-1}
          onClick={compose('edit')}
        />
      ) : undefined}
      <IconButton
        label={text.in('verb, on a button', 'Copy text')}
        icon={ContentCopy}
        isSmall
        tabIndex={-1}
        onClick={() => app.copyText(message.text)}
      />
      {children}
    </div>
  );
};

const Receipt = ({
  message,
  state,
  agent,
}: {
  message: PrivateMessage;
  state: Exclude<PrivateMessageState, 'received'>;
  agent: Agent;
}) => {
  const isOffline = useAppState((one) => one.app?.relay.state !== 'online');
  const summary = useAppState((one) => one.privateChats.summaries[message.chatId]);
  const nowMs = useNow(60_000);
  const { privateMessages } = useActions();
  const colleague = summary?.group === undefined ? agent : undefined;
  const agents = useAppState((one) => one.team.agents);
  const ownId = useAppState(ownIdOf);
  const about = waitingSentence(message, { colleague, summary, agents, ownId, isOffline, nowMs });
  return (
    <div className={`state state--${state}`}>
      <span className="state__word">
        <Icon source={icons[state]} size="xsmall" />
        {privateStateWord(state)}
        <StateTime ms={privateStateTimeMs(message)} />
      </span>
      {about === undefined ? undefined : <span>{about}</span>}
      {state === 'failed' || state === 'queued' ? (
        <span className="state__actions">
          {state === 'failed' ? (
            <button type="button" className="link" onClick={() => void privateMessages.retry(message)}>
              {text('Send again')}
            </button>
          ) : undefined}
          <button type="button" className="link" onClick={() => void privateMessages.cancel(message)}>
            {state === 'failed' ? text('Discard') : text('Cancel')}
          </button>
        </span>
      ) : undefined}
    </div>
  );
};
