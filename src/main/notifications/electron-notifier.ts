import type { Notification as ElectronNotification, NotificationConstructorOptions } from 'electron';
import type { DesktopNotifier } from './desktop-notifier.ts';

type NotificationClass = (new (options: NotificationConstructorOptions) => ElectronNotification) & {
  isSupported(): boolean;
};

/** A system that says nothing of a notification has shown it, ms. */
const refusedWithinMs = 1_000;

/**
 * Electron's notifications: macOS, Windows, and a Linux without a session bus. macOS has buttons and a field for an answer;
 * neither macOS nor Windows tells whether its do-not-disturb is on, but each honours it itself.
 */
export const createElectronNotifier = (of: {
  Notification: NotificationClass;
  platform: string;
}): DesktopNotifier => {
  const isMac = of.platform === 'darwin';
  return {
    abilities: async () => ({
      canShow: of.Notification.isSupported(),
      hasActions: isMac,
      hasReply: isMac,
    }),
    isQuiet: async () => undefined,
    async show(notice, listener) {
      if (!of.Notification.isSupported()) return { refusal: 'not-supported', close: () => undefined };
      const shown = new of.Notification({
        title: notice.title,
        body: notice.body,
        silent: true,
        ...(isMac
          ? {
              actions: notice.actions.map(({ label }) => ({ type: 'button' as const, text: label })),
              hasReply: notice.replyPlaceholder !== undefined,
              replyPlaceholder: notice.replyPlaceholder ?? '',
            }
          : {}),
      });
      let isOver = false;
      /** Once it is gone nothing of it counts: a click on what was taken away opens nothing. */
      const whileThere =
        <A extends unknown[]>(fn: (...args: A) => void) =>
        (...args: A): void =>
          isOver ? undefined : fn(...args);
      const over = whileThere(() => {
        isOver = true;
        listener.closed();
      });
      shown.on('click', whileThere(listener.clicked));
      shown.on('close', over);
      shown.on(
        'action',
        whileThere((_: unknown, index: number) => {
          const action = notice.actions[index];
          if (action) listener.acted(action.id);
        }),
      );
      shown.on(
        'reply',
        whileThere((_: unknown, text: string) => listener.replied(text)),
      );
      const refusal = await new Promise<string | undefined>((resolve) => {
        const late = setTimeout(resolve, refusedWithinMs, undefined);
        const settle = (word: string | undefined): void => {
          clearTimeout(late);
          resolve(word);
        };
        shown.on('failed', (_: unknown, error: string) => settle(error.slice(0, 200)));
        shown.on('show', () => settle(undefined));
        shown.show();
      });
      if (refusal !== undefined) isOver = true;
      return {
        refusal,
        close() {
          if (isOver) return;
          over();
          shown.close();
        },
      };
    },
  };
};
