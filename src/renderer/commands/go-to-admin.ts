import type { Command } from './command.ts';

export const goToAdmin: Command = {
  name: 'go-to-admin',
  label: 'Go to Admin',
  group: 'Go to',
  shortcuts: [{ key: '3', mod: true }],
  when: () => true,
  run: ({ actions }) => actions.app.goTo({ section: 'admin' }),
};
