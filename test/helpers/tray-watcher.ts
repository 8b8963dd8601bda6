import {
  BusError,
  type BusServant,
  type DesktopBus,
  type Variant,
} from '../../src/main/desktop-bus/index.ts';
import { ownName } from './session-bus.ts';

const name = 'org.kde.StatusNotifierWatcher';
const path = '/StatusNotifierWatcher';
const itemPath = '/StatusNotifierItem';

/** One line of an item's menu; `id`: for `choose`. */
export interface TrayLine {
  id: number;
  label: string;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** A tray on a session bus, as a desktop has one: it draws nothing and lets a test look at the icon and choose from its menu. */
export const serveTray = async (connect: (servant: BusServant) => Promise<DesktopBus>) => {
  const items: string[] = [];
  const properties: Record<string, Variant> = {
    IsStatusNotifierHostRegistered: { type: 'b', value: true },
    ProtocolVersion: { type: 'i', value: 0 },
  };
  const bus = await connect(({ member, body, sender }) => {
    if (member === 'RegisterStatusNotifierItem') {
      // By a name of its own, or by a path of the caller's.
      const given = textOf(body[0]);
      items.push(given.startsWith('/') ? (sender ?? '') : given);
      return {};
    }
    if (member === 'Get') {
      const property = properties[textOf(body[1])];
      return property && { signature: 'v', body: [property] };
    }
    return undefined;
  });
  await ownName(bus, name);
  bus.emit({ path, interface: name, member: 'StatusNotifierHostRegistered' });

  const item = (): string => {
    const newest = items.at(-1);
    if (newest === undefined) throw new Error('no icon is in the tray');
    return newest;
  };
  const property = async (which: string): Promise<unknown> => {
    const asked = { destination: item(), path: itemPath, interface: 'org.freedesktop.DBus.Properties' };
    const body = ['org.kde.StatusNotifierItem', which];
    const [answer] = await bus.call({ ...asked, member: 'Get', signature: 'ss', body });
    return (answer as Variant).value;
  };
  const menu = async () => ({
    destination: item(),
    path: textOf(await property('Menu')),
    interface: 'com.canonical.dbusmenu',
  });
  return {
    items,
    /** What stands beside the icon when the pointer rests on it. */
    async tip(): Promise<string> {
      const [, , title] = (await property('ToolTip')) as unknown[];
      return textOf(title);
    },
    /** The lines of the menu, separators left out. */
    async lines(): Promise<TrayLine[]> {
      const [, layout] = await bus.call({
        ...(await menu()),
        ...{ member: 'GetLayout', signature: 'iias', body: [0, -1, []] },
      });
      const [, , children] = layout as [number, unknown, Variant[]];
      return children.flatMap(({ value }) => {
        const [id, ownProperties] = value as [number, [string, Variant][]];
        const label = textOf(ownProperties.find(([key]) => key === 'label')?.[1].value);
        return label === '' ? [] : [{ id, label }];
      });
    },
    async choose(label: string): Promise<void> {
      const line = (await this.lines()).find((each) => each.label === label);
      if (!line) throw new Error(`no line ${label} in the menu`);
      const event = {
        member: 'Event',
        signature: 'isvu',
        body: [line.id, 'clicked', { type: 'i', value: 0 }, 0],
      };
      await bus.call({ ...(await menu()), ...event }).catch((error: unknown) => {
        // A program that ends by it does not answer any more.
        if (!(error instanceof BusError && error.name.endsWith('.NoReply'))) throw error;
      });
    },
  };
};
