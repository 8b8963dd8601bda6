import type { Command } from './command.ts';

export const focusNextRegion: Command = {
  name: 'focus-next-region',
  label: 'Next region of the window',
  group: 'Move',
  shortcuts: [{ key: 'F6' }],
  isKeyOnly: true,
  when: () => true,
  run: ({ focus }) => focus.region(1),
};
