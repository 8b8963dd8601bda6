import { BusError, type BusMessage, type DesktopBus } from '../desktop-bus/index.ts';
import type { DesktopNotifier, NoticeListener } from './desktop-notifier.ts';
import { noticeWords } from './words.ts';

const server = {
  destination: 'org.freedesktop.Notifications',
  path: '/org/freedesktop/Notifications',
  interface: 'org.freedesktop.Notifications',
};
/** The server's own choice how long it stays. */
const serversTime = -1;
/** An action of this id is a click on the notification itself. */
const clickId = 'default';
/** KDE's name of the action that is a field for an answer. */
const replyId = 'inline-reply';

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const isText = (value: unknown): value is string => typeof value === 'string';

/**
 * Notifications over the session bus of Linux, where the server answers what it did: it has taken it, or why not.
 * `appName`: as the server shows it. `desktopEntry`: name of the .desktop file, without its end.
 * Source: Desktop Notifications Specification 1.2; `Inhibited` and `inline-reply`: KDE's.
 */
export const createBusNotifier = (of: {
  bus: DesktopBus;
  appName: string;
  desktopEntry: string;
}): DesktopNotifier => {
  const { bus } = of;
  const shown = new Map<number, NoticeListener>();
  /** Signals of a notification whose number is not known yet: the server may be quicker than its own answer. */
  const early = new Map<number, BusMessage[]>();
  let asking = 0;

  const received = (signal: BusMessage): void => {
    const [id, word] = signal.body;
    if (typeof id !== 'number') return;
    const listener = shown.get(id);
    if (!listener) {
      if (asking > 0) early.set(id, [...(early.get(id) ?? []), signal]);
      return;
    }
    if (signal.member === 'NotificationClosed') {
      shown.delete(id);
      listener.closed();
    } else if (signal.member === 'NotificationReplied' && isText(word)) listener.replied(word);
    else if (signal.member === 'ActionInvoked' && isText(word)) {
      if (word === clickId) listener.clicked();
      else if (word !== replyId) listener.acted(word);
    }
  };
  bus.onSignal({ interface: server.interface, path: server.path }, received);
  bus.onEnd(() => {
    const gone = [...shown.values()];
    shown.clear();
    for (const listener of gone) listener.closed();
  });

  const capabilities = async (): Promise<string[]> => {
    const [names] = await bus.call({ ...server, member: 'GetCapabilities' });
    return Array.isArray(names) ? names.filter(isText) : [];
  };
  const close = (id: number): void => {
    const listener = shown.get(id);
    if (!listener) return;
    shown.delete(id);
    void bus
      .call({ ...server, member: 'CloseNotification', signature: 'u', body: [id] })
      .catch(() => undefined);
    listener.closed();
  };

  return {
    async abilities() {
      const names = await capabilities().catch(() => undefined);
      return {
        canShow: names !== undefined,
        hasActions: names?.includes('actions') ?? false,
        hasReply: names?.includes(replyId) ?? false,
      };
    },
    async isQuiet() {
      const asked = { ...server, interface: 'org.freedesktop.DBus.Properties', member: 'Get' };
      const answer = await bus
        .call({ ...asked, signature: 'ss', body: [server.interface, 'Inhibited'] })
        .catch(() => undefined);
      const value = (answer?.[0] as { value?: unknown } | undefined)?.value;
      return typeof value === 'boolean' ? value : undefined;
    },
    async show(notice, listener) {
      asking += 1;
      try {
        const can = await capabilities();
        const actions = can.includes('actions')
          ? [clickId, noticeWords.open, ...notice.actions.flatMap(({ id, label }) => [id, label])]
          : [];
        const reply =
          can.includes(replyId) && notice.replyPlaceholder !== undefined
            ? [replyId, notice.replyPlaceholder]
            : [];
        const hints = [
          ['desktop-entry', { type: 's', value: of.desktopEntry }],
          ['category', { type: 's', value: 'im.received' }],
          ['suppress-sound', { type: 'b', value: true }],
        ];
        const body = [
          ...[
            of.appName,
            0,
            '',
            notice.title,
            can.includes('body-markup') ? escaped(notice.body) : notice.body,
          ],
          ...[[...actions, ...reply], hints, serversTime],
        ];
        const [id] = await bus.call({ ...server, member: 'Notify', signature: 'susssasa{sv}i', body });
        if (typeof id !== 'number') return { refusal: 'no-number', close: () => undefined };
        shown.set(id, listener);
        const before = early.get(id) ?? [];
        early.delete(id);
        for (const signal of before) received(signal);
        return { close: () => close(id) };
      } catch (error) {
        const refusal = error instanceof BusError ? error.name.slice(0, 200) : 'no-answer';
        return { refusal, close: () => undefined };
      } finally {
        asking -= 1;
        if (asking === 0) early.clear();
      }
    },
  };
};
