import './palette.css';
import { useActions, useAppState } from '../state/react.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { KeyHint } from '../ui/key-hint.tsx';
import { allCommands } from './all-commands.ts';
import { isSingleKey, keysOf, shortcutsOf } from './bindings.ts';
import type { Command } from './command.ts';
import { shortcutText } from './shortcut.ts';

const groups = ['Go to', 'Move', 'Conversation', 'Message', 'Your status', 'Window'] as const;

/** Keys that components handle themselves, beside the commands. */
const builtIn: Partial<Record<(typeof groups)[number], readonly { label: string; keys: string }[]>> = {
  Move: [
    { label: 'Open the chosen row', keys: 'Enter' },
    { label: 'Up and down in a list or thread', keys: '↑+↓' },
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
    <Dialog title="Keyboard shortcuts" isWide onClose={app.closeDialog}>
      <div className="shortcuts__columns">
        {groups.filter(hasKeys).map((group) => (
          <section key={group} className="shortcuts__group">
            <h3>{group}</h3>
            <ul>
              {allCommands
                .filter((command) => command.group === group && keysOf(command, keyBindings) !== undefined)
                .map((command) => (
                  <li key={command.name} className="shortcuts__row">
                    <span className={isOff(command) ? 'muted' : ''}>
                      {command.label}
                      {isOff(command) ? ' (switched off)' : ''}
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
                    Send{' '}
                    <KeyHint keys={sendWithEnter ? 'Enter' : shortcutText({ key: 'Enter', mod: true })} />
                  </li>
                  <li className="shortcuts__row">
                    New line <KeyHint keys={sendWithEnter ? 'Shift+Enter' : 'Enter'} />
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
          Change keys in Settings
        </button>
      </p>
    </Dialog>
  );
};
