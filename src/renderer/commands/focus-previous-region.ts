import type { Command } from './command.ts';

export const focusPreviousRegion: Command = {
  name: 'focus-previous-region',
  label: 'Previous region of the window',
  group: 'Move',
  shortcuts: [{ key: 'F6', shift: true }],
  isKeyOnly: true,
  when: () => true,
  run: ({ focus }) => focus.region(-1),
};
