import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { inRepository } from '../../scripts/paths.ts';
import type { TestConsole } from './helpers/console.ts';
import { eventually } from './helpers/eventually.ts';
import { seeded } from './helpers/sandbox-control.ts';
import {
  connectInstagram,
  dialog,
  isOnline,
  message,
  openPrivateChat,
  spoken,
  writePrivately,
} from './helpers/window.ts';
import { test } from './helpers/test.ts';

const pictures = inRepository('out', 'e2e', 'search');
const hits = ({ window }: TestConsole) => window.getByTestId('search-hit');

describe('issue 13: a search', () => {
  test('finds what was written while one types, and opens it in its place', async ({ world }) => {
    await mkdir(pictures, { recursive: true });
    const console = await world.openSignedIn('maria');
    const { window } = console;
    await isOnline(console);
    await connectInstagram(console, seeded.username);
    await world.sandbox.customerWrites('Máte ještě ten žluťoučký koláč? 🥐');
    await Promise.all(Array.from({ length: 30 }, (_, at) => world.sandbox.customerWrites(`Filler ${at}`)));
    await world.sandbox.customerWrites('The last filler');
    const unsent = await world.sandbox.customerWrites('A secret recipe: 東京バナナ');
    await openPrivateChat(console, 'jonas@bakery.test');
    await writePrivately(console, 'The zlutoucky cake is for table nine');

    // Accents, another script, a filter; the newest first.
    await window.keyboard.press('Control+Shift+F');
    const field = window.getByRole('combobox', { name: /Messages, private chats and notes/ });
    await field.fill('zlutou');
    await eventually(async () => expect(await hits(console).count()).toBe(2));
    expect((await hits(console).allInnerTexts())[0]).toContain('table nine');
    const customers = hits(console).filter({ hasText: 'koláč' });
    expect(await customers.locator('mark').innerText()).toBe('žluťoučký');
    expect(await spoken(customers)).toMatch(/Instagram.*žluťoučký koláč/);
    await window.screenshot({ path: join(pictures, '1-found.png') });
    await field.fill('東京');
    await eventually(async () => expect(await hits(console).count()).toBe(1));

    // Taken back: gone from the page, and not found again.
    await world.sandbox.customerUnsends(unsent);
    await eventually(async () => expect(await hits(console).count()).toBe(0));
    await field.fill('secret recipe has:image');
    const nothing = window.getByTestId('nothing-found');
    await nothing
      .getByText(/Searched on this computer in Instagram.*only with has:image.*at most 30 days/)
      .waitFor();
    await window.screenshot({ path: join(pictures, '2-nothing.png') });
    await field.fill('filler 1 has:image');
    await nothing.getByRole('button', { name: 'Without has:image' }).click();
    await eventually(async () => expect(await hits(console).count()).toBeGreaterThan(10));

    // A name is completed by key while it is typed.
    await field.fill('cake from:');
    await field.pressSequentially('jon');
    const suggestions = window.getByRole('listbox', { name: 'Suggestions' });
    await suggestions.waitFor();
    await window.screenshot({ path: join(pictures, '2-suggestions.png') });
    await field.press('Escape');
    expect(await suggestions.count()).toBe(0);
    await field.fill('in:te');
    await suggestions.getByRole('option', { name: 'Private chats' }).waitFor();
    await field.press('Enter');
    expect(await field.inputValue()).toBe('in:team ');
    await eventually(async () => expect(await hits(console).count()).toBe(1));

    // By key into its place, with what stands around it; back to where one was.
    await field.fill('zlutou in:inbox');
    await eventually(async () => expect(await hits(console).count()).toBe(1));
    await field.press('Enter');
    await message(console, 'žluťoučký koláč').waitFor();
    await eventually(async () => expect(await message(console, 'Filler').count()).toBeGreaterThan(10));
    const isOnScreen = async (text: string): Promise<boolean> => {
      const box = await message(console, text).boundingBox();
      return box !== null && box.y > 40 && box.y < 700;
    };
    expect(await isOnScreen('žluťoučký koláč')).toBe(true);
    expect(
      (await message(console, 'The last filler').count()) === 0 || !(await isOnScreen('The last filler')),
    ).toBe(true);
    await window.screenshot({ path: join(pictures, '3-in-place.png') });
    await window.getByRole('button', { name: 'Back to the search' }).click();
    expect(await field.inputValue()).toBe('zlutou in:inbox');
    await field.press('Enter');
    await window.getByRole('button', { name: /Latest|new messages/ }).click();
    await eventually(async () => expect(await isOnScreen('The last filler')).toBe(true));

    // In the open chat, beyond what is shown of it.
    await window.keyboard.press('Control+F');
    const find = window.getByRole('search', { name: 'Find in this chat' });
    await find.getByRole('textbox').fill('filler');
    await find.getByText('31 of 31').waitFor();
    await find.getByRole('textbox').fill('kolac');
    await find.getByText('1 of 1').waitFor();
    await message(console, 'žluťoučký koláč').waitFor();
    await window.screenshot({ path: join(pictures, '4-find.png') });
    await window.keyboard.press('Escape');

    // The palette: what was open before; settings; messages with these words.
    await window.keyboard.press('Control+K');
    await dialog(console, 'Search people, chats and actions')
      .getByRole('listbox')
      .getByText('Recent', { exact: true })
      .waitFor();
    await window.screenshot({ path: join(pictures, '5-palette.png') });
    await dialog(console, 'Search people, chats and actions').getByRole('combobox').fill('spell');
    await window.getByRole('option', { name: 'Spell check', exact: true }).click();
    await eventually(async () =>
      expect(await window.evaluate(() => document.activeElement?.id)).toBe('settings-writing'),
    );
    await window.keyboard.press('Control+K');
    await dialog(console, 'Search people, chats and actions').getByRole('combobox').fill('table nine');
    await window.getByRole('option', { name: 'Messages with “table nine”' }).click();
    await eventually(async () => expect(await hits(console).count()).toBe(1));
    await window.keyboard.press('Control+K');
    await dialog(console, 'Search people, chats and actions').getByRole('combobox').fill('dark');
    await window.getByRole('option', { name: 'Use the dark theme' }).click();
    await window.screenshot({ path: join(pictures, '6-dark.png') });
    expect(console.pageLines.filter((text) => /^(uncaught|error)/.test(text))).toEqual([]);
  });
});
