import type { Command } from './command.ts';

export const moveToPreviousRow: Command = {
  name: 'move-to-previous-row',
  label: 'Previous row of the list or thread',
  group: 'Move',
  shortcuts: [{ key: 'k' }],
  isSingleKey: true,
  isKeyOnly: true,
  when: ({ focus }) => focus.isInList(),
  run: ({ focus }) => focus.move(-1),
};
