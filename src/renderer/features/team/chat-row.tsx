import { Notifications } from '@livechat/design-system-icons';
import { useAppState, useNow } from '../../state/react.tsx';
import type { PrivateChatSummary } from '../../../shared/domain/private-chat.ts';
import { text } from '../../../shared/i18n/text.ts';
import { chatName, chatPreview } from '../../messages/groups.ts';
import { agentName } from '../../messages/people.ts';
import { fullTime, rowTime } from '../../messages/time.ts';
import { ownIdOf } from '../../state/roster.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Icon } from '../../ui/design-system.ts';
import { ForeignName } from '../../ui/foreign-name.tsx';
import { GroupFace } from '../../ui/group-face.tsx';

interface ChatRowProps {
  chat: PrivateChatSummary;
  index: number;
  isOpen: boolean;
  isTabStop: boolean;
  onOpen(): void;
}

/** One recent private chat: with whom, the last thing in it, when, and how much is unread. */
export const ChatRow = ({ chat, index, isOpen, isTabStop, onOpen }: ChatRowProps) => {
  const { chatId, lastMessage, unreadCount, isMuted } = chat;
  const agents = useAppState((state) => state.team.agents);
  const ownId = useAppState(ownIdOf);
  const density = useAppState((state) => state.settings.density);
  const nowMs = useNow(60_000);
  const agent = agents[chatId];
  const name = chatName(agents, chat);
  const preview = chatPreview(agents, chat, ownId);
  const size = density === 'compact' ? 28 : 40;
  const label = [
    chat.group === undefined ? name : text('Group {name}', { name }),
    preview,
    unreadCount > 0
      ? text('{count, plural, one {# unread message} other {# unread messages}}', { count: unreadCount })
      : '',
    isMuted === true ? text.in('one of several clauses', 'notifications off') : '',
  ];
  return (
    <div
      role="option"
      className={`row has-inner-focus${unreadCount > 0 ? ' row--unread' : ''}`}
      aria-selected={isOpen}
      // Independent clauses.
      aria-label={label.filter((part) => part !== '').join(', ')}
      tabIndex={isTabStop ? 0 : -1}
      data-roving-index={index}
      data-testid="chat-row"
      data-chat-id={chatId}
      onClick={onOpen}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        onOpen();
      }}
    >
      {chat.group === undefined ? (
        <Avatar
          name={agent === undefined ? chatId : agentName(agent)}
          seed={chatId}
          remotePictureUrl={agent?.avatarUrl}
          size={size}
          status={agent?.status}
        />
      ) : (
        <GroupFace size={size} />
      )}
      <div className="row__lines">
        <div className="row__line">
          <ForeignName isOneLine className="row__name" name={name} />
          {isMuted === true ? (
            <span className="row__muted" aria-hidden="true">
              <Icon source={Notifications} size="xsmall" />
            </span>
          ) : undefined}
          {lastMessage === undefined ? undefined : (
            <time className="row__time" title={fullTime(lastMessage.sentAtMs)}>
              {rowTime(lastMessage.sentAtMs, nowMs)}
            </time>
          )}
        </div>
        <div className="row__line">
          <span className="row__preview truncate" dir="auto">
            {preview}
          </span>
          {unreadCount > 0 ? (
            <span className="count">{unreadCount > 99 ? '99+' : unreadCount}</span>
          ) : undefined}
        </div>
      </div>
    </div>
  );
};
