import type { Command } from './command.ts';

export const showPrivacy: Command = {
  name: 'show-privacy',
  label: 'Read the privacy policy',
  group: 'Go to',
  shortcuts: [],
  when: () => true,
  run: ({ actions }) => actions.app.openDialog('privacy'),
};
