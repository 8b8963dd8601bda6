import type { BusMessage, BusServant, DesktopBus, Variant } from '../../src/main/desktop-bus/index.ts';
import { ownName } from './session-bus.ts';

const name = 'org.freedesktop.Notifications';
const path = '/org/freedesktop/Notifications';

/** What a program has asked to be shown. */
export interface ShownNotification {
  id: number;
  appName: string;
  title: string;
  body: string;
  /** Names by ids. */
  actions: Map<string, string>;
  hints: Map<string, unknown>;
}

/** A server of notifications on a session bus, as a desktop has one: it shows nothing and lets a test be the person. */
export const serveNotifications = async (connect: (servant: BusServant) => Promise<DesktopBus>) => {
  const open = new Map<number, ShownNotification>();
  const server = {
    open,
    capabilities: ['actions', 'body', 'body-markup', 'inline-reply', 'persistence'],
    /** Of KDE: do-not-disturb is on. */
    isInhibited: false as boolean | undefined,
    list: () => [...open.values()],
    /** Told to every program, as servers do; also of a number that nobody has. */
    signal: (member: string, signature: string, body: unknown[]): void =>
      bus.emit({ path, interface: name, member, signature, body }),
    /** The person clicks it, or one of its buttons. */
    click(id: number, action = 'default'): void {
      server.signal('ActionInvoked', 'us', [id, action]);
      server.close(id);
    },
    reply(id: number, text: string): void {
      server.signal('NotificationReplied', 'us', [id, text]);
      server.close(id);
    },
    close(id: number): void {
      if (open.delete(id)) server.signal('NotificationClosed', 'uu', [id, 2]);
    },
  };
  let last = 0;
  const notify = ([appName, , , title, body, actions, hints]: unknown[]): number => {
    last += 1;
    const words = actions as string[];
    const named = words.flatMap((id, index) =>
      index % 2 === 0 ? [[id, words[index + 1] ?? ''] as const] : [],
    );
    open.set(last, {
      id: last,
      appName: String(appName),
      title: String(title),
      body: String(body),
      actions: new Map(named),
      hints: new Map((hints as [string, Variant][]).map(([key, { value }]) => [key, value])),
    });
    return last;
  };
  const bus = await connect(({ member, body }: BusMessage) => {
    if (member === 'GetCapabilities') return { signature: 'as', body: [server.capabilities] };
    if (member === 'Notify') return { signature: 'u', body: [notify(body)] };
    if (member === 'CloseNotification') {
      // As servers do it: the answer first, then what has happened.
      const id = Number(body[0]);
      if (open.delete(id)) queueMicrotask(() => server.signal('NotificationClosed', 'uu', [id, 3]));
      return {};
    }
    if (member === 'Get' && body[1] === 'Inhibited' && server.isInhibited !== undefined)
      return { signature: 'v', body: [{ type: 'b', value: server.isInhibited }] };
    return undefined;
  });
  await ownName(bus, name);
  return server;
};

export type NotificationServer = Awaited<ReturnType<typeof serveNotifications>>;
