import type { Command } from './command.ts';

export const acceptChats: Command = {
  name: 'accept-chats',
  label: 'Accept chats',
  group: 'Your status',
  shortcuts: [],
  when: ({ store }) => store.get().app?.ownStatus !== 'accepting_chats',
  run: ({ actions }) => void actions.app.setOwnStatus('accepting_chats'),
};
