import '../../../ui/chat.css';
import './groups.css';
import { ChevronLeft } from '@livechat/design-system-icons';
import { useCallback, useEffect, useState } from 'react';
import type { Agent } from '../../../../shared/domain/agent.ts';
import type { PrivateMessage } from '../../../../shared/domain/private-chat.ts';
import { text } from '../../../../shared/i18n/text.ts';
import { windowFocus } from '../../../commands/focus.ts';
import {
  groupLineSentence,
  groupPeopleSentence,
  groupStoredSentence,
  receiversSentence,
} from '../../../messages/groups.ts';
import { spokenPrivateMessage } from '../../../messages/message.ts';
import { foreignName, personName } from '../../../messages/people.ts';
import { clockTime, fullTime } from '../../../messages/time.ts';
import { ownIdOf } from '../../../state/roster.ts';
import { useActions, useAppState } from '../../../state/react.tsx';
import type { ThreadRow } from '../../../state/thread-rows.ts';
import { Button } from '../../../ui/design-system.ts';
import { ForeignName } from '../../../ui/foreign-name.tsx';
import { GroupFace } from '../../../ui/group-face.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { ThreadList } from '../../../ui/thread-list.tsx';
import { useThreadRows } from '../../../ui/use-thread-rows.ts';
import { PrivateComposer } from '../private-composer.tsx';
import { PrivateMessageView } from '../private-message-view.tsx';
import { PrivateThreadFrame } from '../private-thread-frame.tsx';
import { useOwnWriting } from '../use-own-writing.ts';
import { GroupPeopleDialog } from './group-people-dialog.tsx';
import { MuteButton } from './mute-button.tsx';
import { sideBySide } from '../../../ui/side-by-side.ts';

/** Somebody of the group, also one who is in the team no more; or the group itself, as the composer names it. */
const standIn = (id: string, name = ''): Agent => ({
  id: id as Agent['id'],
  name,
  role: 'normal',
  groupIds: [],
  status: 'accepting_chats',
  isSuspended: false,
});

const noMessages: readonly PrivateMessage[] = [];
const authorOf = ({ line, authorId, direction }: PrivateMessage): string | undefined =>
  line === undefined ? (authorId ?? direction) : undefined;

const stateOf = (message: PrivateMessage): string => message.state;

/** A chat of several colleagues. Like a private chat of two, it calls no action that reaches a customer. */
export const GroupChat = ({ chatId }: { chatId: string }) => {
  const group = useAppState((state) => state.privateChats.summaries[chatId]?.group);
  const agents = useAppState((state) => state.team.agents);
  const ownId = useAppState(ownIdOf);
  const { app, privateChats } = useActions();
  const isPeopleOpen = useAppState((state) => state.privateChats.peopleOf === chatId);
  const name = foreignName(group?.name, text('Group'));

  useEffect(() => void privateChats.loadThread(chatId), [privateChats, chatId]);
  useEffect(() => () => privateChats.hidePeople(chatId), [privateChats, chatId]);

  return (
    <>
      <header className="conversation-header" data-region="header">
        <IconButton
          className="back-button"
          label={text('Back to the team')}
          icon={ChevronLeft}
          onClick={app.closePrivateChat}
        />
        <GroupFace size={32} />
        <div className="conversation-header__names">
          <h2 className="conversation-header__name is-selectable">
            <ForeignName isOneLine name={name} />
          </h2>
          {group === undefined ? undefined : (
            <p className="conversation-header__sub truncate muted" data-testid="group-people">
              {groupPeopleSentence(agents, group, ownId)}
            </p>
          )}
        </div>
        <MuteButton chatId={chatId} />
        <Button
          kind="secondary"
          size="compact"
          disabled={group === undefined}
          onClick={() => privateChats.showPeople(chatId)}
        >
          {text.in('who is in a group', 'People')}
        </Button>
      </header>
      <PrivateThreadFrame chatId={chatId} sentence={groupStoredSentence}>
        <GroupThread chatId={chatId} name={name} />
      </PrivateThreadFrame>
      {group === undefined || !group.isMember || group.members.length < 2 ? (
        <p className="group-closed muted" data-testid="group-closed">
          {group?.isMember === true
            ? text('Nobody else is in this group. Add somebody to write.')
            : text('You are not in this group any more. What was written while you were stays here.')}
        </p>
      ) : (
        <PrivateComposer agent={standIn(chatId, name)} isRefused={false} groupName={name} />
      )}
      {isPeopleOpen && group !== undefined ? (
        <GroupPeopleDialog chatId={chatId} group={group} onClose={() => privateChats.hidePeople(chatId)} />
      ) : undefined}
    </>
  );
};

