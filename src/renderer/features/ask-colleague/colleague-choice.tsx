import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import type { Agent } from '../../../shared/domain/agent.ts';
import { text } from '../../../shared/i18n/text.ts';
import { useAppState } from '../../state/react.tsx';
import { ownIdOf, rosterRows } from '../../state/roster.ts';
import { colleagueAbout } from '../../messages/ask-colleague.ts';
import { agentName, isLookAlike, statusName } from '../../messages/people.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { ForeignName } from '../../ui/foreign-name.tsx';

/** Shown at once; whoever looks for more types a letter. */
const mostShown = 50;

/** One colleague, by a search field that keeps the focus while the keys move in its list. */
export const ColleagueChoice = ({ onChoose }: { onChoose(colleague: Agent): void }) => {
  const agents = useAppState((state) => state.team.agents);
  const ownId = useAppState(ownIdOf);
  const [search, setSearch] = useState('');
  const [at, setAt] = useState(0);
  const id = useId();
  const list = useRef<HTMLUListElement>(null);
  const found = rosterRows(agents, ownId, { search, groupId: undefined })
    .flatMap(({ agent }) => agent ?? [])
    .slice(0, mostShown);
  const chosen = Math.min(at, found.length - 1);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const colleague = found[chosen];
    if (step !== undefined) setAt((chosen + step + found.length) % Math.max(1, found.length));
    else if (event.key === 'Enter' && colleague !== undefined) onChoose(colleague);
    else return;
    event.preventDefault();
  };
  return (
    <div className="ask__people">
      <input
        type="search"
        className="ask__search"
        role="combobox"
        aria-label={text('Colleague')}
        placeholder={text('Whom? Type a name')}
        aria-expanded
        aria-controls={id}
        aria-activedescendant={found.length === 0 ? undefined : `${id}-${chosen}`}
        value={search}
        onChange={(event) => {
          setSearch(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <ul ref={list} id={id} role="listbox" aria-label={text('Colleagues')} className="ask__list">
        {found.map((colleague, index) => (
          <li
            key={colleague.id}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === chosen}
            className="ask__one"
            // The field keeps the focus.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onChoose(colleague)}
          >
            <ColleagueLine colleague={colleague} />
          </li>
        ))}
      </ul>
      {found.length === 0 ? <p className="muted">{text('Nobody of that name')}</p> : undefined}
    </div>
  );
};

/** Face, name and whether they are here. */
export const ColleagueLine = ({ colleague }: { colleague: Agent }) => {
  const isTwin = useAppState((state) => isLookAlike(state.team.agents, colleague.id));
  const about = [isTwin ? colleague.id : undefined, colleagueAbout(colleague), statusName(colleague.status)];
  return (
    <>
      <Avatar
        name={agentName(colleague)}
        seed={colleague.id}
        remotePictureUrl={colleague.avatarUrl}
        size={28}
        status={colleague.status}
      />
      <span className="ask__who">
        <ForeignName isOneLine name={agentName(colleague)} />
        <span className="ask__about truncate muted">{about.filter(Boolean).join(' · ')}</span>
      </span>
    </>
  );
};
