import type { DesktopBus } from '../desktop-bus/index.ts';

/** Where the launcher looks for it: any path of this program's own. */
const path = '/app/backchannel/launcher';

/** The number is a checksum of nothing: docks tell programs apart by the address. */
const addressOf = (desktopEntry: string): string => `application://${desktopEntry}.desktop`;

/**
 * The number on the program's icon in docks and launchers of Linux that know Unity's interface (GNOME's docks, KDE, Cinnamon).
 * It stays as long as the connection it came over.
 * Source: https://wiki.ubuntu.com/Unity/LauncherAPI, "Low level DBus API".
 */
export const tellLauncher = (bus: DesktopBus, desktopEntry: string, count: number): void =>
  bus.emit({
    path,
    interface: 'com.canonical.Unity.LauncherEntry',
    member: 'Update',
    signature: 'sa{sv}',
    body: [
      addressOf(desktopEntry),
      [
        ['count', { type: 'x', value: BigInt(count) }],
        ['count-visible', { type: 'b', value: count > 0 }],
      ],
    ],
  });
