import assert from 'node:assert/strict';
import { mkdir, rm } from 'node:fs/promises';
import type { Locator } from 'playwright-core';
import { describe, expect } from 'vitest';
import { inRepository } from '../../scripts/paths.ts';
import { signIn, type TestConsole } from './helpers/console.ts';
import { eventually } from './helpers/eventually.ts';
import { authorizeBridge } from './helpers/removal.ts';
import { seeded } from './helpers/sandbox-control.ts';
import { answerPage } from './helpers/scripted-browser.ts';
import {
  adminPage,
  channelCard,
  connectInstagram,
  conversationRow,
  dialog,
  goTo,
  isOnline,
  signInPage,
  strip,
} from './helpers/window.ts';
import { test } from './helpers/test.ts';
import { agentIdOf } from './helpers/world.ts';

const jonas = agentIdOf('jonas');

const computer = (console: TestConsole, agentId: string, state: string): Locator =>
  adminPage(console).locator(`[data-testid="computer"][data-agent-id="${agentId}"][data-state="${state}"]`);
const tab = (console: TestConsole, name: string): Locator => adminPage(console).getByRole('tab', { name });
/** For looking at: out/e2e/computers. */
const picture = async (console: TestConsole, name: string): Promise<void> => {
  const folder = inRepository('out', 'e2e', 'computers');
  await mkdir(folder, { recursive: true });
  await console.window.screenshot({ path: `${folder}/${name}.png` });
};

