import type { Command } from './command.ts';

export const goToInbox: Command = {
  name: 'go-to-inbox',
  label: 'Go to Inbox',
  group: 'Go to',
  shortcuts: [{ key: '1', mod: true }],
  when: () => true,
  run: ({ actions }) => actions.app.goTo({ section: 'inbox' }),
};
