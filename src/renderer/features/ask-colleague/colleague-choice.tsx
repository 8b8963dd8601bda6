import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import type { Agent } from '../../../shared/domain/agent.ts';
import { text } from '../../../shared/i18n/text.ts';
import { useAppState } from '../../state/react.tsx';
import { ownIdOf } from '../../state/roster.ts';
import { colleagueAbout } from '../../messages/ask-colleague.ts';
import { chatName, groupPeopleSentence } from '../../messages/groups.ts';
import { agentName, isLookAlike, statusName } from '../../messages/people.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { ForeignName } from '../../ui/foreign-name.tsx';
import { GroupFace } from '../../ui/group-face.tsx';
import { askChoices, type AskChoice } from './ask-choices.ts';

/** One colleague or group, by a search field that keeps the focus while the keys move in its list. */
export const ColleagueChoice = ({ onChoose }: { onChoose(choice: AskChoice): void }) => {
  const agents = useAppState((state) => state.team.agents);
  const summaries = useAppState((state) => state.privateChats.summaries);
  const ownId = useAppState(ownIdOf);
  const [search, setSearch] = useState('');
  const [at, setAt] = useState(0);
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const { recent, others } = useMemo(
    () => askChoices({ team: { agents }, privateChats: { summaries } }, ownId, search),
    [agents, summaries, ownId, search],
  );
  const found = [...recent, ...others];
  const chosen = Math.min(at, found.length - 1);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const choice = found[chosen];
    if (step !== undefined) setAt((chosen + step + found.length) % Math.max(1, found.length));
    else if (event.key === 'Enter' && choice !== undefined) onChoose(choice);
    else return;
    event.preventDefault();
  };
  const option = (choice: AskChoice, index: number) => (
    <div
      key={choice.id}
      id={`${id}-${index}`}
      role="option"
      aria-selected={index === chosen}
      className="ask__one"
      data-choice={choice.kind}
      // The field keeps the focus.
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => onChoose(choice)}
    >
      <ChoiceLine choice={choice} />
    </div>
  );
  return (
    <div className="ask__people">
      <input
        type="search"
        className="ask__search"
        role="combobox"
        aria-label={text('Colleague or group')}
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
      <div ref={list} id={id} role="listbox" aria-label={text('Colleagues and groups')} className="ask__list">
        {recent.length === 0 ? undefined : (
          <div role="group" aria-label={text('Recent chats')}>
            <div className="ask__heading" aria-hidden="true">
              {text('Recent chats')}
            </div>
            {recent.map(option)}
          </div>
        )}
        {others.length === 0 ? undefined : (
          <div role="group" aria-label={text('Colleagues')}>
            {recent.length === 0 ? undefined : (
              <div className="ask__heading" aria-hidden="true">
                {text('Colleagues')}
              </div>
            )}
            {others.map((choice, index) => option(choice, recent.length + index))}
          </div>
        )}
      </div>
      {found.length === 0 ? <p className="muted">{text('Nobody of that name')}</p> : undefined}
    </div>
  );
};

/** Who is asked: a colleague, or a group with who is in it. */
export const ChoiceLine = ({ choice }: { choice: AskChoice }) =>
  choice.kind === 'colleague' ? <ColleagueLine colleague={choice.agent} /> : <GroupLine choice={choice} />;

/** Face, name and whether they are here. */
const ColleagueLine = ({ colleague }: { colleague: Agent }) => {
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

const GroupLine = ({ choice: { group, chat } }: { choice: Extract<AskChoice, { kind: 'group' }> }) => {
  const agents = useAppState((state) => state.team.agents);
  const ownId = useAppState(ownIdOf);
  return (
    <>
      <GroupFace size={28} />
      <span className="ask__who">
        <ForeignName isOneLine name={chatName(agents, chat)} />
        <span className="ask__about truncate muted">{groupPeopleSentence(agents, group, ownId)}</span>
      </span>
    </>
  );
};
