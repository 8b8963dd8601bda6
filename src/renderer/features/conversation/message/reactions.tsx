import { Warning } from '@livechat/design-system-icons';
import type { Message } from '../../../../shared/domain/conversation.ts';
import { isHeart, withEmojiHeart } from '../../../../shared/emoji-heart.ts';
import { text } from '../../../../shared/i18n/text.ts';
import { personName } from '../../../messages/people.ts';
import { ownReactionReason, ownReactionWords, reactionBy } from '../../../messages/reactions.ts';
import { ownIdOf } from '../../../state/roster.ts';
import { useActions, useAppState } from '../../../state/react.tsx';
import { Button, Icon } from '../../../ui/design-system.ts';

/**
 * Reactions under a message; who reacted is in the tooltip and in the message's spoken sentence. A heart of ours that Instagram
 * has not confirmed is pale; one that it did not take says why, and what can be done.
 */
export const Reactions = ({ message }: { message: Message }) => {
  const agents = useAppState((state) => state.team.agents);
  const ownId = useAppState(ownIdOf);
  const { reactions, ownReaction } = message;
  if (reactions.length === 0 && ownReaction === undefined) return undefined;
  const isOnItsWay = ownReaction?.state === 'queued';
  const shown = reactions.map(({ by, emoji, agentId }) => ({
    key: `${by}:${emoji}`,
    emoji,
    title: reactionBy(by, agentId && (agentId === ownId ? text('You') : personName(agents, agentId))),
    // It is being replaced, or taken away.
    isPale: isOnItsWay && by === 'us' && !(ownReaction.isSet && isHeart(emoji)),
  }));
  if (isOnItsWay && ownReaction.isSet && !shown.some(({ key }) => key.startsWith('us:')))
    shown.push({ key: 'wished', emoji: '\u2764', title: ownReactionWords(message) ?? '', isPale: true });
  return (
    <>
      {shown.length === 0 ? undefined : (
        <ul className="reactions" aria-hidden="true" data-testid="reactions">
          {shown.map(({ key, emoji, title, isPale }) => (
            <li key={key} className={`reactions__one${isPale ? ' reactions__one--pale' : ''}`} title={title}>
              {withEmojiHeart(emoji)}
            </li>
          ))}
        </ul>
      )}
      {ownReaction?.state === 'failed' ? (
        <FailedHeart message={message} isSet={ownReaction.isSet} />
      ) : undefined}
    </>
  );
};

const FailedHeart = ({ message, isSet }: { message: Message; isSet: boolean }) => {
  const { conversations } = useActions();
  return (
    <div className="state state--failed" data-testid="failed-heart">
      <span className="state__word">
        <Icon source={Warning} size="xsmall" />
        {ownReactionWords(message)}
      </span>
      <span className="state__reason">{ownReactionReason(message)}</span>
      <span className="state__actions">
        <Button kind="link" size="xcompact" onClick={() => void conversations.react(message.id, isSet)}>
          {text('Try again')}
        </Button>
        <Button kind="link" size="xcompact" onClick={() => void conversations.dismissReaction(message.id)}>
          {text('Leave it')}
        </Button>
      </span>
    </div>
  );
};
