import type { Handlers } from '../router.ts';
import type { Shell } from './rooms.ts';

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
> => ({
  'private-chat/list': () => ({ chats: shell.rooms().privateChats.list() }),
  'private-chat/list-messages': ({ colleagueId, before }) =>
    shell.rooms().privateChats.listMessages(colleagueId, before),
  'private-chat/send': ({ colleagueId, text }) => {
    shell.rooms().policy.ensureAccepted();
    return { message: shell.rooms().privateChats.send(colleagueId, text) };
  },
  'private-chat/mark-read': ({ colleagueId }) => {
    shell.rooms().privateChats.markRead(colleagueId);
    shell.wasRead({ colleagueId });
  },
  'private-chat/get-safety-number': ({ colleagueId }) => {
    const safetyNumber = shell.rooms().relayLink.safetyNumber(colleagueId);
    return safetyNumber === undefined ? {} : { safetyNumber };
  },
  'private-chat/confirm-safety-number': ({ colleagueId }) =>
    shell.rooms().relayLink.confirmByPeople(colleagueId),
});
