import { Person } from '@livechat/design-system-icons';
import { useState } from 'react';
import { useActions, useAppState } from '../../state/react.tsx';
import { foldedText, ownIdOf } from '../../state/roster.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Icon } from '../../ui/design-system.ts';
import { Popover } from '../../ui/popover.tsx';
import { useTitleWithKeys } from '../../commands/use-keys.ts';
import { personName } from '../../messages/people.ts';
import { assigneeName } from '../../messages/work.ts';
import { shownName } from '../../../shared/shown-name.ts';
import { presentLocale, text } from '../../../shared/i18n/text.ts';

interface AssignMenuProps {
  ids: readonly string[];
  /** Of all of them, when it is the same person. */
  assigneeId: string | undefined;
  /** Where the key finds it: the bar of the chosen ones comes first. */
  scope: 'header' | 'bulk';
}

/** Names shown without a search. */
const mostShown = 50;

/** Who answers these conversations: a list with a search, the person and "Nobody" on top. */
export const AssignMenu = ({ ids, assigneeId, scope }: AssignMenuProps) => {
  const agents = useAppState((state) => state.team.agents);
  const ownId = useAppState(ownIdOf);
  const name = assigneeName(agents, assigneeId, ownId);
  const label = scope === 'bulk' ? text.in('verb, on a button', 'Assign') : text('Assign: {name}', { name });
  const title = useTitleWithKeys(label, 'assign');
  return (
    <Popover
      label={text.in('to whom: a list of people follows', 'Assign to')}
      side="below"
      trigger={(props) => (
        <button
          type="button"
          className="work-button"
          aria-label={label}
          title={title}
          data-work-menu="assign"
          data-work-scope={scope}
          {...props}
        >
          {assigneeId === undefined ? (
            <Icon source={Person} size="small" />
          ) : (
            <Avatar
              name={personName(agents, assigneeId)}
              seed={assigneeId}
              remotePictureUrl={agents[assigneeId]?.avatarUrl}
              size={24}
            />
          )}
          {scope === 'bulk' ? undefined : <span className="work-button__word truncate">{name}</span>}
        </button>
      )}
    >
      {(close) => <People ids={ids} onDone={close} />}
    </Popover>
  );
};

const People = ({ ids, onDone }: { ids: readonly string[]; onDone(): void }) => {
  const agents = useAppState((state) => state.team.agents);
  const ownId = useAppState(ownIdOf);
  const { work } = useActions();
  const [search, setSearch] = useState('');
  const words = foldedText(search).split(/\s+/u).filter(Boolean);
  const colleagues = Object.values(agents)
    .filter((agent) => !agent.isSuspended && agent.id !== ownId)
    .map((agent) => ({ id: agent.id as string, called: personName(agents, agent.id) }))
    .sort((one, other) => one.called.localeCompare(other.called, presentLocale()));
  const choices: { id: string | undefined; called: string }[] = [
    ...(ownId === undefined ? [] : [{ id: ownId, called: text.in('oneself, in a list of people', 'Me') }]),
    { id: undefined, called: text('Nobody') },
    ...colleagues,
  ];
  const found = choices.filter(({ id, called }) => {
    const where = foldedText(
      shownName(`${called} ${id === ownId ? personName(agents, ownId ?? '') : ''} ${id ?? ''}`),
    );
    return words.every((word) => where.includes(word));
  });
  const choose = (id: string | undefined): void => {
    onDone();
    void work.assign(ids, id);
  };
  return (
    <div className="work-menu">
      <input
        type="search"
        className="work-menu__search"
        aria-label={text('Search people')}
        placeholder={text('Search people')}
        tabIndex={0}
        value={search}
        onChange={(event) => setSearch(event.target.value)}
        onKeyDown={(event) => {
          const [first] = found;
          if (event.key !== 'Enter' || first === undefined) return;
          event.preventDefault();
          choose(first.id);
        }}
      />
      <div className="work-menu__list" role="group" aria-label={text('People')}>
        {found.slice(0, mostShown).map(({ id, called }) => (
          <button key={id ?? ''} type="button" className="menu__item" onClick={() => choose(id)}>
            {id === undefined ? (
              <Icon source={Person} size="medium" />
            ) : (
              <Avatar
                name={personName(agents, id)}
                seed={id}
                remotePictureUrl={agents[id]?.avatarUrl}
                size={24}
              />
            )}
            <span className="truncate">{called}</span>
          </button>
        ))}
        {found.length === 0 ? (
          <p className="work-menu__none muted">{text('Nobody of that name')}</p>
        ) : undefined}
      </div>
    </div>
  );
};
