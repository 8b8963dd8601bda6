import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished } from 'vitest';
import { electronLaunchOptions } from '../../scripts/electron-launch.ts';
import { inRepository } from '../../scripts/paths.ts';
import type { TestConsole } from './helpers/console.ts';
import { furnishDesktop } from './helpers/desktop.ts';
import { eventually } from './helpers/eventually.ts';
import { seeded } from './helpers/sandbox-control.ts';
import { test } from './helpers/test.ts';
import { connectInstagram, conversationRow, goTo, isOnline } from './helpers/window.ts';
import type { World } from './helpers/world.ts';

const pictures = inRepository('out', 'e2e', 'notices');
const other = '7610000000000301';
const idOf = (customerId: string): string => `${seeded.accountId}:${customerId}`;
const first = idOf(seeded.customerId);
const second = idOf(other);

const isOpen = (console: TestConsole, conversationId: string): Promise<void> =>
  conversationRow(console, conversationId).and(console.window.locator('[aria-selected="true"]')).waitFor();
const isVisible = (console: TestConsole): Promise<boolean | undefined> =>
  // oxlint-disable-next-line backchannel/name-what-you-wait-for -- Electron's window, not an element: it is asked again by who waits
  console.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible());
const closeWindow = async (console: TestConsole): Promise<void> => {
  await console.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  await eventually(async () => assert.equal(await isVisible(console), false));
};

/** Starts the program once more on the same profile, as a click on a link does; answers its exit code. */
const startAgain = async (world: World, console: TestConsole, link: string): Promise<number> => {
  const { profileDir } = console;
  const env = { BACKCHANNEL_RELAY_URL: world.relayUrl };
  const launch = await electronLaunchOptions({ keyring: true, profileDir, env });
  const child = spawn(launch.executablePath, [...launch.args, link], { ...launch, stdio: 'ignore' });
  const [code] = (await once(child, 'exit')) as [number];
  return code;
};

describe.runIf(process.platform === 'linux')(
  'issue 14: on a desktop with a notification server and a tray',
  () => {
    test('a click opens exactly that chat; the tray, the badge, the start at login, closing and links do what they say', async ({
      world,
    }) => {
      const desktop = await furnishDesktop();
      onTestFinished(desktop.end);
      const { notifications, tray } = desktop;
      const shownFor = (conversation: 'first' | 'second') =>
        // Instagram tells a customer's name a moment after their first message.
        notifications.list().find(({ title }) => names[conversation].includes(title));
      await world.sandbox.call('POST', '/meta/customers', {
        id: other,
        username: 'visitor.one',
        name: 'Olga Other',
      });
      const unnamed = (id: string): string => `Instagram user …${id.slice(-4)}`;
      const names = {
        first: [seeded.customerName, unnamed(seeded.customerId)],
        second: ['Olga Other', unnamed(other)],
      };
      const console = await world.openSignedIn('maria');
      const { window } = console;
      await isOnline(console);
      await connectInstagram(console, seeded.username);
      await mkdir(pictures, { recursive: true });

      // Two customers: two notifications by name, one count everywhere.
      await goTo(console, 'inbox');
      await world.sandbox.customerWrites('first words');
      await world.sandbox.customerWrites('other words', other);
      await conversationRow(console, second).waitFor();
      await eventually(() =>
        assert.deepEqual(
          notifications.list().map(({ body }) => body),
          ['Instagram message', 'Instagram message'],
        ),
      );
      expect(JSON.stringify(notifications.list())).not.toMatch(/words/);
      await eventually(() => assert.equal(desktop.counts.at(-1), 2));
      await eventually(async () => assert.match(await tray.tip(), /^Backchannel · 2 unread/));

      // Each opens its own chat, whichever is open.
      const clicked = async (who: 'first' | 'second', conversationId: string): Promise<void> => {
        const { id } = await eventually(() => {
          const shown = shownFor(who);
          assert.ok(
            shown,
            `nothing is shown of the ${who}: ${notifications
              .list()
              .map(({ title }) => title)
              .join()}`,
          );
          return shown;
        });
        notifications.click(id);
        await isOpen(console, conversationId);
      };
      await clicked('second', second);
      await clicked('first', first);

      // The page of it all, and its test.
      await goTo(console, 'settings');
      await window.getByRole('button', { name: 'Try it' }).click();
      await eventually(() => assert.ok(notifications.list().some(({ title }) => title === 'Backchannel')));
      await window
        .getByRole('region', { name: 'Notifications' })
        .getByRole('alert')
        .filter({ hasText: 'A notification was shown.' })
        .waitFor();
      await window.getByRole('button', { name: 'Change hours' }).click();
      await window.getByRole('heading', { name: 'Notifications' }).scrollIntoViewIfNeeded();
      await window.screenshot({ path: join(pictures, '1-settings.png') });
      const autostart = join(process.env['XDG_CONFIG_HOME'] ?? '', 'autostart', 'backchannel.desktop');
      const startAtLogin = window.getByRole('checkbox', { name: 'Start when you sign in to this computer' });
      await startAtLogin.click({ force: true });
      await eventually(async () =>
        assert.match(await readFile(autostart, 'utf8'), /^Exec=".+" .*"--hidden"$/m),
      );
      await window.screenshot({ path: join(pictures, '2-settings.png') });
      await startAtLogin.click({ force: true });
      await eventually(() => assert.ok(!existsSync(autostart)));

      // Closed, it goes on in the tray, and says so once.
      await closeWindow(console);
      await eventually(() =>
        assert.ok(notifications.list().some(({ title }) => title === 'Backchannel goes on')),
      );
      await world.sandbox.customerWrites('more');
      await clicked('first', first);
      assert.equal(await isVisible(console), true);

      // A link opens its chat in the program that runs, and nothing that is no link does anything.
      await closeWindow(console);
      expect(
        await startAgain(world, console, `backchannel://conversation/${encodeURIComponent(second)}`),
      ).toBe(0);
      await eventually(async () => assert.equal(await isVisible(console), true));
      await isOpen(console, second);
      await closeWindow(console);
      expect(await startAgain(world, console, 'backchannel://conversation/nowhere?reply=1')).toBe(0);
      await eventually(async () => assert.equal(await isVisible(console), true));
      await isOpen(console, second);

      // The menu of the icon.
      const labels = async () => (await tray.lines()).map(({ label }) => label);
      expect(await labels()).toEqual([
        'Open Backchannel',
        'Accepting website chats',
        'Not accepting website chats',
        'Quiet for 30 minutes',
        'Quiet for 1 hour',
        'Quiet until tomorrow',
        'Quit',
      ]);
      await tray.choose('Quiet for 1 hour');
      await window.getByRole('button', { name: /^Quiet until/ }).waitFor();
      const before = notifications.list().length;
      await goTo(console, 'team');
      await world.sandbox.customerWrites('unheard');
      await eventually(() => assert.equal(desktop.counts.at(-1), 1));
      expect(notifications.list()).toHaveLength(before);
      expect(await labels()).toContain('Notify me again');
      await tray.choose('Quit');
      expect(await console.ended).toBe(0);
    });
  },
);
