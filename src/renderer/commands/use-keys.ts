import { useAppState } from '../state/react.tsx';
import { allCommands } from './all-commands.ts';
import { keysOf } from './bindings.ts';

/** The keys that a command has for this person, as written on keys; undefined for none. */
export const useKeys = (commandName: string): string | undefined => {
  const bindings = useAppState((state) => state.settings.keyBindings);
  const command = allCommands.find(({ name }) => name === commandName);
  return command === undefined ? undefined : keysOf(command, bindings);
};
