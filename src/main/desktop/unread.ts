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

/** What stands beside the icon in the tray when the pointer rests on it. */
export const trayTip = ({ unread, isForMe, isOffline, isQuiet }: DesktopStatus): string =>
  [
    'Backchannel',
    unread > 0 ? `${unread} unread${isForMe ? ', some for you' : ''}` : isForMe ? 'something for you' : '',
    isOffline ? 'offline' : '',
    isQuiet ? 'quiet' : '',
  ]
    .filter((part) => part !== '')
    .join(' · ');
