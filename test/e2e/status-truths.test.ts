import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { inRepository } from '../../scripts/paths.ts';
import type { TestConsole } from './helpers/console.ts';
import { eventually } from './helpers/eventually.ts';
import { confirmPlan, openPlan, removalCard } from './helpers/removal.ts';
import { seeded } from './helpers/sandbox-control.ts';
import {
  adminPage,
  channelCard,
  connectInstagram,
  connectionWord,
  dialog,
  goTo,
  isOnline,
  openConversation,
} from './helpers/window.ts';
import { test } from './helpers/test.ts';

const conversationId = `${seeded.accountId}:${seeded.customerId}`;
const pictures = inRepository('out', 'e2e', 'status-truths');

const says = (console: TestConsole, word: string): Promise<void> =>
  eventually(async () => expect((await connectionWord(console).innerText()).trim()).toBe(word));
const lineIs = (console: TestConsole, tone: string): Promise<void> =>
  eventually(async () =>
    expect(await console.window.getByTestId('channel-line').getAttribute('data-tone')).toBe(tone),
  );
const headlineIs = (console: TestConsole, tone: string): Promise<void> =>
  eventually(async () =>
    expect(await channelCard(console).getByTestId('channel-headline').getAttribute('data-tone')).toBe(tone),
  );

describe('issue 12: one verdict', () => {
  test('is the same in the title, the inbox, the composer and Admin, and green only when all is well', async ({
    world,
  }) => {
    await mkdir(pictures, { recursive: true });
    const maria = await world.openSignedIn('maria');
    const jonas = await world.openSignedIn('jonas');
    for (const console of [maria, jonas]) await isOnline(console);
    await connectInstagram(maria, seeded.username);
    await world.sandbox.customerWrites('Is there rye bread?');
    await openConversation(jonas, conversationId);
    await says(jonas, 'Online');
    await lineIs(jonas, 'calm');
    await goTo(maria, 'admin');
    await headlineIs(maria, 'good');

    // The network goes away: nothing stays green, and nothing is "comparing".
    await world.goOffline();
    for (const console of [maria, jonas]) await says(console, 'Offline');
    await lineIs(jonas, 'bad');
    await jonas.window
      .getByTestId('channel-line')
      .getByText('Nothing newer: this computer is offline.')
      .waitFor();
    await headlineIs(maria, 'bad');
    await eventually(async () =>
      expect(
        await maria.window
          .getByTestId('health-list')
          .locator('[data-state="good"]:is([data-health="history"], [data-health="subscription"])')
          .count(),
      ).toBe(0),
    );
    await jonas.window.screenshot({ path: join(pictures, '1-offline-inbox.png') });
    await maria.window.screenshot({ path: join(pictures, '2-offline-admin.png') });
    // The system says that the network is back: nobody waits for a pause to end.
    await world.goOnline();
    for (const console of [maria, jonas])
      await console.window.evaluate(() => window.dispatchEvent(new Event('online')));
    for (const console of [maria, jonas]) await says(console, 'Online');
    await lineIs(jonas, 'calm');

    // An agent reads what admins do here, and who they are.
    await goTo(jonas, 'admin');
    await adminPage(jonas).getByTestId('who-are-admins').getByText(/Maria/u).waitFor();
    await jonas.window.screenshot({ path: join(pictures, '3-admin-for-agents.png') });

    // The permission is taken back for a removal: every computer knows it at once.
    const plan = await openPlan(maria, 'Uninstall…');
    await confirmPlan(plan, seeded.pageName, 'Schedule the uninstall');
    await says(jonas, 'Instagram off');
    await openConversation(jonas, conversationId);
    await lineIs(jonas, 'bad');
    await jonas.window
      .getByTestId('reply-obstacle')
      .getByText('taken back when the removal of Backchannel was scheduled')
      .waitFor();
    await jonas.window.screenshot({ path: join(pictures, '4-scheduled.png') });

    // Cancelled, it is not a password that is to blame.
    await removalCard(maria, 'uninstall').getByRole('button', { name: 'Cancel the removal…' }).click();
    await dialog(maria, 'Cancel the removal?').getByRole('button', { name: 'Cancel the removal' }).click();
    await adminPage(maria).getByRole('tab', { name: 'Connection' }).click();
    await channelCard(maria).getByText('has to be connected again').waitFor();
    expect(await channelCard(maria).innerText()).not.toContain('password');
    await headlineIs(maria, 'bad');
    await maria.window.screenshot({ path: join(pictures, '5-cancelled.png') });
    for (const console of [maria, jonas])
      expect(console.pageLines.filter((text) => /^(uncaught|error)/.test(text))).toEqual([]);
  });
});
