import './team.css';
import { LockBlack } from '@livechat/design-system-icons';
import { ListPane } from '../../app/list-pane.tsx';
import { useAppState } from '../../state/react.tsx';
import { privateStoredSentence } from '../../messages/message.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { HistoryCard } from '../private-history/index.ts';
import { PrivateChat } from './private-chat.tsx';
import { Roster } from './roster.tsx';

/** Colleagues on the left, the private chat with one of them on the right. */
export const Team = () => {
  const colleagueId = useAppState((state) => state.place.colleagueId);
  return (
    <div className={`split${colleagueId === undefined ? '' : ' split--open'}`}>
      <ListPane label="Team">
        <Roster />
      </ListPane>
      <main
        className={`thread-area${colleagueId === undefined ? '' : ' thread-area--private'}`}
        aria-label="Private chat"
      >
        <HistoryCard isBeside={colleagueId !== undefined} />
        {colleagueId === undefined ? (
          <EmptyState
            icon={LockBlack}
            title="No private chat open"
            text={`Choose a colleague. ${privateStoredSentence} It can never reach a customer.`}
          />
        ) : (
          <PrivateChat key={colleagueId} colleagueId={colleagueId} />
        )}
      </main>
    </div>
  );
};
