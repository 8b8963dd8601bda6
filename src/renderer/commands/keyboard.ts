import { allCommands } from './all-commands.ts';
import { asksFor } from './bindings.ts';
import type { Command, CommandContext } from './command.ts';

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
  const { keyBindings, singleKeyShortcuts } = context.store.get().settings;
  const of = { bindings: keyBindings, isTyping: where.isTyping, isSingleKeyOn: singleKeyShortcuts };
  return commands.find(
    (command) =>
      asksFor(event, command, of) &&
      (command.isForDialogs === true || !where.isInDialog) &&
      command.when(context),
  );
};
