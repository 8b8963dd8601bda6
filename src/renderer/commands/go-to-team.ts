import type { Command } from './command.ts';

export const goToTeam: Command = {
  name: 'go-to-team',
  label: 'Go to Team',
  group: 'Go to',
  shortcuts: [{ key: '2', mod: true }],
  when: () => true,
  run: ({ actions }) => actions.app.goTo({ section: 'team' }),
};
