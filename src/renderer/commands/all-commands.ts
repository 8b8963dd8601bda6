import type { Command } from './command.ts';
import { conversationCommands } from './conversation.ts';
import { goToCommands } from './go-to.ts';
import { messageCommands } from './message.ts';
import { moveCommands } from './move.ts';
import { noticeCommands, quietCommands } from './notices.ts';
import { ownStatusCommands } from './own-status.ts';
import { privateMessageCommands } from './private-message.ts';
import { windowCommands } from './window.ts';
import { workCommands } from './work.ts';

/** Every user command, in the order of the shortcut sheet. The keyboard, the palette and the sheet read this list. */
export const allCommands: readonly Command[] = [
  ...goToCommands,
  ...moveCommands,
  ...conversationCommands,
  ...messageCommands,
  ...noticeCommands,
  ...privateMessageCommands,
  ...workCommands,
  ...ownStatusCommands,
  ...windowCommands,
  ...quietCommands,
];
