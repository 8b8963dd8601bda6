import { BackchannelError } from '../../../shared/errors.ts';
import { mediaPrefix } from '../../media/index.ts';
import type { Handlers } from '../router.ts';
import type { Shell } from './services.ts';

export const createConversationHandlers = (
  shell: Shell,
): Pick<
  Handlers,
  | 'conversation/list'
  | 'conversation/get'
  | 'conversation/list-messages'
  | 'conversation/reply'
  | 'conversation/take-over'
  | 'conversation/ask-for'
  | 'conversation/mark-read'
  | 'conversation/undo-reply'
  | 'conversation/retry-reply'
  | 'conversation/discard-reply'
  | 'conversation/media-kind'
  | 'attachment/add'
  | 'attachment/list'
  | 'attachment/remove'
> => ({
  'conversation/list': (request) => {
    const page = shell.services().conversations.list(request);
    for (const { pictureUrl } of page.conversations) shell.media.remember(pictureUrl);
    return page;
  },
  'conversation/get': ({ conversationId }) => {
    const conversation = shell.services().conversations.get(conversationId);
    shell.media.remember(conversation?.pictureUrl);
    return { conversation };
  },
  'conversation/list-messages': (request) => shell.services().conversations.listMessages(request),
  'conversation/reply': ({ conversationId, text, fileIds, isAnyway }) => {
    shell.services().policy.ensureAccepted();
    const { conversations, session } = shell.services();
    const { state } = session;
    if (state.state !== 'signed-in') throw new BackchannelError('SIGNED_OUT');
    const undoMs = shell.settings.get().undoSeconds * 1000;
    const reply = { conversationId, text, fileIds, agentId: state.agentId, undoMs, isAnyway };
    return { messages: conversations.queueReply(reply) };
  },
  'conversation/take-over': ({ conversationId }) => {
    shell.services().policy.ensureAccepted();
    return shell.services().conversations.takeOver(conversationId);
  },
  'conversation/ask-for': ({ conversationId }) => {
    shell.services().policy.ensureAccepted();
    return shell.services().conversations.askFor(conversationId);
  },
  'conversation/mark-read': ({ conversationId }) => {
    shell.services().conversations.markRead(conversationId);
    shell.services().teamwork.markRead(conversationId);
    shell.wasRead({ conversationId });
  },
  'conversation/undo-reply': ({ messageId }) => shell.services().conversations.undo(messageId),
  'conversation/retry-reply': ({ messageId }) => {
    shell.services().policy.ensureAccepted();
    shell.services().conversations.retry(messageId);
  },
  'conversation/discard-reply': ({ messageId }) => shell.services().conversations.discard(messageId),
  'attachment/add': (file) => {
    shell.services().policy.ensureAccepted();
    return shell.services().conversations.addFile(file);
  },
  'attachment/list': ({ conversationId }) => ({
    files: shell.services().conversations.listFiles(conversationId),
  }),
  'attachment/remove': ({ fileId }) => shell.services().conversations.removeFile(fileId),
  'conversation/media-kind': async ({ mediaUrl }) => ({
    kind: await shell.media.kind(mediaUrl.slice(mediaPrefix.length)),
  }),
});
