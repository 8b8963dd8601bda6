import type { Command } from './command.ts';

/** One level back: from the composer to the list, from an open thread to no thread. */
export const goBack: Command = {
  name: 'go-back',
  label: 'Back one level',
  group: 'Move',
  shortcuts: [{ key: 'Escape' }],
  isKeyOnly: true,
  when: ({ store }) => ['inbox', 'team'].includes(store.get().place.section),
  run: ({ focus, actions, store }) => {
    if (!focus.isInList() && focus.list()) return;
    if (store.get().place.section === 'inbox') actions.app.closeConversation();
    else actions.app.closePrivateChat();
  },
};
