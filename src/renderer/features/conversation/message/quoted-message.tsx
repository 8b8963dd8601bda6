import { useState } from 'react';
import type { Message } from '../../../../shared/domain/conversation.ts';
import { withEmojiHeart } from '../../../../shared/emoji-heart.ts';

/** What a message answers: another message, or one of our stories. */
export const QuotedMessage = ({ replyTo }: { replyTo: NonNullable<Message['replyTo']> }) => {
  const [hasFailed, setHasFailed] = useState(false);
  if (replyTo.kind === 'message')
    return (
      <blockquote className="quote">
        <span className="quote__text">
          {withEmojiHeart(replyTo.text ?? 'A message that is not kept here')}
        </span>
      </blockquote>
    );
  const hasPicture = replyTo.mediaUrl !== undefined && !hasFailed;
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
      ) : undefined}
      <span className="quote__text">
        {hasPicture ? 'Replied to your story' : 'Replied to your story - story expired'}
      </span>
    </blockquote>
  );
};
