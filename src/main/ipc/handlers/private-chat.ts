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
  | 'private-chat/send-again'
  | 'private-chat/cancel'
  | 'private-chat/edit'
  | 'private-chat/delete'
  | 'private-chat/react'
  | 'private-chat/set-typing'
  | 'private-chat/get-details'
  | 'private-chat/mark-read'
  | 'private-chat/get-safety-number'
  | 'private-chat/confirm-safety-number'
  | 'private-chat/acknowledge-new-computer'
  | 'private-chat/make-group'
  | 'private-chat/change-group'
  | 'private-chat/mute'
> => ({
  'private-chat/list': () => {
    const { privateChats, team } = shell.services();
    const chats = privateChats.list();
    const listed = new Set<string>(chats.map(({ chatId }) => chatId));
    const without = team
      .list()
      .filter(({ id }) => !listed.has(id))
      .map(({ id }) => privateChats.summary(id))
      .filter(({ trust }) => trust === 'no-device');
    return { chats: [...chats, ...without] };
  },
  'private-chat/list-messages': ({ chatId, before }) =>
    shell.services().privateChats.listMessages(chatId, before),
  'private-chat/send': ({ chatId, text, replyToId, mentions, conversationId }) => {
    const { policy, privateChats, conversations } = shell.services();
    policy.ensureAccepted();
    const facts = { replyToId, mentions };
    if (conversationId === undefined) return { message: privateChats.send(chatId, text, facts) };
    const size = conversations.sizeOf(conversationId);
    if (!size) throw new BackchannelError('NOT_FOUND');
    return { message: privateChats.send(chatId, text, { ...facts, card: { conversationId, ...size } }) };
  },
  'private-chat/send-again': ({ chatId, messageId }) => {
    shell.services().policy.ensureAccepted();
    shell.services().privateChats.retry(chatId, messageId);
  },
  'private-chat/cancel': ({ chatId, messageId }) => shell.services().privateChats.cancel(chatId, messageId),
  'private-chat/edit': ({ chatId, messageId, text, mentions = [] }) => {
    shell.services().policy.ensureAccepted();
    shell.services().privateChats.edit(chatId, messageId, text, mentions);
  },
  'private-chat/delete': ({ chatId, messageId }) => shell.services().privateChats.remove(chatId, messageId),
  'private-chat/react': ({ chatId, messageId, emoji, isOn }) => {
    shell.services().policy.ensureAccepted();
    shell.services().privateChats.react(chatId, messageId, emoji, isOn);
  },
  'private-chat/set-typing': ({ chatId, isTyping }) =>
    shell.services().privateChats.setTyping(chatId, isTyping),
  'private-chat/get-details': ({ chatId, messageId }) =>
    shell.services().privateChats.details(chatId, messageId),
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
  'private-chat/make-group': async ({ name, members }) => {
    shell.services().policy.ensureAccepted();
    return { chatId: await shell.services().privateChats.groups.make(name, members) };
  },
  'private-chat/change-group': async ({ chatId, change }) => {
    // Leaving asks for nothing.
    if (change.kind !== 'leave') shell.services().policy.ensureAccepted();
    await shell.services().privateChats.groups.change(chatId, change);
  },
  'private-chat/mute': ({ chatId, isMuted }) => shell.services().privateChats.mute(chatId, isMuted),
});
