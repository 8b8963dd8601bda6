import type { PrivateMessage } from '../../../shared/domain/private-chat.ts';
import { withEmojiHeart } from '../../../shared/emoji-heart.ts';
import { quoteWords, whoName } from '../../messages/private-message.ts';
import { useActions, useAppState } from '../../state/react.tsx';
import { ownIdOf } from '../../state/roster.ts';

/** Pages of earlier messages that a jump reads at most. */
const mostPages = 20;

const shownMessage = (id: string): HTMLElement | null =>
  document.querySelector<HTMLElement>(`[data-message-id="${CSS.escape(id)}"]`);

/** What a message answers; a press goes there. */
export const PrivateQuote = ({
  quoted,
  chatId,
}: {
  quoted: NonNullable<PrivateMessage['replyTo']>;
  chatId: string;
}) => {
  const agents = useAppState((state) => state.team.agents);
  const ownId = useAppState(ownIdOf);
  const { privateChats } = useActions();
  const isThere = quoted.text !== undefined || quoted.isDeleted === true;
  const jump = async (): Promise<void> => {
    for (let page = 0; page < mostPages && shownMessage(quoted.id) === null; page += 1)
      await privateChats.loadEarlier(chatId);
    requestAnimationFrame(() => {
      const found = shownMessage(quoted.id);
      found?.scrollIntoView({ block: 'center' });
      found?.focus({ preventScroll: true });
    });
  };
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
      title="Show this message"
      data-testid="private-quote"
      onClick={() => void jump()}
    >
      {words}
    </button>
  ) : (
    <blockquote className="quote quote--private">{words}</blockquote>
  );
};
