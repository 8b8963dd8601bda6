import './team.css';
import { LockBlack } from '@livechat/design-system-icons';
import { isGroupId } from '../../../shared/chat-id.ts';
import { text } from '../../../shared/i18n/text.ts';
import { ListPane } from '../../app/list-pane.tsx';
import { ReturnBar } from '../../app/return-bar.tsx';
import { useAppState } from '../../state/react.tsx';
import { privateStoredSentence } from '../../messages/message.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { HistoryCard } from '../private-history/index.ts';
import { GroupChat } from './groups/index.ts';
import { PrivateChat } from './private-chat.tsx';
import { Roster } from './roster.tsx';

/** Recent chats and colleagues on the left, a private chat with one of them or with a group on the right. */
export const Team = () => {
  const chatId = useAppState((state) => state.place.chatId);
  return (
    <div className={`split${chatId === undefined ? '' : ' split--open'}`}>
      <ListPane label={text('Team')}>
        <Roster />
      </ListPane>
      <main
        className={`thread-area${chatId === undefined ? '' : ' thread-area--private'}`}
        aria-label={text('Private chat')}
      >
        <h1 className="visually-hidden one-column-title">{text('Team')}</h1>
        <ReturnBar />
        {chatId === undefined ? <HistoryCard /> : undefined}
        {chatId === undefined ? (
          <EmptyState
            icon={LockBlack}
            title={text('No private chat open')}
            text={text('Choose a colleague. {stored} It can never reach a customer.', {
              stored: privateStoredSentence,
            })}
          />
        ) : isGroupId(chatId) ? (
          <GroupChat key={chatId} chatId={chatId} />
        ) : (
          <PrivateChat key={chatId} chatId={chatId} />
        )}
      </main>
    </div>
  );
};
