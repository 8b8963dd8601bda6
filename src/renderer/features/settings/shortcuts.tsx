import { useState } from 'react';
import { text } from '../../../shared/i18n/text.ts';
import { allCommands } from '../../commands/all-commands.ts';
import { bindingOf, conflictOf, conflictOfOwn, keysOf, pressedShortcut } from '../../commands/bindings.ts';
import type { Command } from '../../commands/command.ts';
import { isMac } from '../../commands/shortcut.ts';
import { useActions, useAppState } from '../../state/react.tsx';
import { KeyHint } from '../../ui/key-hint.tsx';

/** Every command has a row: its keys can be changed, taken away, or put back. */
export const Shortcuts = () => {
  const bindings = useAppState((state) => state.settings.keyBindings);
  const [changing, setChanging] = useState<string>();
  const { app } = useActions();
  return (
    <ul className="bindings" aria-label={text('Keys of every action')} data-testid="key-bindings">
      {allCommands.map((command) => (
        <Row
          key={command.name}
          command={command}
          isChanging={changing === command.name}
          onChange={() => setChanging(command.name)}
          onEnd={() => setChanging(undefined)}
        />
      ))}
      {Object.keys(bindings).length === 0 ? undefined : (
        <li className="bindings__row">
          <button type="button" className="link" onClick={() => void app.changeSettings({ keyBindings: {} })}>
            {text('Put all keys back')}
          </button>
        </li>
      )}
    </ul>
  );
};

interface RowProps {
  command: Command;
  isChanging: boolean;
  onChange(): void;
  onEnd(): void;
}

const Row = ({ command, isChanging, onChange, onEnd }: RowProps) => {
  const bindings = useAppState((state) => state.settings.keyBindings);
  const [problem, setProblem] = useState<string>();
  const { app } = useActions();
  const keys = keysOf(command, bindings);
  const isOwn = bindings[command.name] !== undefined;
  const set = (binding: string | undefined): void => {
    const { [command.name]: _former, ...others } = bindings;
    void app.changeSettings({
      keyBindings: binding === undefined ? others : { ...others, [command.name]: binding },
    });
    setProblem(undefined);
    onEnd();
  };
  const hear = (event: React.KeyboardEvent): void => {
    if (event.key === 'Tab') return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Escape') return onEnd();
    const shortcut = pressedShortcut(event, isMac);
    if (shortcut === undefined) return;
    const conflict = conflictOf(shortcut, command.name, allCommands, bindings);
    if (conflict === undefined) set(bindingOf(shortcut));
    else setProblem(conflict);
  };
  return (
    <li className="bindings__row" data-command={command.name}>
      <span className="bindings__label">{command.label}</span>
      {problem === undefined ? undefined : (
        <span className="bindings__problem" role="alert">
          {problem}
        </span>
      )}
      {isChanging ? (
        <button
          type="button"
          className="bindings__capture"
          autoFocus
          aria-description={text('New keys for: {action}. Press them now, Escape keeps the old ones.', {
            action: command.label,
          })}
          onKeyDown={hear}
          onBlur={() => {
            setProblem(undefined);
            onEnd();
          }}
        >
          {text('Press the keys…')}
        </button>
      ) : (
        <>
          {keys === undefined ? (
            <span className="muted">{text.in('an action has no keys', 'none')}</span>
          ) : (
            <KeyHint keys={keys} />
          )}
          <button
            type="button"
            className="link"
            aria-label={text('Change the keys of: {action}', { action: command.label })}
            onClick={onChange}
          >
            {text.in('verb, on a button', 'Change')}
          </button>
          {isOwn ? (
            <button
              type="button"
              className="link"
              aria-label={text('Put back the keys of: {action}', { action: command.label })}
              onClick={() => {
                const conflict = conflictOfOwn(command, allCommands, bindings);
                if (conflict === undefined) set(undefined);
                else setProblem(conflict);
              }}
            >
              {text.in('verb, on a button', 'Put back')}
            </button>
          ) : keys === undefined ? undefined : (
            <button
              type="button"
              className="link"
              aria-label={text('Remove the keys of: {action}', { action: command.label })}
              onClick={() => set('')}
            >
              {text.in('verb, on a button', 'Remove')}
            </button>
          )}
        </>
      )}
    </li>
  );
};
