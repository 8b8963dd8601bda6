import { allCommands } from './all-commands.ts';
import type { Command, CommandContext } from './command.ts';
import { matchesShortcut } from './shortcut.ts';

/**
 * The command a key press asks for, or undefined.
 * @param isTyping a text field has the focus: bare letters belong to it.
 * @param isInDialog a dialog is open: only commands with `isForDialogs` apply.
 */
export const commandForKey = (
  event: KeyboardEvent,
  context: CommandContext,
  where: { isTyping: boolean; isInDialog: boolean },
  commands: readonly Command[] = allCommands,
): Command | undefined => {
  if (event.isComposing) return undefined;
  return commands.find((command) => {
    if (where.isInDialog && command.isForDialogs !== true) return false;
    if (command.isSingleKey === true) {
      if (where.isTyping || !context.store.get().settings.singleKeyShortcuts) return false;
    }
    return command.shortcuts.some((shortcut) => matchesShortcut(event, shortcut)) && command.when(context);
  });
};
