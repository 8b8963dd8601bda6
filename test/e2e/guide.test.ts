import assert from 'node:assert/strict';
import { describe, expect } from 'vitest';
import type { TestConsole } from './helpers/console.ts';
import { eventually } from './helpers/eventually.ts';
import { test } from './helpers/test.ts';
import { dialog, isOnline, rail, signInButton, strip } from './helpers/window.ts';

/** The text of what has the focus. */
const focused = ({ window }: TestConsole): Promise<string> =>
  window.evaluate(() => document.activeElement?.textContent ?? '');
const isReading = (console: TestConsole, heading: string): Promise<void> =>
  eventually(async () => assert.equal(await focused(console), heading));
/** Esc, and the focus is where it was. */
const returns = async (console: TestConsole, to: () => Promise<boolean>): Promise<void> => {
  await console.window.keyboard.press('Escape');
  await dialog(console, 'Guide').waitFor({ state: 'hidden' });
  await eventually(async () => assert.ok(await to()));
};

describe('the guide', () => {
  test('opens by F1 without a network, by the palette and where something helps, and Esc returns', async ({
    world,
  }) => {
    const console = await world.openSignedIn('maria');
    const { window, app } = console;
    await isOnline(console);
    await world.goOffline();
    await strip(console)
      .filter({ hasText: /^Offline since/ })
      .waitFor();
    const guide = dialog(console, 'Guide');
    const hasFocus = (): Promise<boolean> =>
      rail(console, 'inbox').evaluate((element) => element === document.activeElement);

    // F1, and words in its field.
    await rail(console, 'inbox').focus();
    await window.keyboard.press('F1');
    await guide.getByRole('textbox', { name: 'Search the guide' }).waitFor();
    await eventually(async () =>
      assert.ok(await guide.getByRole('textbox').evaluate((element) => element === document.activeElement)),
    );
    await window.keyboard.type('recovery code');
    await guide.getByTestId('guide-hit').first().waitFor();
    await window.keyboard.press('Enter');
    await isReading(console, 'Without another computer');
    await returns(console, hasFocus);

    // Its pictures are part of the program.
    await window.keyboard.press('F1');
    const picture = guide.getByRole('img', { name: 'The inbox with a conversation open' });
    await eventually(async () =>
      assert.ok((await picture.evaluate((image) => (image as HTMLImageElement).naturalWidth)) > 500),
    );
    await returns(console, hasFocus);

    // The palette.
    await window.keyboard.press('Control+k');
    await window.getByRole('combobox', { name: 'Search people, chats and actions' }).waitFor();
    await window.keyboard.type('the time to reply');
    await window.getByRole('option', { name: /^The time to reply/ }).click();
    await isReading(console, 'The time to reply');
    await returns(console, hasFocus);

    // What helps.
    const help = strip(console).getByRole('button', { name: 'What helps' });
    await help.click();
    await isReading(console, 'This computer is offline');
    await returns(console, () => help.evaluate((element) => element === document.activeElement));

    // Help in the menu.
    await app.evaluate(({ Menu }) => {
      const menu = Menu.getApplicationMenu()?.items.find(({ label }) => label === 'Help');
      menu?.submenu?.items.find(({ label }) => label === 'Guide')?.click();
    });
    await guide.waitFor();
    expect(console.pageLines.filter((line) => line.startsWith('uncaught'))).toEqual([]);
  });

  test('opens where nobody is signed in, and says in another language that it is in English', async ({
    world,
  }) => {
    const console = await world.open('jonas');
    const { window } = console;
    await signInButton(console).waitFor();
    await window.keyboard.press('F1');
    await dialog(console, 'Guide').getByRole('heading', { name: 'First steps' }).waitFor();
    await returns(console, () =>
      signInButton(console).evaluate((element) => element === document.activeElement),
    );
    await window.evaluate(async () => {
      const { backchannel } = window as unknown as {
        backchannel: { settings: { set(change: object): Promise<{ ok: boolean }> } };
      };
      await backchannel.settings.set({ language: 'de' });
    });
    await window.getByRole('button', { name: 'Mit LiveChat anmelden' }).waitFor();
    await window.keyboard.press('F1');
    const german = dialog(console, 'Handbuch');
    await german.getByText('Das Handbuch ist auf Englisch.').waitFor();
    expect(await german.getByRole('article').getAttribute('lang')).toBe('en');
  });
});
