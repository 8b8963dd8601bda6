import { afterEach, describe, expect, it } from 'vitest';
import { hasTrayHost, onTrayHostChange } from '../../../src/main/desktop/tray-host.ts';
import { tellLauncher } from '../../../src/main/desktop/index.ts';
import { ownName, startSessionBus } from '../../helpers/session-bus.ts';
import { until } from '../../helpers/until.ts';

let end = async (): Promise<void> => undefined;
afterEach(() => end());
const start = async () => {
  const session = await startSessionBus();
  end = session.end;
  return { session, bus: await session.connect() };
};
const watcherName = 'org.kde.StatusNotifierWatcher';

describe.runIf(process.platform === 'linux')('the tray of a desktop', () => {
  it('is there with a watcher that has a host, and is noticed when it comes and goes', async () => {
    const { session, bus } = await start();
    let changes = 0;
    onTrayHostChange(bus, () => (changes += 1));
    expect(await hasTrayHost(bus)).toBe(false);
    let hasHost = false;
    const watcher = await session.connect(({ member }) =>
      member === 'Get' ? { signature: 'v', body: [{ type: 'b', value: hasHost }] } : undefined,
    );
    await ownName(watcher, watcherName);
    await until(() => expect(changes).toBe(1));
    expect(await hasTrayHost(bus)).toBe(false);
    hasHost = true;
    watcher.emit({
      path: '/StatusNotifierWatcher',
      interface: watcherName,
      member: 'StatusNotifierHostRegistered',
    });
    await until(() => expect(changes).toBe(2));
    expect(await hasTrayHost(bus)).toBe(true);
    watcher.end();
    await until(() => expect(changes).toBe(3));
    expect(await hasTrayHost(bus)).toBe(false);
  });

  it('is there with a watcher that does not say', async () => {
    const { session, bus } = await start();
    await ownName(await session.connect(), watcherName);
    expect(await hasTrayHost(bus)).toBe(true);
  });
});

describe.runIf(process.platform === 'linux')('the launcher', () => {
  it('is told the count in the words that docks know', async () => {
    const { session, bus } = await start();
    const dock = await session.connect();
    const told: unknown[] = [];
    dock.onSignal({ interface: 'com.canonical.Unity.LauncherEntry' }, ({ body }) => told.push(body));
    // The dock is listening once the bus has answered it.
    await hasTrayHost(dock);
    tellLauncher(bus, 'backchannel', 3);
    await until(() =>
      expect(told).toEqual([
        [
          'application://backchannel.desktop',
          [
            ['count', { type: 'x', value: 3n }],
            ['count-visible', { type: 'b', value: true }],
          ],
        ],
      ]),
    );
  });
});