const GroupThread = ({ chatId, name }: { chatId: string; name: string }) => {
  const thread = useAppState((state) => state.privateChats.threads[chatId]);
  const unread = useAppState((state) => state.privateChats.summaries[chatId]?.unreadCount ?? 0);
  const agents = useAppState((state) => state.team.agents);
  const ownId = useAppState(ownIdOf);
  const { privateChats, search } = useActions();
  const [seenId, setSeenId] = useState<string>();
  const rows = useThreadRows(thread?.messages ?? noMessages, thread?.firstUnreadId, authorOf);
  useEffect(() => {
    if (unread === 0) return;
    if (seenId === undefined) privateChats.showNewLine(chatId);
    else void privateChats.markRead(chatId);
  }, [chatId, privateChats, seenId, unread]);
  const hasLater = thread?.hasLater === true;
  useOwnWriting(chatId, hasLater);
  const lastOwnId = thread?.messages.findLast(
    ({ direction, line }) => direction === 'out' && line === undefined,
  )?.id;
  const sentenceOf = useCallback(
    ({ line, authorId }: PrivateMessage): string | undefined =>
      line && groupLineSentence(agents, line, authorId, ownId),
    [agents, ownId],
  );
  const spoken = useCallback(
    (message: PrivateMessage): string =>
      sentenceOf(message) ??
      spokenPrivateMessage(
        message,
        message.direction === 'in' ? personName(agents, message.authorId ?? '') : text('You'),
      ),
    [agents, sentenceOf],
  );
  const renderMessage = useCallback(
    (row: ThreadRow<PrivateMessage>) => {
      const { message } = row;
      const sentence = sentenceOf(message);
      if (sentence !== undefined)
        return (
          <p className="message-notice" data-testid="group-line" title={fullTime(message.sentAtMs)}>
            {sentence} <time>{clockTime(message.sentAtMs)}</time>
          </p>
        );
      const authorId = message.authorId ?? '';
      return (
        <>
          <PrivateMessageView
            row={row}
            agent={agents[authorId] ?? standIn(authorId)}
            isLastOutgoing={false}
          />
          {message.id === lastOwnId ? <Receivers message={message} /> : undefined}
        </>
      );
    },
    [agents, lastOwnId, sentenceOf],
  );
  if (thread === undefined) return undefined;
  return (
    <ThreadList
      key={chatId}
      threadKey={`private:${chatId}`}
      label={text('Messages in {name}', { name })}
      rows={rows}
      hasMore={thread.hasMore}
      isLoadingEarlier={thread.isLoadingEarlier}
      onReachStart={() => void privateChats.loadEarlier(chatId)}
      hasLater={hasLater}
      onReachLater={() => void search.loadLater({ chatId })}
      onLatest={() => void search.toEnd({ chatId })}
      targetId={thread.targetId}
      jumps={thread.jumps}
      onEndSeen={setSeenId}
      spoken={spoken}
      stateOf={stateOf}
      onEnter={() => void windowFocus.composer()}
      beginning={
        <div className="conversation__beginning">
          {sideBySide(
            text.rich('This is the beginning of <name>{called}</name> as far as you can read it.', {
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

const Receivers = ({ message }: { message: PrivateMessage }) => {
  const agents = useAppState((state) => state.team.agents);
  const shown = receiversSentence(agents, message);
  if (shown === undefined) return undefined;
  return (
    <p className="group-receivers muted" data-testid="receivers" title={shown.details}>
      {shown.words}
      {shown.waiting === undefined ? '' : ` · ${shown.waiting}`}
    </p>
  );
};
