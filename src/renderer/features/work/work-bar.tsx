import './work.css';
import { Chats, Check, Close, Undo } from '@livechat/design-system-icons';
import type { Conversation } from '../../../shared/domain/conversation.ts';
import { text } from '../../../shared/i18n/text.ts';
import { useNews } from '../../app/announcements.tsx';
import { useActions, useAppState } from '../../state/react.tsx';
import { Icon } from '../../ui/design-system.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { AssignMenu } from './assign-menu.tsx';
import { useTitleWithKeys } from '../../commands/use-keys.ts';
import { SnoozeMenu } from './snooze-menu.tsx';
import { TagMenu } from './tag-menu.tsx';

/** What the team does about the open conversation: assign, tags, snooze, done. */
export const ConversationWorkBar = ({ conversation }: { conversation: Conversation }) => {
  const { work } = conversation;
  const { work: actions, ask } = useActions();
  const ids = [conversation.id];
  const askTitle = useTitleWithKeys(text('Ask a colleague, or assign with a note'), 'ask-colleague');
  const doneTitle = useTitleWithKeys(text('Done until the customer writes again'), 'done');
  const reopenWords = work.state === 'snoozed' ? text('Wake now') : text('Reopen');
  const reopenTitle = useTitleWithKeys(reopenWords, 'done');
  return (
    <div className="work-bar" role="toolbar" aria-label={text('Work on this conversation')}>
      <AssignMenu ids={ids} assigneeId={work.assigneeId} scope="header" />
      <button
        type="button"
        className="work-button"
        aria-label={text('Ask a colleague')}
        title={askTitle}
        onClick={() => ask.open(conversation.id)}
      >
        <Icon source={Chats} size="small" />
      </button>
      <TagMenu ids={ids} tags={work.tags} scope="header" />
      {work.state === 'open' ? <SnoozeMenu ids={ids} scope="header" /> : undefined}
      {work.state === 'open' ? (
        <button
          type="button"
          className="work-button work-button--main"
          aria-label={text.in('a conversation: nothing is left to do', 'Done')}
          title={doneTitle}
          onClick={() => void actions.setDone(ids)}
        >
          <Icon source={Check} size="small" />
          <span>{text.in('a conversation: nothing is left to do', 'Done')}</span>
        </button>
      ) : (
        <button
          type="button"
          className="work-button work-button--main"
          aria-label={reopenWords}
          title={reopenTitle}
          onClick={() => void actions.reopen(ids)}
        >
          <Icon source={Undo} size="small" />
          <span>{reopenWords}</span>
        </button>
      )}
    </div>
  );
};

/** One action for several conversations, while some are chosen. */
export const BulkBar = () => {
  const ids = useAppState((state) => state.conversations.selectedIds);
  const byId = useAppState((state) => state.conversations.byId);
  const { work } = useActions();
  const doneTitle = useTitleWithKeys(text.in('a conversation: nothing is left to do', 'Done'), 'done');
  useNews(
    ids.length === 0 ? undefined : String(ids.length),
    text('{count, plural, one {# conversation chosen.} other {# conversations chosen.}}', {
      count: ids.length,
    }),
  );
  if (ids.length === 0) return undefined;
  const [first, ...others] = ids.map((id) => byId[id]?.work.tags ?? []);
  // Shown as on only where all of them have it.
  const tags = (first ?? []).filter((tag) => others.every((list) => list.includes(tag)));
  return (
    <div className="bulk-bar" role="toolbar" aria-label={text('Chosen conversations')}>
      <span className="bulk-bar__count">
        {text('{count, plural, one {# conversation} other {# conversations}}', { count: ids.length })}
      </span>
      <button
        type="button"
        className="work-button"
        aria-label={text.in('a conversation: nothing is left to do', 'Done')}
        title={doneTitle}
        onClick={() => void work.setDone(ids)}
      >
        <Icon source={Check} size="small" />
      </button>
      <AssignMenu ids={ids} assigneeId={undefined} scope="bulk" />
      <TagMenu ids={ids} tags={tags} scope="bulk" />
      <SnoozeMenu ids={ids} scope="bulk" />
      <IconButton label={text('Choose none')} icon={Close} isSmall onClick={work.clearSelection} />
    </div>
  );
};
