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
  'private-chat/list-messages': ({ colleagueId, before }) =>
    shell.services().privateChats.listMessages(colleagueId, before),
  'private-chat/send': ({ colleagueId, text }) => {
    shell.services().policy.ensureAccepted();
    return { message: shell.services().privateChats.send(colleagueId, text) };
  },
  'private-chat/mark-read': ({ colleagueId }) => {
    shell.services().privateChats.markRead(colleagueId);
    shell.notifications.clear({ colleagueId });
  },
  'private-chat/get-safety-number': ({ colleagueId }) => ({
    safetyNumber: shell.services().relayLink.safetyNumber(colleagueId),
  }),
  'private-chat/confirm-safety-number': ({ colleagueId }) =>
    shell.services().relayLink.confirmSafetyNumber(colleagueId),
  'private-chat/acknowledge-new-computer': ({ colleagueId }) =>
    shell.services().relayLink.acknowledgeTrustNotice(colleagueId),
});
