import type { Command } from './command.ts';

export const moveToNextRow: Command = {
  name: 'move-to-next-row',
  label: 'Next row of the list or thread',
  group: 'Move',
  shortcuts: [{ key: 'j' }],
  isSingleKey: true,
  isKeyOnly: true,
  when: ({ focus }) => focus.isInList(),
  run: ({ focus }) => focus.move(1),
};
