import {
  Check,
  CheckCircle,
  ContentCopy,
  Hourglass,
  VisibilityOn,
  Warning,
} from '@livechat/design-system-icons';
import { memo } from 'react';
import type { Agent } from '../../../shared/domain/agent.ts';
import type { PrivateMessage, PrivateMessageState } from '../../../shared/domain/private-chat.ts';
import type { ThreadRow } from '../../state/thread-rows.ts';
import { useActions, useAppState } from '../../state/react.tsx';
import { Avatar } from '../../ui/avatar.tsx';
import { Icon, type IconSource } from '../../ui/design-system.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { LinkedText } from '../../ui/linkify.tsx';
import { privateStateTimeMs, privateStateWord, reasonSentence } from '../../messages/message.ts';
import { PrivateFiles } from './private-files.tsx';
import { agentName, firstName } from '../../messages/people.ts';
import { clockTime, fullTime } from '../../messages/time.ts';
import { ConversationCard } from './conversation-card.tsx';
import { ForeignName } from '../../ui/foreign-name.tsx';
import { StateTime } from '../../ui/state-time.tsx';

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

/** One private message with its receipt. */
export const PrivateMessageView = memo(({ row, agent, isLastOutgoing }: PrivateMessageViewProps) => {
  const { message, startsGroup, endsGroup } = row;
  const { app } = useActions();
  const isIncoming = message.direction === 'in';
  const { state } = message;
  const isReceiptShown = isLastOutgoing || state === 'queued' || state === 'failed';
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
            <ForeignName isOneLine className="message__author" name={isIncoming ? agentName(agent) : 'You'} />
            <time title={fullTime(message.sentAtMs)}>{clockTime(message.sentAtMs)}</time>
          </p>
        ) : undefined}
        <div className="message__line">
          <div className="private-content">
            {message.text === '' ? undefined : (
              <div className="bubble is-selectable" dir="auto" data-testid="bubble">
                <LinkedText text={message.text} onOpen={(url) => void app.openLink(url)} />
              </div>
            )}
            <PrivateFiles files={message.files ?? []} direction={message.direction} />
          </div>
          <div className="message__tools">
            <IconButton
              label="Copy text"
              icon={ContentCopy}
              isSmall
              tabIndex={-1}
              onClick={() => app.copyText(message.text)}
            />
            {isIncoming || isReceiptShown || state === 'received' ? undefined : (
              <span className="state__word state__word--quiet">
                <Icon source={icons[state]} size="xsmall" />
                {privateStateWord(state)} <StateTime ms={privateStateTimeMs(message)} />
              </span>
            )}
          </div>
        </div>
        {message.card === undefined ? undefined : <ConversationCard card={message.card} />}
        {!isIncoming && isReceiptShown && state !== 'received' ? (
          <Receipt message={message} state={state} agent={agent} />
        ) : undefined}
      </div>
    </div>
  );
});
PrivateMessageView.displayName = 'PrivateMessageView';

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
  const isColleagueAway = agent.status === 'offline';
  const reason = reasonSentence(state, message.reason);
  const about =
    reason ??
    (state === 'queued' && isOffline
      ? 'Goes out when you are back online.'
      : (state === 'queued' || state === 'sent') && isColleagueAway
        ? `${firstName(agent)} is offline - will be delivered when they are back.`
        : undefined);
  return (
    <div className={`state state--${state}`}>
      <span className="state__word">
        <Icon source={icons[state]} size="xsmall" />
        {privateStateWord(state)}
        <StateTime ms={privateStateTimeMs(message)} />
      </span>
      {about === undefined ? undefined : <span>{about}</span>}
    </div>
  );
};
