import type { Command } from './command.ts';

export const showShortcuts: Command = {
  name: 'show-shortcuts',
  label: 'Keyboard shortcuts',
  group: 'Window',
  shortcuts: [{ key: '/', mod: true }],
  isForDialogs: true,
  when: () => true,
  run: ({ actions, store }) =>
    store.get().dialog === 'shortcuts' ? actions.app.closeDialog() : actions.app.openDialog('shortcuts'),
};
