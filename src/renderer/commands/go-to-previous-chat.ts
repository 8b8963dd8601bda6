import type { Command } from './command.ts';
import { chatBeside } from './chat-order.ts';

export const goToPreviousChat: Command = {
  name: 'go-to-previous-chat',
  label: 'Previous chat',
  group: 'Move',
  shortcuts: [{ key: 'ArrowUp', alt: true }],
  isKeyOnly: true,
  when: ({ store }) => chatBeside(store.get(), -1, false) !== undefined,
  run: ({ store, actions }) => actions.app.goTo(chatBeside(store.get(), -1, false) ?? {}),
};
