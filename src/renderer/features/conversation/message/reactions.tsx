import type { Message } from '../../../../shared/domain/conversation.ts';
import { withEmojiHeart } from '../../../../shared/emoji-heart.ts';

/** Reactions under a message; who reacted is in the tooltip and in the message's spoken sentence. */
export const Reactions = ({ reactions }: { reactions: Message['reactions'] }) =>
  reactions.length === 0 ? undefined : (
    <ul className="reactions" aria-hidden="true">
      {reactions.map((reaction) => (
        <li
          key={`${reaction.by}:${reaction.emoji}`}
          className="reactions__one"
          title={reaction.by === 'us' ? 'Your reaction' : "The customer's reaction"}
        >
          {withEmojiHeart(reaction.emoji)}
        </li>
      ))}
    </ul>
  );
