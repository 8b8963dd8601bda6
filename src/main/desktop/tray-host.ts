import type { DesktopBus } from '../desktop-bus/index.ts';

const watcher = 'org.kde.StatusNotifierWatcher';
const theBus = {
  destination: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus',
};

/** Whether somebody on this desktop shows icons in a tray. Without one an icon is nowhere, and so is a hidden window. */
export const hasTrayHost = async (bus: DesktopBus): Promise<boolean> => {
  const [hasWatcher] = await bus
    .call({ ...theBus, member: 'NameHasOwner', signature: 's', body: [watcher] })
    .catch(() => [false]);
  if (hasWatcher !== true) return false;
  const properties = { path: '/StatusNotifierWatcher', interface: 'org.freedesktop.DBus.Properties' };
  const [answer] = await bus
    .call({
      ...{ ...properties, destination: watcher, member: 'Get', signature: 'ss' },
      body: [watcher, 'IsStatusNotifierHostRegistered'],
    })
    // A watcher that does not say is there for a reason.
    .catch(() => [{ value: true }]);
  return (answer as { value?: unknown } | undefined)?.value === true;
};

/** Calls when the watcher comes or goes. Answers the function that ends it. */
export const onTrayHostChange = (bus: DesktopBus, listener: () => void): (() => void) => {
  const ends = [
    bus.onSignal({ interface: theBus.interface, path: theBus.path }, ({ member, body }) => {
      if (member === 'NameOwnerChanged' && body[0] === watcher) listener();
    }),
    bus.onSignal({ interface: watcher }, ({ member }) => {
      if (member?.startsWith('StatusNotifierHost') === true) listener();
    }),
  ];
  return () => {
    for (const end of ends) end();
  };
};
