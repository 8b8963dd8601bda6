import {
  busSocketOf,
  openDesktopBus,
  type BusServant,
  type DesktopBus,
} from '../../../src/main/desktop-bus/index.ts';
import { serveNotifications } from '../../helpers/notification-server.ts';
import { serveTray } from '../../helpers/tray-watcher.ts';

/** The session bus of this worker's desktop, with a server of notifications and a tray for as long as a test lasts. */
export const furnishDesktop = async () => {
  const socket = busSocketOf(process.env) ?? '';
  const buses: DesktopBus[] = [];
  const connect = async (servant?: BusServant): Promise<DesktopBus> => {
    const uid = process.getuid?.() ?? 0;
    const bus = await openDesktopBus({ socket, uid, ...(servant ? { servant } : {}) });
    buses.push(bus);
    return bus;
  };
  const counts: number[] = [];
  const dock = await connect();
  dock.onSignal({ interface: 'com.canonical.Unity.LauncherEntry' }, ({ body }) => {
    const entries = new Map(body[1] as [string, { value: unknown }][]);
    counts.push(Number(entries.get('count')?.value));
  });
  return {
    notifications: await serveNotifications(connect),
    tray: await serveTray(connect),
    /** The numbers that docks were told, in order. */
    counts,
    end(): void {
      for (const bus of buses) bus.end();
    },
  };
};
