import { memo } from 'react';
import type { Agent } from '../../../shared/domain/agent.ts';
import { text } from '../../../shared/i18n/text.ts';
import { useAppState } from '../../state/react.tsx';
import { Avatar } from '../../ui/avatar.tsx';
import { agentName, foreignName, isLookAlike, roleName, statusName } from '../../messages/people.ts';
import { withoutBackchannelSentence } from '../../messages/groups.ts';
import { ForeignName } from '../../ui/foreign-name.tsx';

interface AgentRowProps {
  agent: Agent;
  index: number;
  isOpen: boolean;
  isTabStop: boolean;
  onOpen(): void;
}

const areSame = (one: AgentRowProps, other: AgentRowProps): boolean =>
  one.agent === other.agent &&
  one.index === other.index &&
  one.isOpen === other.isOpen &&
  one.isTabStop === other.isTabStop;

/** One colleague: avatar with status, name, role, groups, unread private messages. */
export const AgentRow = memo(({ agent, index, isOpen, isTabStop, onOpen }: AgentRowProps) => {
  const unread = useAppState((state) => state.privateChats.summaries[agent.id]?.unreadCount ?? 0);
  const groups = useAppState((state) => state.team.groups);
  const density = useAppState((state) => state.settings.density);
  const name = agentName(agent);
  // Only the address tells two people with one name apart.
  const address = useAppState((state) => isLookAlike(state.team.agents, agent.id)) ? agent.id : undefined;
  const groupNames = agent.groupIds
    .map((id) => groups.find((group) => group.id === id)?.name)
    .filter((group) => group !== undefined)
    .map((group) => foreignName(group));
  const isWithout = useAppState((state) => state.privateChats.summaries[agent.id]?.trust === 'no-device');
  const about = [
    address,
    agent.role === 'normal' ? foreignName(agent.jobTitle) : roleName(agent.role),
    groupNames.join(', '),
  ]
    .filter((part) => part !== undefined && part !== '')
    .join(' · ');
  return (
    <div
      role="option"
      className={`row has-inner-focus${unread > 0 ? ' row--unread' : ''}`}
      aria-selected={isOpen}
      // Independent clauses.
      aria-label={[
        name,
        statusName(agent.status),
        about,
        isWithout ? withoutBackchannelSentence : '',
        unread > 0
          ? text('{count, plural, one {# unread message} other {# unread messages}}', { count: unread })
          : '',
      ]
        .filter((part) => part !== '')
        .join(', ')}
      tabIndex={isTabStop ? 0 : -1}
      data-roving-index={index}
      data-testid="agent-row"
      data-agent-id={agent.id}
      data-status={agent.status}
      onClick={onOpen}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        onOpen();
      }}
    >
      <Avatar
        name={name}
        seed={agent.id}
        remotePictureUrl={agent.avatarUrl}
        size={density === 'compact' ? 28 : 40}
        status={agent.status}
      />
      <div className="row__lines">
        <ForeignName isOneLine className="row__name" name={name} />
        {isWithout ? (
          <span className="row__preview row__about truncate" title={about === '' ? undefined : about}>
            {withoutBackchannelSentence}
          </span>
        ) : about === '' ? undefined : (
          <span className="row__preview row__about truncate" title={about}>
            {about}
          </span>
        )}
      </div>
      {unread > 0 ? <span className="count">{unread > 99 ? '99+' : unread}</span> : undefined}
    </div>
  );
}, areSame);
AgentRow.displayName = 'AgentRow';
