import type { Command } from './command.ts';
import { chatBeside } from './chat-order.ts';

export const goToNextUnreadChat: Command = {
  name: 'go-to-next-unread-chat',
  label: 'Next unread chat',
  group: 'Move',
  shortcuts: [{ key: 'ArrowDown', alt: true, shift: true }],
  when: ({ store }) => chatBeside(store.get(), 1, true) !== undefined,
  run: ({ store, actions }) => actions.app.goTo(chatBeside(store.get(), 1, true) ?? {}),
};
