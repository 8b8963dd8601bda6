import type { Command } from './command.ts';

export const appearOffline: Command = {
  name: 'appear-offline',
  label: 'Appear offline',
  group: 'Your status',
  shortcuts: [],
  when: ({ store }) => store.get().app?.ownStatus !== 'offline',
  run: ({ actions }) => void actions.app.setOwnStatus('offline'),
};
