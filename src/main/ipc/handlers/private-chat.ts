import { BackchannelError } from '../../../shared/errors.ts';
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
  'private-chat/send': ({ chatId, text, conversationId }) => {
    const { policy, privateChats, conversations } = shell.services();
    policy.ensureAccepted();
    if (conversationId === undefined) return { message: privateChats.send(chatId, text) };
    const size = conversations.sizeOf(conversationId);
    if (!size) throw new BackchannelError('NOT_FOUND');
    return { message: privateChats.send(chatId, text, { card: { conversationId, ...size } }) };
  },
  'private-chat/mark-read': ({ chatId }) => {
    shell.services().privateChats.markRead(chatId);
    shell.notifications.clear({ chatId });
  },
  'private-chat/get-safety-number': ({ colleagueId }) => ({
    safetyNumber: shell.services().relayLink.safetyNumber(colleagueId),
  }),
  'private-chat/confirm-safety-number': ({ colleagueId }) =>
    shell.services().relayLink.confirmSafetyNumber(colleagueId),
  'private-chat/acknowledge-new-computer': ({ colleagueId }) =>
    shell.services().relayLink.acknowledgeTrustNotice(colleagueId),
});
