import type { Command } from './command.ts';

export const stopAcceptingChats: Command = {
  name: 'stop-accepting-chats',
  label: 'Stop accepting chats',
  group: 'Your status',
  shortcuts: [],
  when: ({ store }) => store.get().app?.ownStatus !== 'not_accepting_chats',
  run: ({ actions }) => void actions.app.setOwnStatus('not_accepting_chats'),
};
