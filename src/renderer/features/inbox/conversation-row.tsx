import { Hourglass, Time, Warning } from '@livechat/design-system-icons';
import { memo } from 'react';
import type { Conversation } from '../../../shared/domain/conversation.ts';
import { withEmojiHeart } from '../../../shared/emoji-heart.ts';
import { presentLocale, text } from '../../../shared/i18n/text.ts';
import { useTitleWithKeys } from '../../commands/use-keys.ts';
import { isHumanAgentMissingIn } from '../../state/app-facts.ts';
import { useAppState, useHasDraft } from '../../state/react.tsx';
import { Avatar } from '../../ui/avatar.tsx';
import { Icon } from '../../ui/design-system.ts';
import { ForeignName } from '../../ui/foreign-name.tsx';
import { customerName, twinMark } from '../../messages/people.ts';
import { handledElsewhereWords } from '../../messages/handled-elsewhere.ts';
import { replyWindowWords } from '../../messages/reply-window.ts';
import { ownIdOf } from '../../state/roster.ts';
import { previewParts, rowWord, type RowWord } from '../../messages/owed.ts';
import { workSentence } from '../../messages/work.ts';
import { RowFaces } from '../work/index.ts';
import { fullTime, rowTime } from '../../messages/time.ts';

interface ConversationRowProps {
  conversationId: string;
  index: number;
  count: number;
  isOpen: boolean;
  isTabStop: boolean;
  nowMs: number;
  onOpen(): void;
  /** Chosen for an action on several; `isRange`: with everything from the one before. */
  onPick(isRange: boolean): void;
}

const areSame = (one: ConversationRowProps, other: ConversationRowProps): boolean =>
  one.conversationId === other.conversationId &&
  one.index === other.index &&
  one.count === other.count &&
  one.isOpen === other.isOpen &&
  one.isTabStop === other.isTabStop &&
  one.nowMs === other.nowMs;

