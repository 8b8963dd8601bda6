import {
  Tools,
  ToolsFilled,
  Messages,
  MessagesFilled,
  People,
  PeopleFilled,
  Search as SearchIcon,
  Settings as SettingsIcon,
  SettingsFilled,
} from '@livechat/design-system-icons';
import { text } from '../../shared/i18n/text.ts';
import type { Place, Settings } from '../../shared/ipc/state.ts';
import { allCommands } from '../commands/all-commands.ts';
import { keysOf } from '../commands/bindings.ts';
import { useActions, useAppState } from '../state/react.tsx';
import { Icon, type IconSource } from '../ui/design-system.ts';
import { OwnMenu } from './own-menu.tsx';

const sections: readonly {
  section: Place['section'];
  name: string;
  icon: IconSource;
  chosenIcon: IconSource;
}[] = [
  { section: 'inbox', name: text('Inbox'), icon: Messages, chosenIcon: MessagesFilled },
  { section: 'team', name: text('Team'), icon: People, chosenIcon: PeopleFilled },
  {
    section: 'search',
    name: text.in('noun, a section of the window', 'Search'),
    icon: SearchIcon,
    chosenIcon: SearchIcon,
  },
  { section: 'admin', name: text('Admin'), icon: Tools, chosenIcon: ToolsFilled },
  { section: 'settings', name: text('Settings'), icon: SettingsIcon, chosenIcon: SettingsFilled },
];

/** Its name, with the keys that lead there. */
const titleOf = (section: Place['section'], name: string, bindings: Settings['keyBindings']): string => {
  const command = allCommands.find(({ name: known }) => known === `go-to-${section}`);
  const keys = command && keysOf(command, bindings);
  return keys === undefined ? name : `${name} (${keys})`;
};

/** The sections with their counts; the person's own status at the bottom. */
export const Rail = () => {
  const section = useAppState((state) => state.place.section);
  const unreadConversations = useAppState((state) => state.app?.unread.conversations ?? 0);
  const unreadPrivate = useAppState((state) => state.app?.unread.privateChats ?? 0);
  const isAlarm = useAppState(
    ({ channel, bridge }) =>
      (channel.channel?.state === 'reconnect-needed' && channel.isLoaded) ||
      bridge?.state === 'reconnect-needed',
  );
  const bindings = useAppState((state) => state.settings.keyBindings);
  const { app, search } = useActions();
  const counts: Partial<Record<Place['section'], number>> = {
    inbox: unreadConversations,
    team: unreadPrivate,
  };
  return (
    <nav className="rail" aria-label={text('Sections')} data-region="rail">
      <ul className="rail__sections">
        {sections.map(({ section: target, name, icon, chosenIcon }) => {
          const count = counts[target] ?? 0;
          const isChosen = section === target;
          const hasAlarm = target === 'admin' && isAlarm;
          return (
            <li key={target}>
              <button
                type="button"
                className="rail__button"
                aria-current={isChosen ? 'page' : undefined}
                aria-label={
                  count > 0
                    ? text('{section}, {count, number} unread', { section: name, count })
                    : hasAlarm
                      ? text('{section}, needs attention', { section: name })
                      : name
                }
                title={titleOf(target, name, bindings)}
                data-testid={`rail-${target}`}
                onClick={() => (target === 'search' ? search.show() : app.goTo({ section: target }))}
              >
                <Icon source={isChosen ? chosenIcon : icon} size="medium" />
                {count > 0 ? <span className="rail__count">{count > 99 ? '99+' : count}</span> : undefined}
                {hasAlarm ? <span className="rail__alarm" /> : undefined}
              </button>
            </li>
          );
        })}
      </ul>
      <OwnMenu />
    </nav>
  );
};
