import './groups.css';
import { useState } from 'react';
import type { GroupChange, GroupView } from '../../../../shared/domain/group-chat.ts';
import { text } from '../../../../shared/i18n/text.ts';
import { type Failure, failureOf } from '../../../api/call.ts';
import { trustWords } from '../../../messages/groups.ts';
import { agentName, foreignName, personName } from '../../../messages/people.ts';
import { ownIdOf } from '../../../state/roster.ts';
import { useActions, useAppState } from '../../../state/react.tsx';
import { Avatar } from '../../../ui/avatar.tsx';
import { Problem } from '../../../ui/callout.tsx';
import { Button } from '../../../ui/design-system.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { ForeignName } from '../../../ui/foreign-name.tsx';
import { nameLength } from './group-limits.ts';
import { PeoplePicker } from './people-picker.tsx';

interface GroupPeopleDialogProps {
  chatId: string;
  group: GroupView;
  onClose(): void;
}

/** Who is in a group, whether each can be reached, and what can be done about it. */
export const GroupPeopleDialog = ({ chatId, group, onClose }: GroupPeopleDialogProps) => {
  const agents = useAppState((state) => state.team.agents);
  const ownId = useAppState(ownIdOf);
  const { privateChats } = useActions();
  const { name: present } = group;
  const [name, setName] = useState(present);
  const [added, setAdded] = useState<readonly string[]>();
  const [problem, setProblem] = useState<Failure>();
  const [asked, setAsked] = useState<string>();
  const ids = group.members.map(({ agentId }) => agentId as string);

  const change = (wanted: GroupChange, then?: () => void): void => {
    setProblem(undefined);
    setAsked(undefined);
    privateChats.changeGroup(chatId, wanted).then(then, (error) => setProblem(failureOf(error)));
  };

  if (added !== undefined)
    return (
      <Dialog
        title={text('Add people to {name}', { name: foreignName(group.name) })}
        onClose={onClose}
        footer={
          <>
            <Button kind="secondary" onClick={() => setAdded(undefined)}>
              {text.in('to the page before', 'Back')}
            </Button>
            <Button
              kind="primary"
              disabled={added.length === 0}
              onClick={() => change({ kind: 'add', members: added as never }, () => setAdded(undefined))}
            >
              {added.length === 0
                ? text.in('verb: people to a group', 'Add')
                : text('{count, plural, one {Add # person} other {Add # people}}', { count: added.length })}
            </Button>
          </>
        }
      >
        <p>{text('They read what is written from now on, and nothing from before.')}</p>
        <PeoplePicker without={ids} chosen={added} onChange={setAdded} />
        <Problem sentence={problem} />
      </Dialog>
    );
  return (
    <Dialog
      title={foreignName(group.name)}
      onClose={onClose}
      footer={
        group.isMember ? (
          <>
            {asked === ownId ? (
              <Button kind="destructive" onClick={() => change({ kind: 'leave' }, onClose)}>
                {text('Leave for good')}
              </Button>
            ) : (
              <Button kind="secondary" onClick={() => setAsked(ownId)}>
                {text('Leave the group')}
              </Button>
            )}
            <Button kind="primary" onClick={() => setAdded([])}>
              {text('Add people')}
            </Button>
          </>
        ) : (
          <Button onClick={onClose}>{text('Close')}</Button>
        )
      }
    >
      {group.isMember ? (
        <div className="group-field group-field--line">
          <input
            className="group-field__input"
            value={name}
            maxLength={nameLength}
            aria-label={text('Name of the group')}
            onChange={(event) => setName(event.target.value)}
          />
          <Button
            kind="secondary"
            disabled={name.trim() === '' || name.trim() === present}
            onClick={() => change({ kind: 'rename', name: name.trim() })}
          >
            {text('Rename')}
          </Button>
        </div>
      ) : (
        <p>{text('You are not in this group any more. What was written while you were stays here.')}</p>
      )}
      <ul className="group-people">
        {group.members.map(({ agentId, trust }) => {
          const agent = agents[agentId];
          const shown = agent === undefined ? agentId : agentName(agent);
          return (
            <li key={agentId} className="group-people__row" data-agent-id={agentId}>
              <Avatar name={shown} seed={agentId} remotePictureUrl={agent?.avatarUrl} size={28} />
              <span className="people-picker__name">
                <ForeignName
                  isOneLine
                  name={
                    agentId === ownId ? text('{name} (you)', { name: shown }) : personName(agents, agentId)
                  }
                />
                <span className="muted">
                  {[agentId === group.makerId ? text('Made this group.') : undefined, trustWords(trust)]
                    .filter((part) => part !== undefined)
                    .join(' ')}
                </span>
              </span>
              {agentId === ownId || !group.isMember ? undefined : asked === agentId ? (
                <Button
                  kind="destructive"
                  size="compact"
                  onClick={() => change({ kind: 'remove', member: agentId })}
                >
                  {text('Remove for good')}
                </Button>
              ) : (
                <Button kind="text" size="compact" onClick={() => setAsked(agentId)}>
                  {text('Remove')}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      <Problem sentence={problem} />
    </Dialog>
  );
};
