import { BackchannelError } from '../../../shared/errors.ts';
import type { Handlers } from '../router.ts';
import type { Shell } from './rooms.ts';

export const createConversationHandlers = (
  shell: Shell,
): Pick<
  Handlers,
  | 'conversation/list'
  | 'conversation/get'
  | 'conversation/list-messages'
  | 'conversation/reply'
  | 'conversation/mark-read'
  | 'conversation/undo-reply'
  | 'conversation/retry-reply'
  | 'conversation/discard-reply'
> => ({
  'conversation/list': (request) => {
    const page = shell.rooms().conversations.list(request);
    for (const { pictureUrl } of page.conversations) shell.media.remember(pictureUrl);
    return page;
  },
  'conversation/get': ({ conversationId }) => {
    const conversation = shell.rooms().conversations.get(conversationId);
    shell.media.remember(conversation?.pictureUrl);
    return conversation === undefined ? {} : { conversation };
  },
  'conversation/list-messages': (request) => shell.rooms().conversations.listMessages(request),
  'conversation/reply': ({ conversationId, text }) => {
    shell.rooms().policy.ensureAccepted();
    const { conversations, session } = shell.rooms();
    const { state } = session;
    if (state.state !== 'signed-in') throw new BackchannelError('SIGNED_OUT');
    const undoMs = shell.settings.get().undoSeconds * 1000;
    return { messages: conversations.queueReply({ conversationId, text, agentId: state.agentId, undoMs }) };
  },
  'conversation/mark-read': ({ conversationId }) => {
    shell.rooms().conversations.markRead(conversationId);
    shell.wasRead({ conversationId });
  },
  'conversation/undo-reply': ({ messageId }) => {
    const { text } = shell.rooms().conversations.undo(messageId);
    return text === undefined ? {} : { text };
  },
  'conversation/retry-reply': ({ messageId }) => {
    shell.rooms().policy.ensureAccepted();
    shell.rooms().conversations.retry(messageId);
  },
  'conversation/discard-reply': ({ messageId }) => shell.rooms().conversations.discard(messageId),
});
