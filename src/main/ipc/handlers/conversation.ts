import { BackchannelError } from '../../../shared/errors.ts';
import { ensureOn } from '../../managed/index.ts';
import { mediaPrefix, savedName } from '../../media/index.ts';
import type { Handlers } from '../router.ts';
import type { Shell } from './services.ts';

/** How long a reply waits so that it can be taken back, by the person's setting. */
const undoMsOf = (shell: Shell): number => shell.settings.get().undoSeconds * 1000;

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
  | 'conversation/begin-edit'
  | 'conversation/save-edit'
  | 'conversation/end-edit'
  | 'conversation/send-now'
  | 'conversation/retry-reply'
  | 'conversation/discard-reply'
  | 'conversation/react'
  | 'conversation/dismiss-reaction'
  | 'conversation/media-kind'
  | 'attachment/add'
  | 'attachment/list'
  | 'attachment/remove'
  | 'conversation/save-media'
  | 'conversation/get-context'
  | 'conversation/list-earlier-chats'
  | 'conversation/get-earlier-chat'
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
  'conversation/reply': ({ conversationId, text, fileIds, quotedId, buttons, isAnyway }) => {
    shell.services().policy.ensureAccepted();
    const { conversations, session } = shell.services();
    const { state } = session;
    if (state.state !== 'signed-in') throw new BackchannelError('SIGNED_OUT');
    const reply = {
      conversationId,
      text,
      fileIds,
      quotedId,
      buttons,
      agentId: state.agentId,
      undoMs: undoMsOf(shell),
      isAnyway,
    };
    return { messages: conversations.queueReply({ ...reply, isFromDraft: true }) };
  },
  'conversation/take-over': ({ conversationId }) => {
    shell.services().policy.ensureAccepted();
    return shell.services().conversations.takeOver(conversationId);
  },
  'conversation/ask-for': ({ conversationId }) => {
    shell.services().policy.ensureAccepted();
    return shell.services().conversations.askFor(conversationId);
  },
  'conversation/mark-read': ({ conversationId, seenId }) => {
    const upToMs = shell.services().conversations.markRead(conversationId, seenId);
    if (upToMs !== undefined) shell.services().teamwork.markRead(conversationId, upToMs);
    shell.notifications.clear({ conversationId });
  },
  'conversation/undo-reply': ({ messageId, draft }) => shell.services().conversations.undo(messageId, draft),
  'conversation/begin-edit': ({ messageId }) => shell.services().conversations.beginEdit(messageId),
  'conversation/save-edit': ({ messageId, text, buttons }) => {
    shell.services().policy.ensureAccepted();
    const change = { messageId, text, buttons, undoMs: undoMsOf(shell) };
    return { messages: shell.services().conversations.saveEdit(change) };
  },
  'conversation/end-edit': ({ messageId }) => shell.services().conversations.endEdit(messageId),
  'conversation/send-now': ({ messageId }) => {
    shell.services().policy.ensureAccepted();
    shell.services().conversations.sendNow(messageId);
  },
  'conversation/retry-reply': ({ messageId }) => {
    shell.services().policy.ensureAccepted();
    shell.services().conversations.retry(messageId);
  },
  'conversation/discard-reply': ({ messageId }) => shell.services().conversations.discard(messageId),
  'conversation/react': ({ messageId, isSet }) => {
    shell.services().policy.ensureAccepted();
    const { conversations, session } = shell.services();
    const { state } = session;
    if (state.state !== 'signed-in') throw new BackchannelError('SIGNED_OUT');
    conversations.react({ messageId, isSet, agentId: state.agentId });
  },
  'conversation/dismiss-reaction': ({ messageId }) =>
    shell.services().conversations.dismissReaction(messageId),
  'attachment/add': (file) => {
    ensureOn(shell.managed, 'files');
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
  'conversation/get-context': ({ conversationId }) => ({
    cameFrom: shell.services().conversations.cameFrom(conversationId),
  }),
  'conversation/list-earlier-chats': async ({ conversationId }) => ({
    chats: await shell.services().earlierChats.list(conversationId),
  }),
  'conversation/get-earlier-chat': async ({ conversationId, ...chat }) => ({
    lines: await shell.services().earlierChats.read(conversationId, chat),
  }),
  'conversation/save-media': async ({ mediaUrl, sentAtMs }) => {
    const medium = await shell.media.message(mediaUrl.slice(mediaPrefix.length));
    const name = medium && savedName(medium.contentType, sentAtMs);
    if (!medium || name === undefined) throw new BackchannelError('MEDIA_NOT_AVAILABLE');
    return { isSaved: await shell.saveFile(name, medium.body) };
  },
});
