import type { Notification } from 'electron';
import { busSocketOf, openDesktopBus, type DesktopBus } from './desktop-bus/index.ts';
import { createBusNotifier, createElectronNotifier, type DesktopNotifier } from './notifications/index.ts';

/** As electron-builder names the .desktop file. */
const desktopEntry = 'backchannel';

/**
 * The way to the system's notifications, and on Linux to the desktop: its session bus where there is one, which says what became
 * of a notification, and Electron's own way otherwise.
 */
export const createNotifierChoice = (of: {
  Notification: typeof Notification;
  platform: string;
  env: NodeJS.ProcessEnv;
}) => {
  const electrons = createElectronNotifier(of);
  let opened: Promise<DesktopBus | undefined> | undefined;
  const buses = new WeakMap<DesktopBus, DesktopNotifier>();

  const open = async (): Promise<DesktopBus | undefined> => {
    const socket = of.platform === 'linux' ? busSocketOf(of.env) : undefined;
    const uid = process.getuid?.();
    if (socket === undefined || uid === undefined) return undefined;
    try {
      const bus = await openDesktopBus({ socket, uid });
      // Asked anew the next time: a desktop may have been started again.
      bus.onEnd(() => (opened = undefined));
      return bus;
    } catch {
      opened = undefined;
      return undefined;
    }
  };
  const bus = (): Promise<DesktopBus | undefined> => (opened ??= open());

  return {
    bus,
    async current(): Promise<DesktopNotifier> {
      const found = await bus();
      if (!found) return electrons;
      const known =
        buses.get(found) ?? createBusNotifier({ bus: found, appName: 'Backchannel', desktopEntry });
      buses.set(found, known);
      return known;
    },
    async end(): Promise<void> {
      (await opened)?.end();
    },
  };
};
