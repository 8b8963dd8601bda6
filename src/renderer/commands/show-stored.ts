import type { Command } from './command.ts';

export const showStored: Command = {
  name: 'show-stored',
  label: 'What is stored about you',
  group: 'Go to',
  shortcuts: [],
  when: () => true,
  run: ({ actions }) => actions.app.openDialog('stored'),
};
