import type { Handlers } from '../router.ts';
import type { Shell } from './services.ts';

export const createPrivateChatHandlers = (
  shell: Shell,
): Pick<
  Handlers,
  | 'private-chat/list'
  | 'private-chat/list-messages'
  | 'private-chat/send'
  | 'private-chat/mark-read'
  | 'private-chat/get-safety-number'
  | 'private-chat/confirm-safety-number'
  | 'private-chat/acknowledge-new-computer'
> => ({
  'private-chat/list': () => ({ chats: shell.services().privateChats.list() }),
  'private-chat/list-messages': ({ chatId, before }) =>
    shell.services().privateChats.listMessages(chatId, before),
  'private-chat/send': ({ chatId, text }) => {
    shell.services().policy.ensureAccepted();
    return { message: shell.services().privateChats.send(chatId, text) };
  },
  'private-chat/mark-read': ({ chatId }) => {
    shell.services().privateChats.markRead(chatId);
    shell.wasRead({ chatId });
  },
  'private-chat/get-safety-number': ({ colleagueId }) => ({
    safetyNumber: shell.services().relayLink.safetyNumber(colleagueId),
  }),
  'private-chat/confirm-safety-number': ({ colleagueId }) =>
    shell.services().relayLink.confirmSafetyNumber(colleagueId),
  'private-chat/acknowledge-new-computer': ({ colleagueId }) =>
    shell.services().relayLink.acknowledgeTrustNotice(colleagueId),
});
