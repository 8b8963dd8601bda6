import '../../ui/chat.css';
import { ChevronLeft } from '@livechat/design-system-icons';
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { Agent } from '../../../shared/domain/agent.ts';
import type { PrivateMessage } from '../../../shared/domain/private-chat.ts';
import type { ThreadRow } from '../../state/thread-rows.ts';
import { text } from '../../../shared/i18n/text.ts';
import { windowFocus } from '../../commands/focus.ts';
import { useActions, useAppState } from '../../state/react.tsx';
import { Avatar } from '../../ui/avatar.tsx';
import { Button } from '../../ui/design-system.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { ThreadList } from '../../ui/thread-list.tsx';
import { useThreadRows } from '../../ui/use-thread-rows.ts';
import { privateStoredSentence, spokenPrivateMessage } from '../../messages/message.ts';
import {
  agentName,
  firstName,
  foreignName,
  isLookAlike,
  roleName,
  statusName,
} from '../../messages/people.ts';
import { MuteButton } from './groups/index.ts';
import { PrivateComposer } from './private-composer.tsx';
import { PrivateMessageView } from './private-message-view.tsx';
import { PrivateThreadFrame } from './private-thread-frame.tsx';
import { SafetyNumberDialog } from './safety-number-dialog.tsx';
import { TrustLine } from './trust-line.tsx';
import { useOwnWriting } from './use-own-writing.ts';
import { ForeignName } from '../../ui/foreign-name.tsx';
import { sideBySide } from '../../ui/side-by-side.ts';

/** Stands for a colleague who left the team: shown with the address as name. */
const unknownAgent = (chatId: string): Agent => ({
  id: chatId as Agent['id'],
  name: '',
  role: 'normal',
  groupIds: [],
  status: 'offline',
  isSuspended: false,
});

/** One private chat. It looks like a conversation, but calls no action that reaches a customer. */
export const PrivateChat = ({ chatId }: { chatId: string }) => {
  const known = useAppState((state) => state.team.agents[chatId]);
  const agent = useMemo(() => known ?? unknownAgent(chatId), [known, chatId]);
  const trust = useAppState((state) => state.privateChats.summaries[chatId]?.trust);
  const notice = useAppState((state) => state.privateChats.summaries[chatId]?.trustNotice);
  const [isComparing, setIsComparing] = useState(false);
  const { app, privateChats } = useActions();
  const name = agentName(agent);
  const address = useAppState((state) => isLookAlike(state.team.agents, agent.id)) ? agent.id : undefined;

  useEffect(() => void privateChats.loadThread(chatId), [privateChats, chatId]);

  return (
    <>
      <header className="conversation-header" data-region="header">
        <IconButton
          className="back-button"
          label={text('Back to the team')}
          icon={ChevronLeft}
          onClick={app.closePrivateChat}
        />
        <Avatar
          name={name}
          seed={agent.id}
          remotePictureUrl={agent.avatarUrl}
          size={32}
          status={agent.status}
        />
        <div className="conversation-header__names">
          <h2 className="conversation-header__name is-selectable">
            <ForeignName isOneLine name={name} />
          </h2>
          <p className="conversation-header__sub truncate muted">
            {[address, statusName(agent.status), foreignName(agent.jobTitle) || roleName(agent.role)]
              .filter((part) => part !== undefined)
              .join(' · ')}
          </p>
        </div>
        <MuteButton chatId={chatId} />
        {trust === undefined || trust === 'no-device' ? undefined : (
          <Button kind="secondary" size="compact" onClick={() => setIsComparing(true)}>
            {text('Safety number')}
          </Button>
        )}
      </header>
      <PrivateThreadFrame chatId={agent.id} sentence={privateStoredSentence}>
        <PrivateThread agent={agent} />
      </PrivateThreadFrame>
      <TrustLine
        agent={agent}
        trust={trust}
        notice={notice}
        onCompare={() => setIsComparing(true)}
        onSeen={() => void privateChats.acknowledgeNewComputer(agent.id)}
      />
      <PrivateComposer agent={agent} isRefused={trust === 'conflict'} />
      {isComparing ? (
        <SafetyNumberDialog
          agent={agent}
          trust={notice === undefined ? trust : 'unconfirmed'}
          onClose={() => setIsComparing(false)}
        />
      ) : undefined}
    </>
  );
};

const noMessages: readonly PrivateMessage[] = [];

const authorOf = (message: PrivateMessage): string => message.direction;
const stateOf = (message: PrivateMessage): string => message.state;

const PrivateThread = ({ agent }: { agent: Agent }) => {
  const thread = useAppState((state) => state.privateChats.threads[agent.id]);
  const unread = useAppState((state) => state.privateChats.summaries[agent.id]?.unreadCount ?? 0);
  const { privateChats, search } = useActions();
  const [seenId, setSeenId] = useState<string>();
  const name = agentName(agent);

  const rows = useThreadRows(thread?.messages ?? noMessages, thread?.firstUnreadId, authorOf);
  useEffect(() => {
    if (unread === 0) return;
    if (seenId === undefined) privateChats.showNewLine(agent.id);
    else void privateChats.markRead(agent.id);
  }, [agent.id, privateChats, seenId, unread]);

  const hasLater = thread?.hasLater === true;
  useOwnWriting(agent.id, hasLater);

  const lastOutgoingId = thread?.messages.findLast((message) => message.direction === 'out')?.id;
  const spoken = useCallback(
    (message: PrivateMessage): string =>
      spokenPrivateMessage(message, message.direction === 'in' ? name : text('You')),
    [name],
  );
  const renderMessage = useCallback(
    (row: ThreadRow<PrivateMessage>) => (
      <PrivateMessageView row={row} agent={agent} isLastOutgoing={row.message.id === lastOutgoingId} />
    ),
    [agent, lastOutgoingId],
  );
  if (thread === undefined) return undefined;
  if (rows.length === 0)
    return (
      <div className="empty">
        <Avatar name={name} seed={agent.id} remotePictureUrl={agent.avatarUrl} size={64} />
        <h2 className="empty__title">
          <ForeignName name={name} />
        </h2>
        <p className="empty__text">
          {text('Nothing written yet. Only you and {name} will be able to read this chat.', {
            name: firstName(agent),
          })}
        </p>
      </div>
    );
  return (
    <ThreadList
      key={agent.id}
      threadKey={`private:${agent.id}`}
      label={text('Private messages with {name}', { name })}
      rows={rows}
      hasMore={thread.hasMore}
      isLoadingEarlier={thread.isLoadingEarlier}
      onReachStart={() => void privateChats.loadEarlier(agent.id)}
      hasLater={hasLater}
      onReachLater={() => void search.loadLater({ chatId: agent.id })}
      onLatest={() => void search.toEnd({ chatId: agent.id })}
      targetId={thread.targetId}
      jumps={thread.jumps}
      onEndSeen={setSeenId}
      spoken={spoken}
      stateOf={stateOf}
      onEnter={() => void windowFocus.composer()}
      beginning={
        <div className="conversation__beginning">
          {sideBySide(
            text.rich('This is the beginning of your private chat with <name>{called}</name>.', {
              called: name,
              name: (parts) => <bdi>{sideBySide(parts)}</bdi>,
            }),
          )}
        </div>
      }
      renderMessage={renderMessage}
    />
  );
};
