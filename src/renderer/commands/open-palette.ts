import type { Command } from './command.ts';

export const openPalette: Command = {
  name: 'open-palette',
  label: 'Search people, chats and actions',
  group: 'Window',
  shortcuts: [{ key: 'k', mod: true }],
  isKeyOnly: true,
  isForDialogs: true,
  when: () => true,
  run: ({ actions, store }) =>
    store.get().dialog === 'palette' ? actions.app.closeDialog() : actions.app.openDialog('palette'),
};
