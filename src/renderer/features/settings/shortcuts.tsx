import { useState } from 'react';
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
    <ul className="bindings" aria-label="Keys of every action" data-testid="key-bindings">
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
            Put all keys back
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
          aria-label={`New keys for: ${command.label}. Press them now, Escape keeps the old ones.`}
          onKeyDown={hear}
          onBlur={() => {
            setProblem(undefined);
            onEnd();
          }}
        >
          Press the keys…
        </button>
      ) : (
        <>
          {keys === undefined ? <span className="muted">none</span> : <KeyHint keys={keys} />}
          <button
            type="button"
            className="link"
            aria-label={`Change the keys of: ${command.label}`}
            onClick={onChange}
          >
            Change
          </button>
          {isOwn ? (
            <button
              type="button"
              className="link"
              aria-label={`Put the keys back of: ${command.label}`}
              onClick={() => {
                const conflict = conflictOfOwn(command, allCommands, bindings);
                if (conflict === undefined) set(undefined);
                else setProblem(conflict);
              }}
            >
              Put back
            </button>
          ) : keys === undefined ? undefined : (
            <button
              type="button"
              className="link"
              aria-label={`Take the keys away of: ${command.label}`}
              onClick={() => set('')}
            >
              Remove
            </button>
          )}
        </>
      )}
    </li>
  );
};
