import './groups.css';
import { useMemo, useState } from 'react';
import type { Agent } from '../../../../shared/domain/agent.ts';
import { shownName } from '../../../../shared/shown-name.ts';
import { presentLocale, text } from '../../../../shared/i18n/text.ts';
import { agentName, isLookAlike } from '../../../messages/people.ts';
import { withoutBackchannelSentence } from '../../../messages/groups.ts';
import { foldedText, ownIdOf } from '../../../state/roster.ts';
import { useAppState } from '../../../state/react.tsx';
import { Avatar } from '../../../ui/avatar.tsx';
import { SearchInput } from '../../../ui/design-system.ts';
import { ForeignName } from '../../../ui/foreign-name.tsx';

interface PeoplePickerProps {
  /** Not offered: they are in it already. */
  without: readonly string[];
  chosen: readonly string[];
  onChange(chosen: readonly string[]): void;
}

/** So many fit into the dialog; who is not among them is found by name. */
const shownAtOnce = 60;

const byName = new Intl.Collator(presentLocale());

/** Colleagues to choose from, by name. */
export const PeoplePicker = ({ without, chosen, onChange }: PeoplePickerProps) => {
  const agents = useAppState((state) => state.team.agents);
  const summaries = useAppState((state) => state.privateChats.summaries);
  const ownId = useAppState(ownIdOf);
  const [search, setSearch] = useState('');
  const people = useMemo(() => {
    const words = foldedText(search).split(/\s+/u).filter(Boolean);
    const fits = (agent: Agent): boolean =>
      words.every((word) => foldedText(shownName(`${agent.name} ${agent.id}`)).includes(word));
    return (
      Object.values(agents)
        .filter((agent) => agent.id !== ownId && !agent.isSuspended && !without.includes(agent.id))
        .filter((agent) => words.length === 0 || fits(agent))
        // Each name once, and not for each comparison: a team may have thousands.
        .map((agent) => ({ agent, called: agentName(agent) }))
        .sort((one, other) => byName.compare(one.called, other.called))
        .map(({ agent }) => agent)
    );
  }, [agents, ownId, search, without]);
  return (
    <div className="people-picker">
      <SearchInput
        size="compact"
        value={search}
        onChange={setSearch}
        placeholder={text('Search people')}
        aria-label={text('Search people')}
      />
      <div className="people-picker__list" role="group" aria-label={text('People')}>
        {people.slice(0, shownAtOnce).map((agent) => (
          <label key={agent.id} className="people-picker__row" data-agent-id={agent.id}>
            <input
              type="checkbox"
              checked={chosen.includes(agent.id)}
              onChange={(event) =>
                onChange(
                  event.target.checked ? [...chosen, agent.id] : chosen.filter((each) => each !== agent.id),
                )
              }
            />
            <Avatar name={agentName(agent)} seed={agent.id} remotePictureUrl={agent.avatarUrl} size={28} />
            <span className="people-picker__name">
              <ForeignName isOneLine name={agentName(agent)} />
              <span className="muted truncate">
                {[
                  isLookAlike(agents, agent.id) ? agent.id : '',
                  summaries[agent.id]?.trust === 'no-device' ? withoutBackchannelSentence : '',
                ]
                  .filter((part) => part !== '')
                  .join(' · ')}
              </span>
            </span>
          </label>
        ))}
        {people.length > shownAtOnce ? (
          <p className="muted people-picker__more">
            {text('{count, number} more: search by name.', { count: people.length - shownAtOnce })}
          </p>
        ) : undefined}
        {people.length === 0 ? (
          <p className="muted people-picker__more">{text('Nobody found.')}</p>
        ) : undefined}
      </div>
    </div>
  );
};
