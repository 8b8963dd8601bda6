import '../../ui/chat.css';
import '../../ui/media.css';
import { useEffect } from 'react';
import { text } from '../../../shared/i18n/text.ts';
import { useActions, useAppState } from '../../state/react.tsx';
import { ReadProblem } from '../../ui/callout.tsx';
import { Button, Loader } from '../../ui/design-system.ts';
import { ContextPanel } from './context-panel/context-panel.tsx';
import { usePanelVisibility } from './context-panel/use-panel-visibility.ts';
import { ComposerTabs, NotesPanel, PresenceBar, TellPresence } from '../work/index.ts';
import { ConversationHeader } from './conversation-header.tsx';
import { ConversationThread } from './conversation-thread.tsx';
import { ReplyComposer } from './reply-composer.tsx';

/** One Instagram conversation: header, thread and composer, and the panel beside them. */
export const ConversationView = ({ conversationId }: { conversationId: string }) => {
  const conversation = useAppState((state) => state.conversations.byId[conversationId]);
  const isLoaded = useAppState((state) => state.conversations.threads[conversationId]?.isLoaded === true);
  const problem = useAppState((state) => state.conversations.threads[conversationId]?.problem);
  const { app, conversations } = useActions();
  const panel = usePanelVisibility();

  useEffect(() => void conversations.loadThread(conversationId), [conversations, conversationId]);

  if (conversation === undefined && isLoaded)
    return (
      <div className="empty">
        <h2 className="empty__title">{text('This conversation is no longer here')}</h2>
        <p className="empty__text">{text('It was removed, or Instagram was disconnected.')}</p>
        <div className="empty__actions">
          <Button onClick={app.closeConversation}>{text('Back to the list')}</Button>
        </div>
      </div>
    );
  if (conversation === undefined) return undefined;
  return (
    <div className={`conversation${panel.isOverlay ? ' conversation--overlay' : ''}`}>
      <TellPresence conversationId={conversationId} />
      <div className="conversation__main">
        <ConversationHeader conversation={conversation} panel={panel} />
        {problem === undefined ? undefined : (
          <div className="conversation__problem">
            <ReadProblem sentence={problem} onRetry={() => void conversations.loadThread(conversationId)} />
          </div>
        )}
        {isLoaded ? (
          <ConversationThread conversation={conversation} />
        ) : (
          <div className="conversation__loading">
            {problem === undefined ? <Loader size="medium" label={text('Reading messages')} /> : undefined}
          </div>
        )}
        <NotesPanel conversationId={conversationId} />
        <PresenceBar conversationId={conversationId} work={conversation.work} />
        <ComposerTabs conversationId={conversationId} reply={<ReplyComposer conversation={conversation} />} />
      </div>
      {panel.isShown ? (
        <ContextPanel conversation={conversation} isOverlay={panel.isOverlay} onClose={panel.toggle} />
      ) : undefined}
    </div>
  );
};
