import type { Command } from './command.ts';
import { chatBeside } from './chat-order.ts';

export const goToPreviousUnreadChat: Command = {
  name: 'go-to-previous-unread-chat',
  label: 'Previous unread chat',
  group: 'Move',
  shortcuts: [{ key: 'ArrowUp', alt: true, shift: true }],
  when: ({ store }) => chatBeside(store.get(), -1, true) !== undefined,
  run: ({ store, actions }) => actions.app.goTo(chatBeside(store.get(), -1, true) ?? {}),
};
