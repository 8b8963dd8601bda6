import { text } from '../../shared/i18n/text.ts';
import { useAppState } from '../state/react.tsx';
import { allCommands } from './all-commands.ts';
import { isSingleKey, shortcutsOf } from './bindings.ts';
import { shortcutText } from './shortcut.ts';

/**
 * The keys that a command has for this person now, as written on keys; undefined for none, also while bare letters are
 * switched off.
 */
export const useKeys = (commandName: string): string | undefined => {
  const bindings = useAppState((state) => state.settings.keyBindings);
  const isSingleKeyOn = useAppState((state) => state.settings.singleKeyShortcuts);
  const command = allCommands.find(({ name }) => name === commandName);
  if (command === undefined) return undefined;
  const shortcut = shortcutsOf(command, bindings).find((one) => isSingleKeyOn || !isSingleKey(one));
  return shortcut === undefined ? undefined : shortcutText(shortcut);
};

/** What a control is called and, in parentheses, the keys that do the same, for its `title`. */
export const useTitleWithKeys = (title: string, commandName: string): string => {
  const keys = useKeys(commandName);
  return keys === undefined ? title : text('{title} ({keys})', { title, keys });
};
