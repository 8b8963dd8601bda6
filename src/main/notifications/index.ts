import { Notification, type BrowserWindow } from 'electron';
import { isolated, shownName } from '../../shared/shown-name.ts';
import type { Place } from '../../shared/ipc/index.ts';

/** A name that somebody outside chose: nothing in it turns or hides what the system writes beside it. */
const nameOr = (name: string, otherwise: string): string => isolated(shownName(name) || otherwise);

/**
 * Desktop notifications, shown by main. They name who wrote and never what: the system keeps its own history of
 * notifications, which an unsend could not reach.
 */
export const createNotifications = (deps: {
  window(): BrowserWindow | undefined;
  isEnabled(): boolean;
  /** The person clicked: bring the window up at this place. */
  onOpen(place: Place): void;
}) => {
  const shown = new Map<string, Notification>();
  /** The newest message a conversation's notification is about. */
  const about = new Map<string, string>();

  const show = (key: string, title: string, body: string, place: Place): void => {
    if (!deps.isEnabled() || !Notification.isSupported()) return;
    if (deps.window()?.isFocused() === true) return;
    shown.get(key)?.close();
    const notification = new Notification({ title, body });
    notification.on('click', () => deps.onOpen(place));
    notification.on('close', () => shown.delete(key));
    shown.set(key, notification);
    notification.show();
  };

  return {
    /** `name`: as shown, with the address where another has the same one. */
    privateMessage(chatId: string, name: string): void {
      show(`private:${chatId}`, nameOr(name, chatId), 'Private message', {
        section: 'team',
        chatId,
      });
    },
    customerMessage(conversationId: string, name: string, messageId: string): void {
      about.set(`conversation:${conversationId}`, messageId);
      show(`conversation:${conversationId}`, nameOr(name, 'Instagram user'), 'Instagram message', {
        section: 'inbox',
        conversationId,
      });
    },
    /** `by`: the colleague's name; undefined: nobody did it. */
    work(
      kind: 'assigned' | 'mentioned' | 'woken',
      conversationId: string,
      name: string,
      by: string | undefined,
    ): void {
      const who = nameOr(by ?? '', 'A colleague');
      const bodies = {
        assigned: `${who} assigned this conversation to you`,
        mentioned: `${who} mentioned you in a note`,
        woken: 'Snoozed until now',
      };
      show(`work:${conversationId}`, nameOr(name, 'Instagram user'), bodies[kind], {
        section: 'inbox',
        conversationId,
      });
    },
    /** Conversations that a colleague left to nobody: one notification for all of them. */
    unassigned(conversationId: string, name: string, count: number): void {
      if (count === 1)
        return show(`work:${conversationId}`, nameOr(name, 'Instagram user'), 'Nobody is assigned any more', {
          section: 'inbox',
          conversationId,
        });
      show('work:unassigned', 'Instagram', `${count} conversations are unassigned`, { section: 'inbox' });
    },
    /** Something about the connection that an admin has to see to; `reason`: error code, one notification each. */
    adminNotice(reason: string, title: string, body: string): void {
      show(`admin:${reason}`, title, body, { section: 'admin' });
    },
    /** Read here or elsewhere, unsent, or removed: its notification goes. `messageId`: only if it is about that message. */
    clear(place: { conversationId?: string; chatId?: string; messageId?: string }): void {
      const key = place.conversationId
        ? `conversation:${place.conversationId}`
        : `private:${place.chatId ?? ''}`;
      if (place.messageId !== undefined && about.get(key) !== place.messageId) return;
      about.delete(key);
      shown.get(key)?.close();
      // What the team did there names the customer too.
      if (place.conversationId && place.messageId === undefined)
        shown.get(`work:${place.conversationId}`)?.close();
    },
    clearAll(): void {
      for (const notification of [...shown.values()]) notification.close();
    },
  };
};

export type Notifications = ReturnType<typeof createNotifications>;
