import type { Conversation } from '../../../shared/domain/conversation.ts';
import { useAppState } from '../../state/react.tsx';
import { ownIdOf } from '../../state/roster.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { personName } from '../../messages/people.ts';
import { assigneeName, momentWords, presenceSentence, stateWord } from '../../messages/work.ts';
import { usePresence } from './presence.tsx';

/** What the team does about a conversation, in the row's second line; the row's spoken sentence says it too. */
export const RowMarks = ({ conversation, nowMs }: { conversation: Conversation; nowMs: number }) => {
  const agents = useAppState((state) => state.team.agents);
  const ownId = useAppState(ownIdOf);
  const presence = usePresence(conversation.id);
  const { work } = conversation;
  const word = stateWord(work);
  const [firstTag] = work.tags;
  const until = work.snoozedUntilMs;
  return (
    <>
      {word === undefined ? undefined : (
        <span className="row-mark" title={until === undefined ? word : `Until ${momentWords(until, nowMs)}`}>
          {word}
        </span>
      )}
      {firstTag === undefined ? undefined : (
        <span className="row-mark row-mark--tag" title={work.tags.join(', ')}>
          <bdi className="truncate">{firstTag}</bdi>
          {work.tags.length > 1 ? <span>+{work.tags.length - 1}</span> : undefined}
        </span>
      )}
      {presence.slice(0, 2).map(({ agentId, isTyping }) => (
        <span
          key={agentId}
          className={`row-face row-face--${isTyping ? 'typing' : 'looking'}`}
          title={presenceSentence([{ agentId, isTyping }], agents)}
          data-testid="row-presence"
        >
          <Avatar name={personName(agents, agentId)} seed={agentId} size={16} />
        </span>
      ))}
      {work.assigneeId === undefined ? undefined : (
        <span className="row-face" title={`Assigned to ${assigneeName(agents, work.assigneeId, ownId)}`}>
          <Avatar name={personName(agents, work.assigneeId)} seed={work.assigneeId} size={16} />
        </span>
      )}
    </>
  );
};
