import type { PrivateMessage } from '../../../shared/domain/private-chat.ts';
import { withEmojiHeart } from '../../../shared/emoji-heart.ts';
import { text } from '../../../shared/i18n/text.ts';
import { quoteWords, whoName } from '../../messages/private-message.ts';
import { useActions, useAppState } from '../../state/react.tsx';
import { ownIdOf } from '../../state/roster.ts';

/** What a message answers; a press goes there. */
export const PrivateQuote = ({
  quoted,
  chatId,
}: {
  quoted: NonNullable<PrivateMessage['replyTo']>;
  chatId: PrivateMessage['chatId'];
}) => {
  const agents = useAppState((state) => state.team.agents);
  const ownId = useAppState(ownIdOf);
  const { search } = useActions();
  const isThere = quoted.text !== undefined || quoted.isDeleted === true;
  const words = (
    <>
      {isThere ? <span className="quote__who">{whoName(quoted.authorId, agents, ownId)}</span> : undefined}
      <span className="quote__text" dir="auto">
        {withEmojiHeart(quoteWords(quoted))}
      </span>
    </>
  );
  return isThere ? (
    <button
      type="button"
      className="quote quote--private"
      tabIndex={-1}
      title={text('Show this message')}
      data-testid="private-quote"
      onClick={() => void search.jumpTo({ chatId }, quoted.id)}
    >
      {words}
    </button>
  ) : (
    <blockquote className="quote quote--private">{words}</blockquote>
  );
};
