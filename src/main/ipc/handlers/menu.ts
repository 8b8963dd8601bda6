import { canHaveHeart, hasHeart, isAdminRole, isGroupId } from '../../../shared/domain/index.ts';
import { mayChange } from '../../../shared/domain/private-rules.ts';
import { BackchannelError } from '../../../shared/errors.ts';
import type { MenuRequest, NoticeAnswer } from '../../../shared/ipc/index.ts';
import { contextMenuLines, type MenuFacts } from '../context-menus.ts';
import { withAccelerators } from '../menu-accelerators.ts';
import type { Handlers } from '../router.ts';
import type { IpcServices, Shell } from './services.ts';

const tellingOf = (answer: NoticeAnswer | undefined) =>
  answer && (answer.because === undefined ? ('told' as const) : ('not-told' as const));

/** Errors: NOT_FOUND. */
const factsOf = (
  { conversations, session, team, privateChats, notices }: IpcServices,
  request: MenuRequest,
): MenuFacts => {
  switch (request.kind) {
    case 'conversation': {
      const conversation = conversations.get(request.conversationId);
      if (!conversation) throw new BackchannelError('NOT_FOUND');
      const { state } = session;
      return {
        kind: request.kind,
        isUnread: conversation.unreadCount > 0,
        isOpen: conversation.work.state === 'open',
        hasHandle: conversation.username !== undefined,
        isAdmin: state.state === 'signed-in' && isAdminRole(state.role),
        isMuted: notices.isMuted({ conversationId: request.conversationId }),
      };
    }
    case 'message': {
      const message = conversations.getMessage(request.messageId);
      if (!message) throw new BackchannelError('NOT_FOUND');
      return {
        kind: request.kind,
        hasText: (message.text ?? '') !== '',
        isFailed: message.state === 'failed',
        isUnsent: message.isUnsent,
        canBeQuoted: message.mid !== undefined && !message.isUnsent,
        hasHeart: canHaveHeart(message) ? hasHeart(message) : undefined,
        telling: tellingOf(notices.why({ messageId: message.id })),
      };
    }
    case 'private-message': {
      const { message } = privateChats.details(request.chatId, request.messageId);
      return {
        kind: request.kind,
        isDeleted: message.deletedAtMs !== undefined,
        isOwn: message.direction === 'out',
        isEditable: mayChange(message.sentAtMs, Date.now()),
        isWaiting: message.state === 'queued' || message.state === 'failed',
        isFailed: message.state === 'failed',
        telling: tellingOf(notices.why(request)),
      };
    }
    case 'agent': {
      const chatId = request.colleagueId;
      const chat = privateChats.list().find((one) => one.chatId === chatId);
      const isKnown = chat !== undefined || (!isGroupId(chatId) && team.get(chatId) !== undefined);
      if (!isKnown) throw new BackchannelError('NOT_FOUND');
      const isUnread = (chat?.unreadCount ?? 0) > 0;
      return { kind: request.kind, isUnread, isMuted: notices.isMuted({ chatId }) };
    }
    case 'group': {
      const { chatId } = request;
      const { group, unreadCount } = privateChats.summary(chatId);
      if (!group) throw new BackchannelError('NOT_FOUND');
      return { kind: request.kind, isUnread: unreadCount > 0, isMuted: notices.isMuted({ chatId }) };
    }
  }
};

export const createMenuHandlers = (shell: Shell): Pick<Handlers, 'menu/open' | 'menu/copy-picture'> => ({
  'menu/open': async (request) => ({
    action: await shell.showMenu(
      withAccelerators(contextMenuLines(request, factsOf(shell.services(), request)), shell.settings.get()),
    ),
  }),
  'menu/copy-picture': ({ x, y }) => shell.copyPictureAt(x, y),
});
