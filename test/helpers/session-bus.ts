import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import {
  busSocketOf,
  openDesktopBus,
  type BusServant,
  type DesktopBus,
} from '../../src/main/desktop-bus/index.ts';

/** A session bus of the test's own; `connect`: one more program on it. */
export const startSessionBus = async () => {
  const daemon = spawn('dbus-daemon', ['--session', '--print-address', '--nofork', '--nopidfile'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [address] = (await once(createInterface({ input: daemon.stdout }), 'line')) as [string];
  const socket = busSocketOf({ DBUS_SESSION_BUS_ADDRESS: address });
  const buses: DesktopBus[] = [];
  return {
    address,
    async connect(servant?: BusServant): Promise<DesktopBus> {
      const uid = process.getuid?.() ?? 0;
      const bus = await openDesktopBus({ socket: socket ?? '', uid, ...(servant ? { servant } : {}) });
      buses.push(bus);
      return bus;
    },
    async end(): Promise<void> {
      for (const bus of buses) bus.end();
      daemon.kill();
      if (daemon.exitCode === null) await once(daemon, 'exit');
    },
  };
};

/** This connection answers to that name from now on, as a service of the desktop does. */
export const ownName = async (bus: DesktopBus, name: string): Promise<void> => {
  const [answer] = await bus.call({
    destination: 'org.freedesktop.DBus',
    path: '/org/freedesktop/DBus',
    interface: 'org.freedesktop.DBus',
    member: 'RequestName',
    signature: 'su',
    // Not to be replaced, and taken from nobody.
    body: [name, 4],
  });
  if (answer !== 1) throw new Error(`somebody else is ${name} on this bus`);
};
