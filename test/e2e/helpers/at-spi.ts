import { existsSync } from 'node:fs';
import {
  busSocketOf,
  openDesktopBus,
  type DesktopBus,
  type Variant,
} from '../../../src/main/desktop-bus/index.ts';
import { startSessionBus } from '../../helpers/session-bus.ts';

/**
 * AT-SPI, the way that Orca and other assistive technologies of Linux read a window: the accessibility bus of at-spi2-core, and on it
 * what Chromium tells the system's own library (ATK), which is not what its own inspector shows.
 * Source: AT-SPI's interfaces `org.a11y.atspi.Accessible` and its list of states.
 */

const launcher = '/usr/share/dbus-1/services/org.a11y.Bus.service';

/** Why a window cannot be read by it here; undefined: it can. */
export const whyNoAtSpi = (): string | undefined => {
  if (process.platform !== 'linux') return 'AT-SPI is of Linux';
  return existsSync(launcher) ? undefined : 'at-spi2-core is not installed';
};

/** Of a program on that bus, and of an object in it. */
type Reference = readonly [program: string, path: string];

/** The states that are said, by their number, in the order in which they are said. */
const states: readonly (readonly [bit: number, words: string])[] = [
  [16, 'modal'],
  [18, 'several'],
  [23, 'selected'],
  [4, 'checked'],
  [20, 'pressed'],
  [10, 'expanded'],
  [33, 'required'],
  [12, 'focused'],
];
const enabledState = 8;
const expandableState = 9;
const expandedState = 10;
/** Not on the screen, and not told. */
const visibleState = 30;
const hasState = (words: readonly number[], bit: number): boolean =>
  (((words[Math.floor(bit / 32)] ?? 0) >>> (bit % 32)) & 1) === 1;

/** Roles that say nothing by themselves: boxes without a name, and pieces of text that their parents are named by. */
const silent: ReadonlySet<string> = new Set([
  'section',
  'static',
  'text',
  'paragraph',
  'image',
  'label',
  'filler',
  'unknown',
  'redundant object',
  'mark',
  'list marker',
  'list item marker',
  'time',
]);

export interface AtSpi {
  /** For Electron: where to tell what it shows, and that somebody listens. */
  readonly env: Record<string, string>;
  /**
   * What is told of all windows on this bus: one sentence per object that says something, `push button "Send" focused`, in reading
   * order.
   */
  read(): Promise<string[]>;
  end(): Promise<void>;
}

const readFrom = (bus: DesktopBus): (() => Promise<string[]>) => {
  const ask = async ([destination, path]: Reference, member: string): Promise<unknown> =>
    (await bus.call({ destination, path, interface: 'org.a11y.atspi.Accessible', member }))[0];
  const nameOf = async ([destination, path]: Reference): Promise<string> => {
    const [name] = await bus.call({
      destination,
      path,
      interface: 'org.freedesktop.DBus.Properties',
      member: 'Get',
      signature: 'ss',
      body: ['org.a11y.atspi.Accessible', 'Name'],
    });
    return String((name as Variant).value);
  };
  const sentencesOf = async (at: Reference, depth: number): Promise<string[]> => {
    const [role, name, words, children] = (await Promise.all([
      ask(at, 'GetRoleName'),
      nameOf(at),
      ask(at, 'GetState'),
      ask(at, 'GetChildren'),
    ])) as [string, string, number[], Reference[]];
    const isWindow = depth < 2;
    if (!isWindow && !hasState(words, visibleState)) return [];
    const said = states.flatMap(([bit, word]) => (hasState(words, bit) ? [word] : []));
    const isOff = !isWindow && /button|entry|check|radio|tab$/.test(role) && !hasState(words, enabledState);
    const isCollapsed = hasState(words, expandableState) && !hasState(words, expandedState);
    if (isCollapsed) said.unshift('collapsed');
    const own =
      silent.has(role) || (role === 'panel' && name === '')
        ? []
        : [[role, JSON.stringify(name), ...said, ...(isOff ? ['unavailable'] : [])].join(' ')];
    const below = await Promise.all(children.map((child) => sentencesOf(child, depth + 1)));
    return [...own, ...below.flat()];
  };
  return () => sentencesOf(['org.a11y.atspi.Registry', '/org/a11y/atspi/accessible/root'], 0);
};

/** A session bus with its accessibility bus, both of this test alone. */
export const startAtSpi = async (): Promise<AtSpi> => {
  const session = await startSessionBus();
  const asking = await session.connect();
  const [address] = await asking.call({
    destination: 'org.a11y.Bus',
    path: '/org/a11y/bus',
    interface: 'org.a11y.Bus',
    member: 'GetAddress',
  });
  const socket = busSocketOf({ DBUS_SESSION_BUS_ADDRESS: String(address) });
  const bus = await openDesktopBus({ socket: socket ?? '', uid: process.getuid?.() ?? 0 });
  return {
    env: { AT_SPI_BUS_ADDRESS: String(address), ACCESSIBILITY_ENABLED: '1' },
    read: readFrom(bus),
    async end() {
      bus.end();
      await session.end();
    },
  };
};