/** One conversation: who, what last, when, unread, and how long a reply is still possible. */
export const ConversationRow = memo((props: ConversationRowProps) => {
  const conversation = useAppState((state) => state.conversations.byId[props.conversationId]);
  const twin = useAppState((state) => twinMark(state.conversations.byId, props.conversationId));
  const density = useAppState((state) => state.settings.density);
  const agents = useAppState((state) => state.team.agents);
  const ownId = useAppState(ownIdOf);
  const isPicked = useAppState((state) => state.conversations.selectedIds.includes(props.conversationId));
  const isHumanAgentMissing = useAppState(isHumanAgentMissingIn);
  const pickTitle = useTitleWithKeys(text.in('verb, on a button', 'Choose'), 'choose-conversation');
  const hasDraft = useHasDraft(props.conversationId);
  if (conversation === undefined) return undefined;
  const { unreadCount, lastDirection } = conversation;
  // One's own words in the open conversation are seen there.
  const isDraftShown = hasDraft && !props.isOpen;
  const word = rowWord(conversation, { hasDraft: isDraftShown, nowMs: props.nowMs });
  const kind = kindOfWord(conversation, isDraftShown);
  const work = workSentence(conversation.work, agents, ownId, props.nowMs);
  const name = customerName(conversation);
  const preview = withEmojiHeart(conversation.preview);
  const { author, text: words } = previewParts({ preview, lastDirection });
  const window = replyWindowWords(conversation.replyWindow, props.nowMs, isHumanAgentMissing);
  // The time left matters while an answer is owed, or when it runs out.
  const isOwed = lastDirection === 'in' || window.tone === 'urgent';
  const timeLeft = isOwed && conversation.work.state === 'open' ? window.short : undefined;
  const spoken = [
    twin === undefined ? name : `${name} (${twin})`,
    unreadCount > 0
      ? text('{count, plural, one {# unread message} other {# unread messages}}', { count: unreadCount })
      : undefined,
    // The team's sentence says what is snoozed or done.
    kind === 'snoozed' || kind === 'done' ? undefined : word?.sentence.toLocaleLowerCase(presentLocale()),
    work,
    preview,
    rowTime(conversation.lastActivityAtMs, props.nowMs),
    text('reply window: {sentence}', { sentence: window.sentence }),
    handledElsewhereWords(conversation, props.nowMs) === undefined
      ? undefined
      : text.in('one of several clauses', 'answered by another app'),
  ];
  return (
    <div
      role="option"
      className={`row has-inner-focus${unreadCount > 0 ? ' row--unread' : ''}${isPicked ? ' row--picked' : ''}`}
      aria-selected={props.isOpen}
      aria-checked={isPicked}
      // Independent clauses.
      aria-label={spoken.filter((part) => part !== undefined && part !== '').join(', ')}
      aria-posinset={props.index + 1}
      aria-setsize={props.count}
      tabIndex={props.isTabStop ? 0 : -1}
      data-roving-index={props.index}
      data-testid="conversation-row"
      data-conversation-id={conversation.id}
      onClick={(event) => {
        if (event.shiftKey || event.ctrlKey || event.metaKey) props.onPick(event.shiftKey);
        else props.onOpen();
      }}
      onKeyDown={(event) => {
        if (event.key === ' ' && event.shiftKey) {
          event.preventDefault();
          return props.onPick(true);
        }
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        props.onOpen();
      }}
    >
      <Avatar
        name={name}
        seed={conversation.id}
        remotePictureUrl={conversation.pictureUrl}
        size={density === 'compact' ? 28 : 40}
      />
      {/* The row itself says whether it is chosen: aria-checked. */}
      <span
        className="row__pick"
        aria-hidden="true"
        title={pickTitle}
        onClick={(event) => {
          event.stopPropagation();
          props.onPick(event.shiftKey);
        }}
      >
        {isPicked ? '✓' : ''}
      </span>
      <div className="row__lines">
        <div className="row__line">
          <ForeignName isOneLine className="row__name" name={name} />
          {twin === undefined ? undefined : <bdi className="row__twin muted">{twin}</bdi>}
          <time className="row__time" title={fullTime(conversation.lastActivityAtMs)}>
            {rowTime(conversation.lastActivityAtMs, props.nowMs)}
          </time>
        </div>
        <div className="row__body">
          <span className="row__preview row__preview--two" dir="auto">
            {author === undefined ? undefined : (
              <>
                <bdi>{author}:</bdi>{' '}
              </>
            )}
            {words}
          </span>
          <span className="row__marks">
            {word === undefined ? undefined : <Word word={word} kind={kind} />}
            {timeLeft === undefined ? undefined : (
              <span
                className={`window-chip window-chip--${window.tone}`}
                title={text('Reply window: {sentence}', { sentence: window.sentence })}
              >
                <Icon source={Time} size="xsmall" />
                {timeLeft}
              </span>
            )}
            <RowFaces conversation={conversation} />
            {unreadCount > 0 ? (
              <span className="count">{unreadCount > 99 ? '99+' : unreadCount}</span>
            ) : undefined}
          </span>
        </div>
      </div>
    </div>
  );
}, areSame);
ConversationRow.displayName = 'ConversationRow';

type WordKind = 'failed' | 'queued' | 'draft' | Conversation['work']['state'];

/** Which word `rowWord` (messages/owed.ts) answers: it is called differently in each language. */
const kindOfWord = (
  { hasFailedMessage, hasQueuedMessage, work }: Conversation,
  hasDraft: boolean,
): WordKind => {
  if (hasFailedMessage || work.failedElsewhere.length > 0) return 'failed';
  if (hasQueuedMessage === true) return 'queued';
  return hasDraft ? 'draft' : work.state;
};

const Word = ({ word: { word, sentence }, kind }: { word: RowWord; kind: WordKind }) => (
  <span className={`row__owed row__owed--${kind}`} title={sentence} data-testid="row-word">
    {kind === 'failed' ? <Icon source={Warning} size="xsmall" /> : undefined}
    {kind === 'queued' ? <Icon source={Hourglass} size="xsmall" /> : undefined}
    {word}
  </span>
);