describe('the page Computers', () => {
  test('removes a computer, which says so and deletes what it kept; lets its person in again', async ({
    world,
  }) => {
    const mariasConsole = await world.openSignedIn('maria');
    const jonasConsole = await world.openSignedIn('jonas');
    await isOnline(mariasConsole);
    await isOnline(jonasConsole);

    // An agent sees their own computer, and may not remove the one they sit at.
    await goTo(jonasConsole, 'admin');
    await computer(jonasConsole, jonas, 'member').waitFor();
    expect(await computer(jonasConsole, agentIdOf('maria'), 'member').count()).toBe(0);
    expect(
      await adminPage(jonasConsole)
        .getByRole('button', { name: /^Remove/ })
        .count(),
    ).toBe(0);
    await picture(jonasConsole, '1-agent');

    // An administrator sees all of them, and is told what removing does.
    await goTo(mariasConsole, 'admin');
    await tab(mariasConsole, 'Computers').click();
    await computer(mariasConsole, jonas, 'member').getByText('Keeps').waitFor();
    await picture(mariasConsole, '2-all');
    await computer(mariasConsole, jonas, 'member')
      .getByRole('button', { name: /^Remove/ })
      .click();
    const question = dialog(mariasConsole, 'Remove the Linux computer of Jonas Weber?');
    await question.getByText('It is cut off at once').waitFor();
    await picture(mariasConsole, '3-question');
    // The safe answer has the focus.
    await mariasConsole.window.keyboard.press('Enter');
    await question.waitFor({ state: 'detached' });
    await computer(mariasConsole, jonas, 'member')
      .getByRole('button', { name: /^Remove/ })
      .click();
    await question.getByRole('button', { name: 'Remove', exact: true }).click();
    await computer(mariasConsole, jonas, 'removed').waitFor();
    await mariasConsole.window.getByTestId('renewal').waitFor();
    await picture(mariasConsole, '4-removed');

    // The removed one has signed out and says why.
    await signInPage(jonasConsole).getByText('This computer was removed from your team').waitFor();
    await picture(jonasConsole, '5-removed');

    // Its person signs in again, and waits for somebody.
    await signIn(jonasConsole, jonas, world.passTime);
    await strip(jonasConsole).getByText('waits to be let in').waitFor();
    await picture(jonasConsole, '6-waiting');
    await computer(mariasConsole, jonas, 'waiting').waitFor();
    await picture(mariasConsole, '7-waiting');
    await computer(mariasConsole, jonas, 'waiting')
      .getByRole('button', { name: /^Let in the/ })
      .click();
    await strip(jonasConsole).getByRole('button', { name: 'Try now' }).click();
    await isOnline(jonasConsole);
    await computer(mariasConsole, jonas, 'member').waitFor();

    // The log tells all of it, and is filtered.
    await tab(mariasConsole, 'Audit').click();
    const entries = mariasConsole.window.getByTestId('audit-entry');
    await entries.filter({ hasText: 'Let in a computer' }).waitFor();
    await entries.filter({ hasText: 'Removed a computer' }).waitFor();
    await picture(mariasConsole, '8-audit');
    await adminPage(mariasConsole).getByLabel('Who').selectOption({ value: jonas });
    await adminPage(mariasConsole).getByLabel('What').selectOption({ label: 'This log' });
    await eventually(async () => assert.equal(await entries.count(), 0));
  });

  test('renews in one card what a removed computer knew: the key, the Page access, the access to LiveChat', async ({
    world,
  }) => {
    const mariasConsole = await world.openSignedIn('maria');
    await isOnline(mariasConsole);
    await connectInstagram(mariasConsole, seeded.username);
    await authorizeBridge(mariasConsole, 'maria');
    const jonasConsole = await world.openSignedIn('jonas');
    await isOnline(jonasConsole);
    const card = mariasConsole.window.getByTestId('renewal');
    const step = (thing: string, state: string): Locator =>
      card.locator(`[data-thing="${thing}"][data-state="${state}"]`);
    await goTo(mariasConsole, 'admin');
    await tab(mariasConsole, 'Computers').click();
    // What a colleague's computer got of the team, it is asked to forget.
    await computer(mariasConsole, jonas, 'member').getByText('Page access').waitFor();
    await computer(mariasConsole, jonas, 'member')
      .getByRole('button', { name: /^Remove/ })
      .click();
    await dialog(mariasConsole, 'Remove the Linux computer of Jonas Weber?')
      .getByRole('button', { name: 'Remove', exact: true })
      .click();
    // The key needs nobody.
    await step('channel-key', 'done').waitFor();
    await picture(mariasConsole, '10-renewal');

    await step('page-token', 'due').getByRole('button', { name: 'Renew the Page access…' }).click();
    // Facebook has taken the old access back before the browser opens.
    const address = await mariasConsole.nextOpenedAddress();
    expect((await world.sandbox.books()).revocations).toMatchObject([{ personId: seeded.personId }]);
    await answerPage(address, { decision: 'allow' });
    // The account is known: nobody is asked which.
    await step('page-token', 'done').waitFor();

    await step('integration-grant', 'due')
      .getByRole('button', { name: 'Renew the LiveChat access…' })
      .click();
    await answerPage(await mariasConsole.nextOpenedAddress(), {
      account: agentIdOf('maria'),
      decision: 'allow',
    });
    await step('integration-grant', 'done').waitFor();
    await card.getByText('Everything that computer knew is renewed.').waitFor();
    await picture(mariasConsole, '11-renewed');
    await card.getByRole('button', { name: 'Close' }).click();
    await card.waitFor({ state: 'detached' });

    // With the new ones a customer is answered.
    await world.sandbox.customerWrites('Do you open on Sunday?');
    await goTo(mariasConsole, 'inbox');
    const conversationId = `${seeded.accountId}:${seeded.customerId}`;
    await conversationRow(mariasConsole, conversationId).getByText('Do you open on Sunday?').waitFor();
  });

  test('readmits a person whose computer was removed', async ({ world }) => {
    const mariasConsole = await world.openSignedIn('maria');
    const jonasConsole = await world.openSignedIn('jonas');
    await isOnline(mariasConsole);
    await isOnline(jonasConsole);
    await goTo(mariasConsole, 'admin');
    await tab(mariasConsole, 'Computers').click();
    await computer(mariasConsole, jonas, 'member')
      .getByRole('button', { name: /^Remove/ })
      .click();
    await dialog(mariasConsole, 'Remove the Linux computer of Jonas Weber?')
      .getByRole('button', { name: 'Remove', exact: true })
      .click();
    await signInPage(jonasConsole).getByText('This computer was removed from your team').waitFor();
    await computer(mariasConsole, jonas, 'removed')
      .getByRole('button', { name: /^Readmit/ })
      .click();
    await computer(mariasConsole, jonas, 'removed').getByText('Readmitted').waitFor();
    await signIn(jonasConsole, jonas, world.passTime);
    await isOnline(jonasConsole);
    await computer(mariasConsole, jonas, 'member').waitFor();
  });

  test('a new computer of the only admin makes a new key when nobody is left who has the old one', async ({
    world,
  }) => {
    const lost = await world.openSignedIn('maria');
    await isOnline(lost);
    await connectInstagram(lost, seeded.username);
    await lost.close();
    // The computer and its password store are gone; the relay still lists it.
    await rm(world.profileOf('maria'), { recursive: true });
    // LiveChat counts the sign-ins of half a minute.
    await world.passTime(31_000);
    const console = await world.openSignedIn('maria');
    await goTo(console, 'admin');
    const card = channelCard(console);
    await card.getByText('Waiting for the key').waitFor();
    await card.getByRole('button', { name: 'Make a new key…' }).click();
    const question = dialog(console, 'Make a new key?');
    await question.getByText('Ask first whoever may have the key: your own other computer').waitFor();
    await picture(console, '9-make-a-key');
    await question.getByRole('button', { name: 'Make a new key' }).click();
    await question.waitFor({ state: 'detached' });
    await card.getByText('Waiting for the key').waitFor({ state: 'detached' });
    await world.sandbox.customerWrites('Do you open on Sunday?');
    await goTo(console, 'inbox');
    await conversationRow(console, `${seeded.accountId}:${seeded.customerId}`)
      .getByText('Do you open on Sunday?')
      .waitFor();
  });
});
