import { text } from '../../shared/i18n/text.ts';
import { isOpenedIn } from '../state/updates/index.ts';
import { chatBeside } from './chat-order.ts';
import { commandGroup, type Command } from './command.ts';

/** Opens the chat `step` rows below (1) or above (-1) the open one; available only when there is one. */
const openChatBeside = (step: 1 | -1, isUnreadOnly: boolean): Pick<Command, 'when' | 'run'> => ({
  when: ({ store }) => chatBeside(store.get(), step, isUnreadOnly) !== undefined,
  run: ({ store, actions }) => actions.app.goTo(chatBeside(store.get(), step, isUnreadOnly) ?? {}),
});

/** Moves the focus one row; `j` and `k` stand for the arrow keys. */
const moveRow = (key: 'j' | 'k', step: 1 | -1): Omit<Command, 'name' | 'label' | 'group'> => ({
  shortcuts: [{ key }],
  isSingleKey: true,
  isKeyOnly: true,
  when: ({ focus }) => focus.isInList(),
  run: ({ focus }) => focus.move(step),
});

/** From chat to chat, row to row and region to region, and one level back. */
export const moveCommands = commandGroup('Move', [
  {
    name: 'go-to-next-chat',
    label: text('Next chat'),
    shortcuts: [{ key: 'ArrowDown', alt: true }],
    isKeyOnly: true,
    ...openChatBeside(1, false),
  },
  {
    name: 'go-to-previous-chat',
    label: text('Previous chat'),
    shortcuts: [{ key: 'ArrowUp', alt: true }],
    isKeyOnly: true,
    ...openChatBeside(-1, false),
  },
  {
    name: 'go-to-next-unread-chat',
    label: text('Next unread chat'),
    shortcuts: [{ key: 'ArrowDown', alt: true, shift: true }],
    ...openChatBeside(1, true),
  },
  {
    name: 'go-to-previous-unread-chat',
    label: text('Previous unread chat'),
    shortcuts: [{ key: 'ArrowUp', alt: true, shift: true }],
    ...openChatBeside(-1, true),
  },
  { name: 'move-to-next-row', label: text('Next row of the list or thread'), ...moveRow('j', 1) },
  { name: 'move-to-previous-row', label: text('Previous row of the list or thread'), ...moveRow('k', -1) },
  {
    name: 'focus-next-region',
    label: text('Next region of the window'),
    shortcuts: [{ key: 'F6' }],
    isKeyOnly: true,
    run: ({ focus }) => focus.region(1),
  },
  {
    name: 'focus-previous-region',
    label: text('Previous region of the window'),
    shortcuts: [{ key: 'F6', shift: true }],
    isKeyOnly: true,
    run: ({ focus }) => focus.region(-1),
  },
  {
    // From the composer to the list, from an open thread to no thread, from a removal's plan to the removal page.
    name: 'go-back',
    label: text('Back one level'),
    shortcuts: [{ key: 'Escape' }],
    isKeyOnly: true,
    when: ({ store }) => {
      const { place, adminPage } = store.get();
      return place.section === 'admin'
        ? adminPage.page === 'plan'
        : ['inbox', 'team'].includes(place.section);
    },
    run: ({ focus, actions, store }) => {
      const { section } = store.get().place;
      if (section === 'admin') {
        actions.removal.showPage({ page: 'removal' });
        return;
      }
      if (section === 'inbox' && store.get().conversations.selectedIds.length > 0) {
        actions.work.clearSelection();
        return;
      }
      if (isOpenedIn(store.get().search.openedIn, store.get().place)) {
        actions.app.goTo({ section: 'search' });
        return;
      }
      if (!focus.isInList() && focus.list()) return;
      if (section === 'inbox') actions.app.closeConversation();
      else actions.app.closePrivateChat();
    },
  },
]);
