import './palette.css';
import { useActions, useAppState } from '../state/react.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { KeyHint } from '../ui/key-hint.tsx';
import { allCommands } from './all-commands.ts';
import { shortcutText } from './shortcut.ts';

const groups = ['Go to', 'Move', 'Conversation', 'Window'] as const;

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
  const { singleKeyShortcuts, sendWithEnter } = useAppState((state) => state.settings);
  return (
    <Dialog title="Keyboard shortcuts" isWide onClose={app.closeDialog}>
      <div className="shortcuts__columns">
        {groups.map((group) => (
          <section key={group} className="shortcuts__group">
            <h3>{group}</h3>
            <ul>
              {allCommands
                .filter((command) => command.group === group && command.shortcuts[0] !== undefined)
                .map((command) => (
                  <li key={command.name} className="shortcuts__row">
                    <span className={command.isSingleKey === true && !singleKeyShortcuts ? 'muted' : ''}>
                      {command.label}
                      {command.isSingleKey === true && !singleKeyShortcuts ? ' (switched off)' : ''}
                    </span>
                    {command.shortcuts[0] === undefined ? undefined : (
                      <KeyHint keys={shortcutText(command.shortcuts[0])} />
                    )}
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
    </Dialog>
  );
};
