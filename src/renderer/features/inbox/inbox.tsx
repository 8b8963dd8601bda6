import './inbox.css';
import { Messages } from '@livechat/design-system-icons';
import { ListPane } from '../../app/list-pane.tsx';
import { useKeys } from '../../commands/use-keys.ts';
import { ReturnBar } from '../../app/return-bar.tsx';
import { useAppState } from '../../state/react.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ConversationView } from '../conversation/index.ts';
import { ChannelLine } from './channel-line.tsx';
import { HistoryLine } from './history-line.tsx';
import { ConversationList } from './conversation-list.tsx';
import { BulkBar } from '../work/index.ts';
import { SortChoice, ViewTabs } from './view-tabs.tsx';

/** The Instagram conversations: list on the left, the open one on the right. */
export const Inbox = () => {
  const conversationId = useAppState((state) => state.place.conversationId);
  const view = useAppState((state) => state.conversations.view);
  const nextKeys = useKeys('go-to-next-chat');
  const isUpdating = useAppState((state) => state.app?.relay.state === 'connecting');
  const hasAny = useAppState(({ conversations }) => (conversations.counts?.all ?? 0) > 0);
  return (
    <div className={`split${conversationId === undefined ? '' : ' split--open'}`}>
      <ListPane label="Conversations">
        <header className="pane__head">
          <h1 className="pane__title">Inbox</h1>
          {isUpdating ? <span className="muted">Updating…</span> : undefined}
          <SortChoice view={view} />
        </header>
        <ViewTabs />
        <BulkBar />
        <ChannelLine />
        <HistoryLine />
        <div className="pane__panel" role="tabpanel" id="conversation-panel" aria-labelledby={`view-${view}`}>
          <ConversationList key={view} view={view} />
        </div>
      </ListPane>
      <main className="thread-area" aria-label="Conversation">
        <ReturnBar />
        {conversationId === undefined ? (
          hasAny ? (
            <EmptyState
              icon={Messages}
              title="No conversation open"
              text={
                nextKeys === undefined
                  ? 'Choose one from the list.'
                  : `Choose one from the list, or press ${nextKeys} for the first.`
              }
            />
          ) : undefined
        ) : (
          <ConversationView key={conversationId} conversationId={conversationId} />
        )}
      </main>
    </div>
  );
};
