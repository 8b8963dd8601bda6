import { text } from '../../shared/i18n/text.ts';
import type { AppState } from '../../shared/ipc/index.ts';

/** What the desktop shows beside the window: badge, title and tray read this and nothing else. */
export interface DesktopStatus {
  /** Unread messages, of customers and colleagues. */
  unread: number;
  /** Something is for this person by name: a mention, or a private message. */
  isForMe: boolean;
  /** Nobody is signed in, or the relay or LiveChat is out of reach. */
  isOffline: boolean;
  isQuiet: boolean;
}

/** The one count of what is unread. `mentions`: conversations with a mention that the person has not looked at. */
export const desktopStatusOf = (
  state: Pick<AppState, 'unread' | 'session' | 'relay' | 'livechat'> | undefined,
  more: { mentions: number; isQuiet: boolean },
): DesktopStatus => {
  const isSignedIn = state?.session.state === 'signed-in';
  const { conversations, privateChats } = state?.unread ?? { conversations: 0, privateChats: 0 };
  return {
    unread: isSignedIn ? conversations + privateChats : 0,
    isForMe: isSignedIn && (more.mentions > 0 || privateChats > 0),
    isOffline:
      !isSignedIn ||
      [state.relay, state.livechat].some((each) => each.state === 'offline' || each.state === 'paused'),
    isQuiet: more.isQuiet,
  };
};

/** `Backchannel`, `(3) Backchannel`. */
export const windowTitle = ({ unread }: DesktopStatus): string =>
  unread === 0 ? 'Backchannel' : `(${unread > 99 ? '99+' : unread}) Backchannel`;

const unreadPart = ({ unread, isForMe }: DesktopStatus): string => {
  if (unread === 0) return isForMe ? text('something for you') : '';
  return isForMe ? text('{unread} unread, some for you', { unread }) : text('{unread} unread', { unread });
};

/** What stands beside the icon in the tray when the pointer rests on it. Independent clauses. */
export const trayTip = (status: DesktopStatus): string =>
  [
    'Backchannel',
    unreadPart(status),
    status.isOffline ? text.in('after the name of the program', 'offline') : '',
    status.isQuiet ? text.in('after the name of the program: it tells of nothing', 'quiet') : '',
  ]
    .filter((part) => part !== '')
    .join(' · ');
