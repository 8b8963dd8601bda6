import type { Command } from './command.ts';

export const goToRemoval: Command = {
  name: 'go-to-removal',
  label: 'Go to removal: disconnect, uninstall, records',
  group: 'Go to',
  shortcuts: [],
  when: () => true,
  run: ({ actions }) => actions.app.openRemoval(),
};
