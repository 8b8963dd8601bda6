import { describe, expect } from 'vitest';
import type { Locator } from 'playwright-core';
import { eventually } from './helpers/eventually.ts';
import { seeded } from './helpers/sandbox-control.ts';
import { test } from './helpers/test.ts';
import { connectInstagram, goTo, isOnline } from './helpers/window.ts';

const hasFocus = (locator: Locator): Promise<boolean> =>
  locator.evaluate((element) => element === element.ownerDocument.activeElement);

/** "Check the connection" as an administrator uses it: with the keyboard, by what a screen reader says. */
describe('check the connection', () => {
  test('says before and after connecting what is fine and what nobody can check, and a message to oneself is answered', async ({
    world,
  }) => {
    const console = await world.openSignedIn('maria');
    await isOnline(console);
    await goTo(console, 'admin');
    const card = console.window.getByRole('region', { name: 'Check the connection' });
    const status = card.getByRole('status').filter({ hasText: 'lines:' });
    const line = (group: string, name: string): Locator =>
      card.getByRole('list', { name: group }).getByRole('listitem').filter({ hasText: name });

    await card.getByRole('button', { name: 'Check everything', exact: true }).press('Enter');
    await status.waitFor();
    // Whoever uses the keyboard stays where they were.
    expect(await hasFocus(card.getByRole('button', { name: 'Check everything again' }))).toBe(true);
    expect(await line('LiveChat', 'Permissions of the sign-in').innerText()).toContain('Fine');
    expect(await line('LiveChat', 'Redirect addresses').innerText()).toContain('Cannot be checked');
    expect(await line('Relay', 'Relay answers').innerText()).toContain('Fine');
    expect(await line('Instagram', 'Account').innerText()).toContain('Connect Instagram first.');
    // There is nobody to write to yet.
    expect(await card.getByRole('button', { name: 'Send yourself a message' }).count()).toBe(0);

    await connectInstagram(console, seeded.username);
    await card.getByRole('button', { name: 'Send yourself a message' }).press('Enter');
    const asked = card.getByRole('status').filter({ hasText: 'From a phone' });
    await asked.waitFor();
    expect(await hasFocus(card.getByRole('button', { name: 'Stop waiting' }))).toBe(true);
    const [code = ''] = /check \d{4}/.exec(await asked.innerText()) ?? [];
    await world.sandbox.customerWrites(code);
    await card.getByRole('status').filter({ hasText: 'Receiving and answering work.' }).waitFor();
    expect(await world.sandbox.sentTexts()).toEqual(['It arrived. This is the test answer of Backchannel.']);

    await card.getByRole('button', { name: 'Check everything again' }).press('Enter');
    await eventually(async () =>
      expect(await line('Instagram', 'Access to messages').innerText()).toContain('Fine'),
    );
    expect(await line('Instagram', 'Subscription of the Page').innerText()).toContain('Fine');
    expect(await line('Instagram', 'Live mode and access level').innerText()).toContain('Cannot be checked');
    expect(await status.innerText()).toMatch(/^\d+ lines: \d+ fine, \d+ not fine, \d+ cannot be checked\./);
  });
});
