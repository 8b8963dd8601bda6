import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Conversation, Message } from '../../../shared/domain/conversation.ts';
import { text } from '../../../shared/i18n/text.ts';
import { useActions, useAppState } from '../../state/react.tsx';
import { ThreadList } from '../../ui/thread-list.tsx';
import { useThreadRows } from '../../ui/use-thread-rows.ts';
import { cutLineSentence } from '../../messages/channel.ts';
import { isNotice, spokenMessage } from '../../messages/message.ts';
import { windowFocus } from '../../commands/focus.ts';
import { NoteView, useNotes } from '../work/index.ts';
import { isNoteItem, messageUpTo, withNotes, type ThreadItem } from './thread-items.ts';
import type { ThreadRow } from '../../state/thread-rows.ts';
import { spokenNote } from '../../messages/work.ts';
import { cutMessageId } from './cut-line.ts';
import { useAuthorName } from './use-author-name.ts';
import { instagramUrlOf } from './instagram-url.ts';
import { MessageView } from './message/message-view.tsx';
import { PictureViewing } from './viewer/viewer-context.tsx';
import { customerName } from '../../messages/people.ts';

const noMessages: readonly Message[] = [];

const stateWordOf = (message: Message): string =>
  message.isUnsent ? 'unsent' : (message.state ?? 'received');

/** What a thread shows of what was sent: nothing of messages that were unsent. */
const mediaUrlsOf = (messages: readonly Message[]): ReadonlySet<string> =>
  new Set(
    messages
      .filter(({ isUnsent }) => !isUnsent)
      .flatMap(({ attachments }) => attachments.flatMap(({ mediaUrl }) => mediaUrl ?? [])),
  );

const kindOf = (item: ThreadItem): string => (isNoteItem(item) ? 'note' : 'message');
const stateOf = (item: ThreadItem): string => (isNoteItem(item) ? 'note' : stateWordOf(item));

const authorOf = (message: ThreadItem): string | undefined =>
  isNoteItem(message) || isNotice(message)
    ? undefined
    : `${message.direction}:${message.origin}:${message.agentId ?? ''}`;

/** Instagram hands out at most the last 20 messages of a conversation, and we keep none longer than 30 days. */
const beginningText = text('Earlier messages, if there are any, are in Instagram.');

/** The messages of one conversation. They are read when the end of the newest was on the screen of a focused window. */
export const ConversationThread = ({ conversation }: { conversation: Conversation }) => {
  const thread = useAppState((state) => state.conversations.threads[conversation.id]);
  const { conversations, search } = useActions();
  const nameOf = useAuthorName(conversation);
  const [seenId, setSeenId] = useState<string>();
  const { agents, ownId, notes } = useNotes(conversation.id, conversation.work.noteCount);
  const messages = thread?.messages ?? noMessages;
  const hasMore = thread?.hasMore ?? false;
  const heldUrls = useMemo(() => mediaUrlsOf(messages), [messages]);
  const items = useMemo(
    () => withNotes(messages, notes, { hasMore, ownId }),
    [messages, notes, hasMore, ownId],
  );
  const rows = useThreadRows(items, thread?.firstUnreadId, authorOf);

  useEffect(() => {
    if (conversation.unreadCount === 0) return;
    const upToId = messageUpTo(items, seenId);
    if (upToId === undefined) conversations.showNewLine(conversation.id);
    else void conversations.markRead(conversation.id, upToId);
  }, [conversations, conversation.id, conversation.unreadCount, seenId, items]);

  // Whoever writes wants to see what they wrote.
  const { lastDirection, lastActivityAtMs } = conversation;
  const lastSeen = useRef(lastActivityAtMs);
  const hasLater = thread?.hasLater === true;
  useEffect(() => {
    if (lastSeen.current === lastActivityAtMs) return;
    lastSeen.current = lastActivityAtMs;
    if (hasLater && lastDirection === 'out') void search.toEnd({ conversationId: conversation.id });
  }, [conversation.id, hasLater, lastActivityAtMs, lastDirection, search]);

  const lastOutgoingId = thread?.messages.findLast(
    (message) => message.direction === 'out' && !isNotice(message),
  )?.id;

  const spoken = useCallback(
    (item: ThreadItem): string =>
      isNoteItem(item) ? spokenNote(item.note, agents, ownId) : spokenMessage(item, nameOf(item)),
    [agents, ownId, nameOf],
  );
  const name = customerName(conversation);
  const { id: customerId, pictureUrl } = conversation;
  const renderMessage = useCallback(
    (row: ThreadRow<ThreadItem>) =>
      isNoteItem(row.message) ? (
        <NoteView note={row.message.note} />
      ) : (
        <MessageView
          row={row as ThreadRow<Message>}
          customerId={customerId}
          customerName={name}
          customerPictureUrl={pictureUrl}
          author={nameOf(row.message)}
          isLastOutgoing={row.message.id === lastOutgoingId}
        />
      ),
    [customerId, lastOutgoingId, name, nameOf, pictureUrl],
  );

  const cutId = cutMessageId(messages, hasMore, conversation.historyCutAtMs);
  const isCutAtStart = cutId !== undefined && cutId === thread?.messages[0]?.id;

  if (thread === undefined) return undefined;
  if (rows.length === 0)
    return (
      <div className="conversation__loading muted">{text('No messages are kept for this conversation.')}</div>
    );
  return (
    <PictureViewing key={conversation.id} instagramUrl={instagramUrlOf(conversation)} heldUrls={heldUrls}>
      <ThreadList
        threadKey={conversation.id}
        label={text('Messages with {name}', { name })}
        rows={rows}
        hasMore={thread.hasMore}
        isLoadingEarlier={thread.isLoadingEarlier}
        onReachStart={() => void conversations.loadEarlier(conversation.id)}
        hasLater={hasLater}
        onReachLater={() => void search.loadLater({ conversationId: conversation.id })}
        onLatest={() => void search.toEnd({ conversationId: conversation.id })}
        targetId={thread.targetId}
        jumps={thread.jumps}
        onEndSeen={setSeenId}
        spoken={spoken}
        kindOf={kindOf}
        stateOf={stateOf}
        onEnter={() => void windowFocus.composer()}
        beginning={
          <div className="conversation__beginning">{isCutAtStart ? cutLineSentence : beginningText}</div>
        }
        cut={cutId === undefined || isCutAtStart ? undefined : { beforeId: cutId, text: cutLineSentence }}
        renderMessage={renderMessage}
      />
    </PictureViewing>
  );
};
