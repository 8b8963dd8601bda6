import assert from 'node:assert/strict';
import { describe, expect } from 'vitest';
import type { TestConsole } from './helpers/console.ts';
import { eventually } from './helpers/eventually.ts';
import { seeded } from './helpers/sandbox-control.ts';
import { test } from './helpers/test.ts';
import { connectInstagram, goTo, isOnline, openConversation, rail } from './helpers/window.ts';

const conversationId = `${seeded.accountId}:${seeded.customerId}`;

const languageOf = ({ window }: TestConsole): Promise<string[]> =>
  window.evaluate(() => [document.documentElement.lang, document.documentElement.dir]);

describe('the language of the window', () => {
  test('is the computer’s, changes by the setting, and loses nothing that was begun', async ({ world }) => {
    const console = await world.openSignedIn('maria');
    const { window, app } = console;
    await isOnline(console);
    await connectInstagram(console, seeded.username);
    await world.sandbox.call('POST', `/meta/customers/${seeded.customerId}/messages`, { text: 'Hello?' });
    expect(await languageOf(console)).toEqual(['en', 'ltr']);

    await openConversation(console, conversationId);
    await window.getByTestId('composer-reply').fill('Half an answer');
    // Without a pause: what waits to be written goes ahead of the setting. The value is one that this version may not offer yet.
    await window.evaluate(async () => {
      const { backchannel } = window as unknown as {
        backchannel: { settings: { set(change: object): Promise<{ ok: boolean }> } };
      };
      dispatchEvent(new Event('pagehide'));
      await backchannel.settings.set({ language: 'ar' });
    });
    await eventually(async () => assert.deepEqual(await languageOf(console), ['ar', 'rtl']));
    await rail(console, 'inbox').waitFor();
    await eventually(async () =>
      assert.equal(await window.getByTestId('composer-reply').inputValue(), 'Half an answer'),
    );

    // Chosen as a person does; the menu of the program follows.
    await goTo(console, 'settings');
    await window.locator('select:has(option[value="system"])').selectOption('system');
    await eventually(async () => assert.deepEqual(await languageOf(console), ['en', 'ltr']));
    const labels = await app.evaluate(({ Menu }) =>
      Menu.getApplicationMenu()?.items.map(({ label }) => label),
    );
    expect(labels).toEqual(['File', 'Edit', 'View', 'Window', 'Help']);
    // It is still so at the next start.
    await console.close();
    const again = await world.open('maria');
    expect(await languageOf(again)).toEqual(['en', 'ltr']);
    expect(again.pageLines.filter((line) => line.startsWith('uncaught'))).toEqual([]);
  });
});
