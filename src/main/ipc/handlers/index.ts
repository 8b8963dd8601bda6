import type { Handlers } from '../router.ts';
import { createAppHandlers } from './app.ts';
import { createBridgeHandlers } from './bridge.ts';
import { createBrowserHandlers } from './browser.ts';
import { createChannelHandlers } from './channel.ts';
import { createComputersHandlers } from './computers.ts';
import { createConversationHandlers } from './conversation.ts';
import { createDraftHandlers } from './drafts.ts';
import { createFirstPictureHandlers } from './first-picture.ts';
import { createManagedHandlers } from './managed.ts';
import { createMenuHandlers } from './menu.ts';
import { createNoticeHandlers } from './notice.ts';
import { createPreflightHandlers } from './preflight.ts';
import { createPrivacyHandlers } from './privacy.ts';
import { createPrivateChatHandlers } from './private-chat.ts';
import { createPrivateFileHandlers } from './private-file.ts';
import { createPrivateHistoryHandlers } from './private-history.ts';
import { createRemovalHandlers } from './removal.ts';
import { createSavedReplyHandlers } from './saved-reply.ts';
import type { Shell } from './services.ts';
import { createSearchHandlers } from './search.ts';
import { createSessionHandlers } from './session.ts';
import { createSupportHandlers } from './support.ts';
import { createTeamHandlers } from './team.ts';
import { createTryItHandlers } from './try-it.ts';
import { createWorkHandlers } from './work.ts';

/** Every route's handler; the type makes a missing one an error. */
export const createHandlers = (shell: Shell): Handlers => {
  const team = createTeamHandlers(shell);
  const conversation = createConversationHandlers(shell);
  const drafts = createDraftHandlers(shell);
  return {
    ...createAppHandlers(shell),
    ...createFirstPictureHandlers(shell, { ...team, ...conversation, ...drafts }),
    ...createBrowserHandlers(shell),
    ...createSessionHandlers(shell),
    ...team,
    ...createPrivateChatHandlers(shell),
    ...createPrivateFileHandlers(shell),
    ...createPrivateHistoryHandlers(shell),
    ...conversation,
    ...createWorkHandlers(shell),
    ...createSearchHandlers(shell),
    ...createChannelHandlers(shell),
    ...createBridgeHandlers(shell),
    ...createPreflightHandlers(shell),
    ...createRemovalHandlers(shell),
    ...createComputersHandlers(shell),
    ...createPrivacyHandlers(shell),
    ...drafts,
    ...createManagedHandlers(shell),
    ...createMenuHandlers(shell),
    ...createNoticeHandlers(shell),
    ...createSavedReplyHandlers(shell),
    ...createSupportHandlers(shell),
    ...createTryItHandlers(shell),
  };
};
