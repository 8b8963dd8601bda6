import { Delete, LinkOff, Person } from '@livechat/design-system-icons';
import type { ReactNode } from 'react';
import { text } from '../../../shared/i18n/text.ts';
import type { RemovalView } from '../../../shared/ipc/privacy.ts';
import { retention } from '../../../shared/removal/retention.ts';
import { useActions, useAppState } from '../../state/react.tsx';
import { Button, Icon, type IconSource } from '../../ui/design-system.ts';
import { TitledSection } from '../../ui/titled-section.tsx';
import { isRunning } from '../../messages/removal.ts';

/** The ways to remove. Nothing is removed here: each opens the page that says what it would take. */
export const RemovalChoices = ({ removals }: { removals: readonly RemovalView[] }) => {
  const { app, removal } = useActions();
  const channel = useAppState((state) => state.channel);
  const isUninstalling = removals.some((one) => one.kind === 'uninstall' && isRunning(one));
  return (
    <TitledSection
      className="removal-section"
      id="remove"
      title={text.in('heading above the ways to remove data', 'Remove')}
    >
      <ul className="card removal-choices">
        <RemovalChoice
          icon={LinkOff}
          name={text('Disconnect Instagram')}
          about={
            channel.channel === undefined
              ? text('No Instagram account is connected.')
              : [
                  text(
                    'Stops messages, takes the permission at Meta back, and deletes the conversations on every computer.',
                  ),
                  text('Private chats stay.'),
                ].join(' ')
          }
        >
          <Button
            kind="destructive-outline"
            size="compact"
            disabled={channel.channel === undefined}
            onClick={() => removal.showPage({ page: 'plan', kind: 'disconnect' })}
          >
            {text('Disconnect…')}
          </Button>
        </RemovalChoice>
        <RemovalChoice
          icon={Delete}
          name={text('Uninstall Backchannel')}
          about={
            isUninstalling
              ? text('It is being uninstalled already: see above.')
              : [
                  text('For the whole team.'),
                  text(
                    'Permissions are taken back at once; all data goes after {days, plural, one {# day} other {# days}}, or now.',
                    { days: retention.uninstallDays },
                  ),
                ].join(' ')
          }
        >
          <Button
            kind="destructive-outline"
            size="compact"
            disabled={isUninstalling}
            onClick={() => removal.showPage({ page: 'plan', kind: 'uninstall' })}
          >
            {text('Uninstall…')}
          </Button>
        </RemovalChoice>
        <RemovalChoice
          icon={Person}
          name={text('Erase one customer')}
          about={text(
            'Every copy of one person on every computer: open their conversation, then “More” and “Erase this customer…”.',
          )}
        >
          <Button kind="secondary" size="compact" onClick={() => app.goTo({ section: 'inbox' })}>
            {text('Go to inbox')}
          </Button>
        </RemovalChoice>
      </ul>
    </TitledSection>
  );
};

interface RemovalChoiceProps {
  icon: IconSource;
  name: string;
  about: string;
  children: ReactNode;
}

const RemovalChoice = ({ icon, name, about, children }: RemovalChoiceProps) => (
  <li className="removal-choice">
    <span className="removal-choice__icon">
      <Icon source={icon} size="medium" />
    </span>
    <div className="removal-choice__words">
      <h3 className="removal-choice__name">{name}</h3>
      <p className="muted">{about}</p>
    </div>
    {children}
  </li>
);
