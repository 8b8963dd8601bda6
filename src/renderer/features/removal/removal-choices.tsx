import { Delete, LinkOff, Person } from '@livechat/design-system-icons';
import type { ReactNode } from 'react';
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
    <TitledSection className="removal-section" id="remove" title="Remove">
      <ul className="card removal-choices">
        <RemovalChoice
          icon={LinkOff}
          name="Disconnect Instagram"
          about={
            channel.channel === undefined
              ? 'No Instagram account is connected.'
              : 'Stops messages, takes the permission at Meta back, and deletes the conversations on every computer. ' +
                'Private chats stay.'
          }
        >
          <Button
            kind="destructive-outline"
            size="compact"
            disabled={channel.channel === undefined}
            onClick={() => removal.showPage({ page: 'plan', kind: 'disconnect' })}
          >
            Disconnect…
          </Button>
        </RemovalChoice>
        <RemovalChoice
          icon={Delete}
          name="Uninstall Backchannel"
          about={
            isUninstalling
              ? 'It is being uninstalled already: see above.'
              : 'For the whole team. Permissions are taken back at once; all data goes after ' +
                `${retention.uninstallDays} days, or now.`
          }
        >
          <Button
            kind="destructive-outline"
            size="compact"
            disabled={isUninstalling}
            onClick={() => removal.showPage({ page: 'plan', kind: 'uninstall' })}
          >
            Uninstall…
          </Button>
        </RemovalChoice>
        <RemovalChoice
          icon={Person}
          name="Erase one customer"
          about="Every copy of one person on every computer: open their conversation, then “More” and “Erase this customer…”."
        >
          <Button kind="secondary" size="compact" onClick={() => app.goTo({ section: 'inbox' })}>
            Go to inbox
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
