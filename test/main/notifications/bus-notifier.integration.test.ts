import { afterEach, describe, expect, it } from 'vitest';
import { createBusNotifier } from '../../../src/main/notifications/index.ts';
import { serveNotifications } from '../../helpers/notification-server.ts';
import { startSessionBus } from '../../helpers/session-bus.ts';
import { until } from '../../helpers/until.ts';
import { notifierContract } from './notifier-contract.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** A real bus, and a server of notifications on it. */
const makeDesktop = async () => {
  const session = await startSessionBus();
  ends.push(session.end);
  let serverBus: Awaited<ReturnType<typeof session.connect>> | undefined;
  const server = await serveNotifications(async (servant) => (serverBus = await session.connect(servant)));
  const bus = await session.connect();
  const notifier = createBusNotifier({ bus, appName: 'Backchannel', desktopEntry: 'backchannel' });
  return { server, bus, notifier, endServer: () => serverBus?.end() };
};

describe.runIf(process.platform === 'linux')('notifications over the session bus', () => {
  notifierContract(
    async () => {
      const { server, notifier, endServer } = await makeDesktop();
      const newest = (): number => server.list().at(-1)?.id ?? 0;
      return {
        notifier,
        shown: server.list,
        click: () => server.signal('ActionInvoked', 'us', [newest(), 'default']),
        act: () => server.click(newest(), 'mark-read'),
        reply: (text) => server.reply(newest(), text),
        dismiss: () => server.close(newest()),
        refuse: () => endServer(),
      };
    },
    { actions: true, reply: true },
  );

  it('ask for no sound, name the program, and write a body that is no markup', async () => {
    const { server, notifier } = await makeDesktop();
    const silent = { clicked: () => 0, acted: () => 0, replied: () => 0, closed: () => 0 } as never;
    await notifier.show({ title: 'A', body: '<b>&', actions: [] }, silent);
    const [shown] = server.list();
    expect(shown?.body).toBe('&lt;b&gt;&amp;');
    expect(shown?.hints.get('suppress-sound')).toBe(true);
    expect(shown?.hints.get('desktop-entry')).toBe('backchannel');
    server.capabilities = ['body'];
    await notifier.show({ title: 'A', body: '<b>&', actions: [{ id: 'x', label: 'X' }] }, silent);
    const [, plain] = server.list();
    expect(plain?.body).toBe('<b>&');
    expect(plain?.actions.size).toBe(0);
  });

  it('know do-not-disturb where the server tells, and say that they do not where it does not', async () => {
    const { server, notifier } = await makeDesktop();
    expect(await notifier.isQuiet()).toBe(false);
    server.isInhibited = true;
    expect(await notifier.isQuiet()).toBe(true);
    server.isInhibited = undefined;
    expect(await notifier.isQuiet()).toBeUndefined();
  });

  it('end with the bus', async () => {
    const { bus, notifier } = await makeDesktop();
    const events: string[] = [];
    await notifier.show(
      { title: 'A', body: 'B', actions: [] },
      { clicked: () => 0, acted: () => 0, replied: () => 0, closed: () => events.push('closed') },
    );
    bus.end();
    await until(() => expect(events).toEqual(['closed']));
    expect(await notifier.abilities()).toMatchObject({ canShow: false });
  });
});
