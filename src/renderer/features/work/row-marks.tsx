import './work.css';
import type { Conversation } from '../../../shared/domain/conversation.ts';
import { text } from '../../../shared/i18n/text.ts';
import { useAppState } from '../../state/react.tsx';
import { ownIdOf } from '../../state/roster.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { personName } from '../../messages/people.ts';
import { assigneeName, presenceSentence } from '../../messages/work.ts';
import { usePresence } from './use-presence.ts';

/** Who looks or types, with a ring, and who is assigned, as initials. */
export const RowFaces = ({ conversation }: { conversation: Conversation }) => {
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
          <Avatar name={personName(agents, agentId)} seed={agentId} size={20} />
        </span>
      ))}
      {assigneeId === undefined || isAssigneeHere ? undefined : (
        <span
          className="row-face"
          title={text('Assigned to {name}', { name: assigneeName(agents, assigneeId, ownId) })}
        >
          <Avatar name={personName(agents, assigneeId)} seed={assigneeId} size={20} />
        </span>
      )}
    </>
  );
};
