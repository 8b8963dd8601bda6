import { Notification, type BrowserWindow } from 'electron';
import type { Place } from '../../shared/ipc/index.ts';

/**
 * Desktop notifications, shown by main. They name who wrote and never what: the system keeps its own history of
 * notifications, which an unsend could not reach.
 */
export const createNotifications = (dependencies: {
  window(): BrowserWindow | undefined;
  isEnabled(): boolean;
  /** The person clicked: bring the window up at this place. */
  onOpen(place: Place): void;
}) => {
  const shown = new Map<string, Notification>();

  const show = (key: string, title: string, body: string, place: Place): void => {
    if (!dependencies.isEnabled() || !Notification.isSupported()) return;
    if (dependencies.window()?.isFocused() === true) return;
    shown.get(key)?.close();
    const notification = new Notification({ title, body });
    notification.on('click', () => dependencies.onOpen(place));
    notification.on('close', () => shown.delete(key));
    shown.set(key, notification);
    notification.show();
  };

  return {
    privateMessage(colleagueId: string, name: string): void {
      show(`private:${colleagueId}`, name, 'Private message', { section: 'team', colleagueId });
    },
    customerMessage(conversationId: string, name: string): void {
      show(`conversation:${conversationId}`, name, 'Instagram message', { section: 'inbox', conversationId });
    },
    /** Read here or elsewhere, unsent, or removed: its notification goes. */
    clear(place: { conversationId?: string; colleagueId?: string }): void {
      const key = place.conversationId
        ? `conversation:${place.conversationId}`
        : `private:${place.colleagueId ?? ''}`;
      shown.get(key)?.close();
    },
    clearAll(): void {
      for (const notification of [...shown.values()]) notification.close();
    },
  };
};

export type Notifications = ReturnType<typeof createNotifications>;
