import './palette.css';
import { text } from '../../shared/i18n/text.ts';
import { useActions, useAppState } from '../state/react.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { KeyHint } from '../ui/key-hint.tsx';
import { allCommands } from './all-commands.ts';
import { isSingleKey, keysOf, shortcutsOf } from './bindings.ts';
import type { Command } from './command.ts';
import { shortcutText } from './shortcut.ts';

const groups = ['Go to', 'Move', 'Conversation', 'Message', 'Your status', 'Window'] as const;

const groupNames: Readonly<Record<Command['group'], string>> = {
  'Go to': text.in('group of keyboard shortcuts', 'Go to'),
  Move: text.in('group of keyboard shortcuts', 'Move'),
  Conversation: text.in('group of keyboard shortcuts', 'Conversation'),
  Message: text.in('group of keyboard shortcuts', 'Message'),
  'Your status': text.in('group of keyboard shortcuts', 'Your status'),
  Window: text.in('group of keyboard shortcuts', 'Window'),
};

/** Keys that components handle themselves, beside the commands. */
const builtIn: Partial<Record<(typeof groups)[number], readonly { label: string; keys: string }[]>> = {
  Move: [
    { label: text('Open the chosen row'), keys: shortcutText({ key: 'Enter' }) },
    { label: text('Up and down in a list or thread'), keys: '↑+↓' },
  ],
};

/** Ctrl/Cmd+/: every shortcut. */
export const ShortcutSheet = () => {
  const { app } = useActions();
  const { singleKeyShortcuts, sendWithEnter, keyBindings } = useAppState((state) => state.settings);
  const isOff = (command: Command): boolean =>
    !singleKeyShortcuts && shortcutsOf(command, keyBindings).every(isSingleKey);
  const hasKeys = (group: (typeof groups)[number]): boolean =>
    group === 'Conversation' ||
    allCommands.some((command) => command.group === group && keysOf(command, keyBindings) !== undefined);
  return (
    <Dialog title={text('Keyboard shortcuts')} isWide onClose={app.closeDialog}>
      <div className="shortcuts__columns">
        {groups.filter(hasKeys).map((group) => (
          <section key={group} className="shortcuts__group">
            <h3>{groupNames[group]}</h3>
            <ul>
              {allCommands
                .filter((command) => command.group === group && keysOf(command, keyBindings) !== undefined)
                .map((command) => (
                  <li key={command.name} className="shortcuts__row">
                    <span className={isOff(command) ? 'muted' : ''}>
                      {isOff(command)
                        ? text('{command} (switched off)', { command: command.label })
                        : command.label}
                    </span>
                    <KeyHint keys={keysOf(command, keyBindings) ?? ''} />
                  </li>
                ))}
              {builtIn[group]?.map(({ label, keys }) => (
                <li key={label} className="shortcuts__row">
                  {label} <KeyHint keys={keys} />
                </li>
              ))}
              {group === 'Conversation' ? (
                <>
                  <li className="shortcuts__row">
                    {text.in('verb, on a button', 'Send')}{' '}
                    <KeyHint keys={shortcutText({ key: 'Enter', mod: !sendWithEnter })} />
                  </li>
                  <li className="shortcuts__row">
                    {text('New line')} <KeyHint keys={shortcutText({ key: 'Enter', shift: sendWithEnter })} />
                  </li>
                </>
              ) : undefined}
            </ul>
          </section>
        ))}
      </div>
      <p className="shortcuts__foot">
        <button
          type="button"
          className="link"
          onClick={() => {
            app.closeDialog();
            app.goTo({ section: 'settings' });
            requestAnimationFrame(() => document.getElementById('settings-keys')?.scrollIntoView());
          }}
        >
          {text('Change keys in Settings')}
        </button>
      </p>
    </Dialog>
  );
};
