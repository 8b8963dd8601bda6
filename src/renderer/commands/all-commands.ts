import { acceptChats } from './accept-chats.ts';
import { appearOffline } from './appear-offline.ts';
import { focusNextRegion } from './focus-next-region.ts';
import { focusPreviousRegion } from './focus-previous-region.ts';
import { goBack } from './go-back.ts';
import { goToAdmin } from './go-to-admin.ts';
import { goToInbox } from './go-to-inbox.ts';
import { goToNextChat } from './go-to-next-chat.ts';
import { goToNextUnreadChat } from './go-to-next-unread-chat.ts';
import { goToPreviousChat } from './go-to-previous-chat.ts';
import { goToPreviousUnreadChat } from './go-to-previous-unread-chat.ts';
import { goToRemoval } from './go-to-removal.ts';
import { goToSettings } from './go-to-settings.ts';
import { goToTeam } from './go-to-team.ts';
import { moveToNextRow } from './move-to-next-row.ts';
import { moveToPreviousRow } from './move-to-previous-row.ts';
import { openPalette } from './open-palette.ts';
import { openTryIt } from './open-try-it.ts';
import { reconnect } from './reconnect.ts';
import { resetZoom } from './reset-zoom.ts';
import { showPrivacy } from './show-privacy.ts';
import { showShortcuts } from './show-shortcuts.ts';
import { showStored } from './show-stored.ts';
import { stopAcceptingChats } from './stop-accepting-chats.ts';
import { undoReply } from './undo-reply.ts';
import { useDarkTheme } from './use-dark-theme.ts';
import { useLightTheme } from './use-light-theme.ts';
import { useSystemTheme } from './use-system-theme.ts';
import { writeReply } from './write-reply.ts';
import { zoomIn } from './zoom-in.ts';
import { zoomOut } from './zoom-out.ts';
import type { Command } from './command.ts';

/** Every user command, in the order of the shortcut sheet. */
export const allCommands: readonly Command[] = [
  goToInbox,
  goToTeam,
  goToAdmin,
  goToRemoval,
  goToSettings,
  showPrivacy,
  showStored,
  openTryIt,
  goToNextChat,
  goToPreviousChat,
  goToNextUnreadChat,
  goToPreviousUnreadChat,
  moveToNextRow,
  moveToPreviousRow,
  focusNextRegion,
  focusPreviousRegion,
  goBack,
  writeReply,
  undoReply,
  acceptChats,
  stopAcceptingChats,
  appearOffline,
  openPalette,
  showShortcuts,
  zoomIn,
  zoomOut,
  resetZoom,
  useLightTheme,
  useDarkTheme,
  useSystemTheme,
  reconnect,
];
