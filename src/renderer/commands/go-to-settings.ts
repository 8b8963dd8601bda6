import type { Command } from './command.ts';

export const goToSettings: Command = {
  name: 'go-to-settings',
  label: 'Go to Settings',
  group: 'Go to',
  shortcuts: [
    { key: '4', mod: true },
    { key: ',', mod: true },
  ],
  when: () => true,
  run: ({ actions }) => actions.app.goTo({ section: 'settings' }),
};
