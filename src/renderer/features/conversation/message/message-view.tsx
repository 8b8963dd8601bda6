import { memo, useMemo, type MouseEvent } from 'react';
import type { Message } from '../../../../shared/domain/conversation.ts';
import { canHaveHeart, hasHeart } from '../../../../shared/domain/own-heart.ts';
import { text } from '../../../../shared/i18n/text.ts';
import { useActions } from '../../../state/react.tsx';
import type { ThreadRow } from '../../../state/thread-rows.ts';
import { Avatar } from '../../../ui/avatar.tsx';
import {
  isNotice,
  noLongerSharedReason,
  noLongerSharedWords,
  noticeSentence,
  sentFromWords,
} from '../../../messages/message.ts';
import { quoteDroppedWords } from '../../../messages/reply-changes.ts';
import { clockTime, fullTime } from '../../../messages/time.ts';
import { MessageBody } from './message-body.tsx';
import { ButtonChips } from '../../reply-buttons/index.ts';
import { MessageTools } from './message-tools.tsx';
import { OutgoingState, QuietState } from './outgoing-state.tsx';
import { Reactions } from './reactions.tsx';
import { ForeignName } from '../../../ui/foreign-name.tsx';
import { PictureAuthor } from '../viewer/viewer-context.tsx';

interface MessageViewProps {
  row: ThreadRow<Message>;
  customerId: string;
  customerName: string;
  customerPictureUrl: string | undefined;
  author: string;
  isLastOutgoing: boolean;
}

/** One message as it stands in the thread: heading of its group, bubble, reactions, state. */
export const MessageView = memo(({ row, author, isLastOutgoing, ...customer }: MessageViewProps) => {
  const { message, startsGroup, endsGroup } = row;
  const { conversations } = useActions();
  const picturedBy = useMemo(() => ({ author, sentAtMs: message.sentAtMs }), [author, message.sentAtMs]);
  /** As in Instagram's own app. What is a control keeps its own clicks. */
  const toggleHeart = (event: MouseEvent): void => {
    if (event.target instanceof Element && event.target.closest('a, button, video, audio') !== null) return;
    // The double click has marked a word.
    window.getSelection()?.removeAllRanges();
    void conversations.react(message.id, !hasHeart(message));
  };
  if (isNotice(message))
    return (
      <p className="message-notice" title={fullTime(message.sentAtMs)}>
        {noticeSentence(message)} <time>{clockTime(message.sentAtMs)}</time>
      </p>
    );
  const isIncoming = message.direction === 'in';
  const sentFrom = sentFromWords(message);
  const isOutgoing = !isIncoming && !message.isUnsent;
  const needsState =
    message.state === 'failed' || message.state === 'queued' || message.state === 'sending' || isLastOutgoing;
  return (
    <div className={`message message--${message.direction}`}>
      {isIncoming ? (
        <div className="message__face">
          {endsGroup ? (
            <Avatar
              name={customer.customerName}
              seed={customer.customerId}
              remotePictureUrl={customer.customerPictureUrl}
              size={28}
            />
          ) : undefined}
        </div>
      ) : undefined}
      <div className="message__column">
        {startsGroup ? (
          <p className="message__head" aria-hidden="true">
            <ForeignName isOneLine className="message__author" name={author} />
            <time title={fullTime(message.sentAtMs)}>{clockTime(message.sentAtMs)}</time>
          </p>
        ) : undefined}
        <div className="message__line" onDoubleClick={canHaveHeart(message) ? toggleHeart : undefined}>
          <PictureAuthor value={picturedBy}>
            <MessageBody message={message} />
          </PictureAuthor>
          <MessageTools message={message}>
            {isOutgoing && message.state !== undefined && !needsState ? (
              <QuietState message={message} state={message.state} />
            ) : undefined}
          </MessageTools>
        </div>
        {message.buttons === undefined ? undefined : <ButtonChips titles={message.buttons} />}
        <Reactions message={message} />
        {message.quoteDropped === undefined ? undefined : (
          <p className="message__note">{quoteDroppedWords(message.quoteDropped)}</p>
        )}
        {sentFrom !== undefined && endsGroup ? <p className="message__note">{sentFrom}</p> : undefined}
        {message.isStandby && endsGroup ? (
          <p className="message__note">{text('Arrived while another app answered')}</p>
        ) : undefined}
        {message.isNoLongerShared ? (
          <p className="message__note" title={noLongerSharedReason}>
            {noLongerSharedWords}
          </p>
        ) : undefined}
        {isOutgoing && message.state !== undefined && needsState ? (
          <OutgoingState message={message} state={message.state} />
        ) : undefined}
      </div>
    </div>
  );
});
MessageView.displayName = 'MessageView';
