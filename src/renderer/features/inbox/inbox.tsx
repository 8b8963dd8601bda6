import './inbox.css';
import { Messages } from '@livechat/design-system-icons';
import type { InboxView } from '../../../shared/domain/work-rules.ts';
import { text } from '../../../shared/i18n/text.ts';
import { ListPane } from '../../app/list-pane.tsx';
import { useKeys } from '../../commands/use-keys.ts';
import { ReturnBar } from '../../app/return-bar.tsx';
import { useActions, useAppState } from '../../state/react.tsx';
import { Button } from '../../ui/design-system.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { loadedLater } from '../../ui/loaded-later.tsx';
import { ChannelLine } from './channel-line.tsx';
import { HistoryLine } from './history-line.tsx';
import { ConversationList } from './conversation-list.tsx';
import { BulkBar } from '../work/index.ts';
import { SortChoice, ViewTabs } from './view-tabs.tsx';

/** The open conversation: most of the window's script, which the list does not wait for. */
export const ConversationView = loadedLater(() =>
  import('../conversation/index.ts').then((feature) => feature.ConversationView),
);
const FirstRun = loadedLater(() => import('../onboarding/index.ts').then((feature) => feature.FirstRun));

/** The Instagram conversations: list on the left, the open one on the right. */
export const Inbox = () => {
  const conversationId = useAppState((state) => state.place.conversationId);
  const view = useAppState((state) => state.conversations.view);
  const isUpdating = useAppState((state) => state.app?.relay.state === 'connecting');
  const hasAny = useAppState(({ conversations }) => (conversations.counts?.all ?? 0) > 0);
  const welcome = useAppState((state) => state.settings.welcome);
  const isBeside = conversationId !== undefined || welcome !== 'over';
  return (
    <div className={`split${isBeside ? ' split--open' : ''}`}>
      <ListPane label={text('Conversations')}>
        <header className="pane__head">
          <h1 className="pane__title">{text('Inbox')}</h1>
          {isUpdating ? <span className="muted">{text('Updating…')}</span> : undefined}
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
      <main className="thread-area" aria-label={text('Conversation')}>
        <h1 className="visually-hidden one-column-title">{text('Inbox')}</h1>
        <ReturnBar />
        {conversationId !== undefined ? (
          <ConversationView key={conversationId} conversationId={conversationId} />
        ) : welcome !== 'over' ? (
          <FirstRun step={welcome} />
        ) : (
          <NothingOpen hasAny={hasAny} view={view} />
        )}
      </main>
    </div>
  );
};

const NothingOpen = ({ hasAny, view }: { hasAny: boolean; view: InboxView }) => {
  const { app } = useActions();
  const isListEmpty = useAppState(({ conversations }) => {
    const list = conversations.lists[view];
    return list.isLoaded && list.ids.length === 0;
  });
  const nextKeys = useKeys('go-to-next-chat');
  return hasAny ? (
    <EmptyState
      icon={Messages}
      title={text('No conversation open')}
      text={
        // Nothing can be chosen from an empty list, which says itself why it is.
        isListEmpty
          ? undefined
          : nextKeys === undefined
            ? text('Choose one from the list.')
            : text('Choose one from the list, or press {keys} for the first.', { keys: nextKeys })
      }
    />
  ) : (
    <EmptyState
      icon={Messages}
      title={text('Conversations open here')}
      text={text(
        'As soon as a customer has written, you read and answer here. Until then a sample shows how it works.',
      )}
    >
      <Button kind="secondary" onClick={() => void app.changeSettings({ welcome: 'sample' })}>
        {text('Show the sample')}
      </Button>
    </EmptyState>
  );
};
