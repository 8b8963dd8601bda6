import type { Command } from './command.ts';

/** One level back: from the composer to the list, from an open thread to no thread, from the page before a removal. */
export const goBack: Command = {
  name: 'go-back',
  label: 'Back one level',
  group: 'Move',
  shortcuts: [{ key: 'Escape' }],
  isKeyOnly: true,
  when: ({ store }) => {
    const { place, adminPage } = store.get();
    return place.section === 'admin' ? adminPage.page === 'plan' : ['inbox', 'team'].includes(place.section);
  },
  run: ({ focus, actions, store }) => {
    if (store.get().place.section === 'admin') {
      actions.removal.showPage({ page: 'removal' });
      return;
    }
    if (!focus.isInList() && focus.list()) return;
    if (store.get().place.section === 'inbox') actions.app.closeConversation();
    else actions.app.closePrivateChat();
  },
};
