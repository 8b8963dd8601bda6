import type { Conversation } from '../../../shared/domain/conversation.ts';
import { useAppState } from '../../state/react.tsx';
import { ownIdOf } from '../../state/roster.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { personName } from '../../messages/people.ts';
import { assigneeName, momentWords, presenceSentence, stateWord } from '../../messages/work.ts';
import { usePresence } from './presence.tsx';

interface RowPart {
  conversation: Conversation;
  nowMs: number;
}

/** Snoozed, Done and the first tag, in the row's second line; the row's spoken sentence says all of it. */
export const RowMarks = ({ conversation: { work }, nowMs }: RowPart) => {
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
    </>
  );
};

/** Who looks or types, with a ring, and who is assigned, in the row's first line. */
export const RowFaces = ({ conversation }: Pick<RowPart, 'conversation'>) => {
  const agents = useAppState((state) => state.team.agents);
  const ownId = useAppState(ownIdOf);
  const presence = usePresence(conversation.id);
  const { assigneeId } = conversation.work;
  const isAssigneeHere = presence.some(({ agentId }) => agentId === assigneeId);
  return (
    <>
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
      {assigneeId === undefined || isAssigneeHere ? undefined : (
        <span className="row-face" title={`Assigned to ${assigneeName(agents, assigneeId, ownId)}`}>
          <Avatar name={personName(agents, assigneeId)} seed={assigneeId} size={16} />
        </span>
      )}
    </>
  );
};
