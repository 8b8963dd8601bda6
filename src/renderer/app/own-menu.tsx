import './own-menu.css';
import { Check, Logout, Settings } from '@livechat/design-system-icons';
import { useId } from 'react';
import { text } from '../../shared/i18n/text.ts';
import { useActions, useAppState } from '../state/react.tsx';
import { Avatar } from '../ui/avatar.tsx';
import { Icon } from '../ui/design-system.ts';
import { Popover } from '../ui/popover.tsx';
import {
  absenceSentence,
  agentName,
  chosenStatuses,
  ownStanding,
  ownStatusSentence,
  roleName,
  statusName,
  statusWaitsSentence,
} from '../messages/people.ts';
import { ForeignName } from '../ui/foreign-name.tsx';

/** The person's own avatar with its status; opens the menu that changes the status. */
export const OwnMenu = () => {
  const session = useAppState((state) => state.app?.session);
  const ownStatus = useAppState((state) => state.app?.ownStatus);
  const livechat = useAppState((state) => state.app?.livechat);
  const ownAbsence = useAppState((state) => state.app?.ownAbsence);
  const aboutId = useId();
  const { app } = useActions();
  if (session?.state !== 'signed-in') return undefined;
  const name = agentName({ name: session.name, id: session.agentId });
  const standing = livechat && ownStanding({ livechat, ownStatus });
  const isConnected = livechat?.state === 'online';
  return (
    <Popover
      label={text('Your status')}
      side="end"
      trigger={(props) => (
        <button
          type="button"
          {...props}
          className="rail__own"
          data-testid="own-menu"
          aria-label={
            standing === undefined
              ? text('You: {name}', { name })
              : text('You: {name}, {status}', { name, status: standing.words })
          }
          title={standing === undefined ? name : `${name} - ${standing.words}`}
        >
          <Avatar
            name={name}
            seed={session.agentId}
            remotePictureUrl={session.avatarUrl}
            size={32}
            status={standing?.mark}
          />
        </button>
      )}
    >
      {(close) => (
        <>
          <div className="own-menu__head">
            <Avatar name={name} seed={session.agentId} remotePictureUrl={session.avatarUrl} size={40} />
            <div className="own-menu__names">
              <p className="own-menu__name">
                <ForeignName isOneLine name={name} />
              </p>
              <p className="muted truncate" title={session.agentId}>
                {session.agentId}
              </p>
              <p className="muted">{roleName(session.role)}</p>
            </div>
          </div>
          <div className="menu__divider" />
          {chosenStatuses.map((status) => (
            <button
              key={status}
              type="button"
              className="menu__item"
              data-testid="own-status"
              aria-pressed={isConnected && ownStatus === status}
              aria-describedby={aboutId}
              disabled={!isConnected}
              onClick={() => {
                void app.setOwnStatus(status);
                close();
              }}
            >
              <span className={`status-mark avatar__status avatar__status--${status}`} aria-hidden="true" />
              {statusName(status)}
              {isConnected && ownStatus === status ? (
                <span className="menu__item-end">
                  <Icon source={Check} size="small" />
                </span>
              ) : undefined}
            </button>
          ))}
          <p className="own-menu__about muted" id={aboutId}>
            {!isConnected ? (
              <strong>{statusWaitsSentence} </strong>
            ) : ownAbsence === undefined ? undefined : (
              <strong>{absenceSentence(ownAbsence)} </strong>
            )}
            {ownStatusSentence}
          </p>
          <div className="menu__divider" />
          <button
            type="button"
            className="menu__item"
            onClick={() => {
              close();
              app.goTo({ section: 'settings' });
            }}
          >
            <Icon source={Settings} size="small" /> {text('Settings')}
          </button>
          <button
            type="button"
            className="menu__item"
            onClick={() => {
              close();
              app.goTo({ section: 'settings' });
              requestAnimationFrame(() => document.getElementById('sign-out')?.scrollIntoView());
            }}
          >
            <Icon source={Logout} size="small" /> {text.in('verb, on a button', 'Sign out…')}
          </button>
        </>
      )}
    </Popover>
  );
};
