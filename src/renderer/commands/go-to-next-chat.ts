import type { Command } from './command.ts';
import { chatBeside } from './chat-order.ts';

export const goToNextChat: Command = {
  name: 'go-to-next-chat',
  label: 'Next chat',
  group: 'Move',
  shortcuts: [{ key: 'ArrowDown', alt: true }],
  isKeyOnly: true,
  when: ({ store }) => chatBeside(store.get(), 1, false) !== undefined,
  run: ({ store, actions }) => actions.app.goTo(chatBeside(store.get(), 1, false) ?? {}),
};
