import { useState } from 'react';
import type { Message } from '../../../../shared/domain/conversation.ts';
import { withEmojiHeart } from '../../../../shared/emoji-heart.ts';
import { quotedStoryWords } from '../../../messages/missing-media.ts';
import { useMediaKind } from './use-media-kind.ts';

/** What a message answers: another message, or one of our stories. */
export const QuotedMessage = ({ replyTo }: { replyTo: NonNullable<Message['replyTo']> }) => {
  const [hasFailed, setHasFailed] = useState(false);
  // A story may be a video, which is no picture.
  const kind = useMediaKind(replyTo.kind === 'story' ? replyTo.mediaUrl : undefined);
  if (replyTo.kind === 'message')
    return (
      <blockquote className="quote">
        <span className="quote__text" dir="auto">
          {withEmojiHeart(replyTo.text ?? 'A message that is not kept here')}
        </span>
      </blockquote>
    );
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
          <video src={replyTo.mediaUrl} muted preload="metadata" aria-label="Your story, a video" />
        </span>
      ) : undefined}
      <span className="quote__text">
        {quotedStoryWords(replyTo.mediaUrl === undefined ? 'no-link' : hasFailed ? 'unknown-kind' : kind)}
      </span>
    </blockquote>
  );
};
