import { Chats, Check, Close, Undo } from '@livechat/design-system-icons';
import type { Conversation } from '../../../shared/domain/conversation.ts';
import { useNews } from '../../app/announcements.tsx';
import { useActions, useAppState } from '../../state/react.tsx';
import { Icon } from '../../ui/design-system.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { counted } from '../../messages/time.ts';
import { AssignMenu } from './assign-menu.tsx';
import { useTitleWithKeys } from '../../commands/use-keys.ts';
import { SnoozeMenu } from './snooze-menu.tsx';
import { TagMenu } from './tag-menu.tsx';

/** What the team does about the open conversation: assign, tags, snooze, done. */
export const ConversationWorkBar = ({ conversation }: { conversation: Conversation }) => {
  const { work } = conversation;
  const { work: actions, ask } = useActions();
  const ids = [conversation.id];
  const askTitle = useTitleWithKeys('Ask a colleague, or assign with a note', 'ask-colleague');
  const doneTitle = useTitleWithKeys('Done until the customer writes again', 'done');
  const reopenTitle = useTitleWithKeys(work.state === 'snoozed' ? 'Wake now' : 'Reopen', 'done');
  return (
    <div className="work-bar" role="toolbar" aria-label="Work on this conversation">
      <AssignMenu ids={ids} assigneeId={work.assigneeId} scope="header" />
      <button
        type="button"
        className="work-button"
        aria-label="Ask a colleague"
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
          aria-label="Done"
          title={doneTitle}
          onClick={() => void actions.setDone(ids)}
        >
          <Icon source={Check} size="small" />
          <span>Done</span>
        </button>
      ) : (
        <button
          type="button"
          className="work-button work-button--main"
          aria-label={work.state === 'snoozed' ? 'Wake now' : 'Reopen'}
          title={reopenTitle}
          onClick={() => void actions.reopen(ids)}
        >
          <Icon source={Undo} size="small" />
          <span>{work.state === 'snoozed' ? 'Wake now' : 'Reopen'}</span>
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
  const doneTitle = useTitleWithKeys('Done', 'done');
  useNews(
    ids.length === 0 ? undefined : String(ids.length),
    `${counted(ids.length, 'conversation')} chosen.`,
  );
  if (ids.length === 0) return undefined;
  const [first, ...others] = ids.map((id) => byId[id]?.work.tags ?? []);
  // Shown as on only where all of them have it.
  const tags = (first ?? []).filter((tag) => others.every((list) => list.includes(tag)));
  return (
    <div className="bulk-bar" role="toolbar" aria-label="Chosen conversations">
      <span className="bulk-bar__count">{counted(ids.length, 'conversation')}</span>
      <button
        type="button"
        className="work-button"
        aria-label="Done"
        title={doneTitle}
        onClick={() => void work.setDone(ids)}
      >
        <Icon source={Check} size="small" />
      </button>
      <AssignMenu ids={ids} assigneeId={undefined} scope="bulk" />
      <TagMenu ids={ids} tags={tags} scope="bulk" />
      <SnoozeMenu ids={ids} scope="bulk" />
      <IconButton label="Choose none" icon={Close} isSmall onClick={work.clearSelection} />
    </div>
  );
};
