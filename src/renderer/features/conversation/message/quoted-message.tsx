import { useState } from 'react';
import type { Message } from '../../../../shared/domain/conversation.ts';
import { withEmojiHeart } from '../../../../shared/emoji-heart.ts';
import { text } from '../../../../shared/i18n/text.ts';
import { useActions } from '../../../state/react.tsx';
import { quotedStoryWords } from '../../../messages/missing-media.ts';
import { useMediaKind } from './use-media-kind.ts';

/** What a message answers: another message, to which a press leads where it is kept, or one of our stories. */
export const QuotedMessage = ({
  replyTo,
  conversationId,
}: {
  replyTo: NonNullable<Message['replyTo']>;
  conversationId: Message['conversationId'];
}) => {
  const { search } = useActions();
  const [hasFailed, setHasFailed] = useState(false);
  // A story may be a video, which is no picture.
  const kind = useMediaKind(replyTo.kind === 'story' ? replyTo.mediaUrl : undefined);
  if (replyTo.kind === 'message') {
    const { messageId } = replyTo;
    const absent =
      messageId === undefined ? text('A message that is not kept here') : text('A message without text');
    const words = (
      <span className="quote__text" dir="auto">
        {withEmojiHeart(replyTo.text ?? absent)}
      </span>
    );
    return messageId === undefined ? (
      <blockquote className="quote">{words}</blockquote>
    ) : (
      <button
        type="button"
        className="quote quote--leads"
        tabIndex={-1}
        title={text('Show this message')}
        onClick={() => void search.jumpTo({ conversationId }, messageId)}
      >
        {words}
      </button>
    );
  }
  const isVideo = kind === 'video';
  const hasPicture = kind === 'image' && !hasFailed;
  return (
    <blockquote className="quote quote--story">
      {hasPicture ? (
        <span className="story-ring">
          <img
            src={replyTo.mediaUrl}
            alt=""
            decoding="async"
            loading="lazy"
            onError={() => setHasFailed(true)}
          />
        </span>
      ) : isVideo ? (
        <span className="story-ring">
          <video src={replyTo.mediaUrl} muted preload="metadata" aria-label={text('Your story, a video')} />
        </span>
      ) : undefined}
      <span className="quote__text">
        {quotedStoryWords(replyTo.mediaUrl === undefined ? 'no-link' : hasFailed ? 'unknown-kind' : kind)}
      </span>
    </blockquote>
  );
};
