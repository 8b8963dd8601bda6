import { ensureOn, switchedOff } from '../managed/index.ts';
import type { PrivateChats } from '../private-chats/index.ts';
import type { Managed } from '../../shared/managed/managed.ts';

/**
 * Private chats as the organisation allows them: where they are switched off nothing is written any more, by whatever way
 * (window,
 * notification); what is there can be read, deleted and left. Errors of what writes: MANAGED_OFF.
 */
export const chatsUnder = (managed: Managed, chats: PrivateChats): PrivateChats => {
  if (!switchedOff(managed).includes('private-chats')) return chats;
  const refuse = (): never => {
    ensureOn(managed, 'private-chats');
    throw new Error('unreachable');
  };
  return {
    ...chats,
    send: refuse,
    retry: refuse,
    edit: refuse,
    react: refuse,
    setTyping: () => undefined,
    groups: {
      make: async () => refuse(),
      change: async (chatId, change) =>
        change.kind === 'leave' ? chats.groups.change(chatId, change) : refuse(),
    },
    files: { ...chats.files, add: refuse },
  };
};
