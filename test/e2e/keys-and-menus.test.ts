import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { inRepository } from '../../scripts/paths.ts';
import type { TestConsole } from './helpers/console.ts';
import { eventually } from './helpers/eventually.ts';
import { seeded } from './helpers/sandbox-control.ts';
import {
  connectInstagram,
  conversationRow,
  dialog,
  goTo,
  isOnline,
  message,
  rail,
  spoken,
} from './helpers/window.ts';
import { test } from './helpers/test.ts';
import { chooseIn, rowSays, viewReads } from './helpers/work.ts';

const first = `${seeded.accountId}:${seeded.customerId}`;
const other = '7630000000000001';
const second = `${seeded.accountId}:${other}`;
const pictures = inRepository('out', 'e2e', 'keys-and-menus');

interface CaughtMenus {
  menus: string[][];
  /** Ends the menu that is open, with this line or without one. */
  end?: ((pick: string | undefined) => void) | undefined;
}

/** Instead of drawing the system's menu, notes its lines and keeps it open; a menu takes no test's clicks. */
const catchMenus = (console: TestConsole): Promise<void> =>
  console.app.evaluate(({ Menu }) => {
    const caught = globalThis as unknown as CaughtMenus;
    caught.menus = [];
    Menu.prototype.popup = function popup(options) {
      const lines = this.items.filter(({ type }) => type !== 'separator');
      caught.menus.push(lines.map(({ label, enabled }) => `${label}${enabled ? '' : ' (off)'}`));
      caught.end = (pick) => {
        lines.find(({ label }) => label === pick)?.click();
        options?.callback?.();
      };
    };
  });

/**
 * The lines of the menu that an action opens; `pick` is chosen in it. Chosen after the action, as a person does: what opens while a
 * button of the mouse is still down is closed when it goes up.
 */
const menuAfter = async (
  console: TestConsole,
  act: () => Promise<void>,
  pick?: string,
): Promise<string[]> => {
  const before = await console.app.evaluate(() => (globalThis as unknown as CaughtMenus).menus.length);
  await act();
  let lines: string[] = [];
  await eventually(async () => {
    const menus = await console.app.evaluate(() => (globalThis as unknown as CaughtMenus).menus);
    expect(menus.length).toBeGreaterThan(before);
    lines = menus.at(-1) ?? [];
  });
  await console.app.evaluate((_, wanted) => {
    const caught = globalThis as unknown as CaughtMenus;
    caught.end?.(wanted);
    caught.end = undefined;
  }, pick);
  return lines;
};

const clipboardReads = (console: TestConsole, text: string): Promise<void> =>
  eventually(async () =>
    expect(await console.app.evaluate(({ clipboard }) => clipboard.readText())).toBe(text),
  );

/** The region of the window that has the focus. */
const region = (console: TestConsole): Promise<string | undefined> =>
  console.window.evaluate(
    () => document.activeElement?.closest<HTMLElement>('[data-region]')?.dataset['region'],
  );

describe('issue 12: keys and menus', () => {
  test('everything is done by key, and what a menu offers is one of the same actions', async ({ world }) => {
    await mkdir(pictures, { recursive: true });
    const console = await world.openSignedIn('maria');
    const { window } = console;
    await isOnline(console);
    await connectInstagram(console, seeded.username);
    await world.sandbox.call('POST', '/meta/customers', { id: other, username: 'visitor.one' });
    await world.sandbox.customerWrites('Have you rye bread?', other);
    await world.sandbox.customerWrites('Is there a cake at https://bakery.example/cakes today?');
    await catchMenus(console);

    // Sections, do not disturb.
    await goTo(console, 'settings');
    await window.keyboard.press('Control+1');
    await conversationRow(console, first).filter({ hasText: 'cake' }).waitFor();
    expect(await rail(console, 'inbox').getAttribute('aria-current')).toBe('page');
    await window.keyboard.press('Control+Shift+D');
    await window.getByRole('button', { name: 'Do not disturb' }).waitFor();
    await window.screenshot({ path: join(pictures, '1-do-not-disturb.png') });
    await window.keyboard.press('Control+Shift+D');
    await window.getByRole('button', { name: 'Do not disturb' }).waitFor({ state: 'detached' });

    // A row's menu: built in main, chosen there, carried out here.
    const row = conversationRow(console, second);
    const lines = await menuAfter(console, () => row.click({ button: 'right' }), 'Copy Instagram handle');
    expect(lines).toEqual([
      'Open',
      'Mark as read',
      'Assign to…',
      'Assign to me',
      'Tags…',
      'Snooze…',
      'Done',
      'Ask a colleague…',
      'Mute this chat on this computer',
      'Copy Instagram handle',
      'Open profile on Instagram',
      'Erase this customer…',
    ]);
    await clipboardReads(console, '@visitor.one');
    // It is not opened by that.
    expect(await window.getByTestId('composer-reply').count()).toBe(0);

    // Rows and chats by key.
    await window.keyboard.press('Alt+ArrowDown');
    await message(console, 'cake').waitFor();
    await window.keyboard.press('Alt+ArrowDown');
    await message(console, 'rye bread').waitFor();
    await window.keyboard.press('Escape');
    await window.keyboard.press('k');
    await window.keyboard.press('Enter');
    await message(console, 'cake').waitFor();
    await eventually(async () => expect(await region(console)).toBe('composer'));

    // Regions, there and back.
    const seen: (string | undefined)[] = [];
    do {
      await window.keyboard.press('F6');
      seen.push(await region(console));
    } while (seen.at(-1) !== 'composer' && seen.length < 12);
    // Passing notices are a region while there are any.
    expect(new Set(seen.filter((name) => name !== 'notices'))).toEqual(
      new Set(['composer', 'context', 'header', 'list', 'rail', 'thread', 'title', 'writing']),
    );
    expect(seen.at(-1)).toBe('composer');
    await window.keyboard.press('Shift+F6');
    expect(await region(console)).toBe('writing');
    await window.keyboard.press('Shift+F6');
    expect(await region(console)).toBe('thread');

    // The focused message is copied; marked text goes before it.
    await window.keyboard.press('Control+C');
    await clipboardReads(console, 'Is there a cake at https://bakery.example/cakes today?');
    const link = message(console, 'cake').getByRole('button', { name: 'https://bakery.example/cakes' });
    const ofLink = await menuAfter(console, () => link.click({ button: 'right' }), 'Copy link address');
    expect(ofLink.slice(0, 3)).toEqual(['Open link', 'Copy link address', 'Copy message text']);
    expect(ofLink).toEqual(
      expect.arrayContaining(['Reply to this message', 'Write an answer', 'Ask a colleague…']),
    );
    await clipboardReads(console, 'https://bakery.example/cakes');

    // Text fields have the system's menu, as Chromium says what can be done.
    const field = window.getByTestId('composer-reply');
    await field.fill('Yes, a carrot cake');
    await field.press('Control+A');
    const editing = await menuAfter(console, () => field.click({ button: 'right' }));
    expect(editing).toContain('Cut');
    expect(editing).toContain('Select all');
    // Letters belong to the field.
    await field.press('End');
    await field.press('k');
    expect(await field.inputValue()).toContain('k');

    // Find in the chat.
    await window.keyboard.press('Control+F');
    const find = window.getByRole('search', { name: 'Find in this chat' });
    await find.getByRole('textbox').fill('CAKE');
    // Messages are counted, not places in them.
    await find.getByText('1 of 1').waitFor();
    await window.screenshot({ path: join(pictures, '2-find.png') });
    await window.keyboard.press('Enter');
    await find.getByText('1 of 1').waitFor();
    await window.keyboard.press('Escape');
    await find.waitFor({ state: 'detached' });
    expect(await region(console)).toBe('composer');

    // The palette has the actions of the focused message; the sheet has every key.
    await window.keyboard.press('Shift+F6');
    await window.keyboard.press('Shift+F6');
    await window.keyboard.press('Control+K');
    await dialog(console, 'Search people, chats and actions').getByRole('combobox').fill('link of');
    await window.getByRole('option', { name: 'Copy the link of the chosen message' }).waitFor();
    await window.keyboard.press('Escape');
    await window.keyboard.press('Control+/');
    await dialog(console, 'Keyboard shortcuts').getByText('Find in the open chat').waitFor();
    await window.screenshot({ path: join(pictures, '3-sheet.png') });
    await window.keyboard.press('Escape');

    // A key of one's own: a taken one is refused by name, a free one works.
    await window.keyboard.press('Control+,');
    await window.getByRole('button', { name: 'Change keys' }).click();
    await window.getByRole('button', { name: 'Change the keys of: Write in the open chat' }).click();
    await window.keyboard.press('Control+K');
    await window
      .getByTestId('key-bindings')
      .getByText('belongs to “Search people, chats and actions”')
      .waitFor();
    await window.screenshot({ path: join(pictures, '4-settings.png') });
    await window.keyboard.press('w');
    await window.locator('[data-command="write-reply"]').getByText('W', { exact: true }).waitFor();
    await window.keyboard.press('Control+1');
    await conversationRow(console, first).focus();
    await window.keyboard.press('w');
    await eventually(async () => expect(await region(console)).toBe('composer'));

    // What is chosen in a row's menu is done to that row, whichever chat is open.
    const choose = (line: string): Promise<string[]> =>
      menuAfter(console, () => row.click({ button: 'right' }), line);
    await choose('Assign to me');
    await rowSays(console, second, /assigned to You/);
    await choose('Tags…');
    await window.getByRole('searchbox', { name: 'Search or add a tag' }).fill('bread');
    await window.keyboard.press('Enter');
    await window.keyboard.press('Escape');
    await rowSays(console, second, /tagged bread/);
    await choose('Snooze…');
    await chooseIn(console, 'Snooze until', 'Tomorrow');
    await viewReads(console, 'snoozed', 1);
    expect(await spoken(conversationRow(console, first))).not.toMatch(/tagged|snoozed/);
    expect(console.pageLines.filter((text) => /^(uncaught|error)/.test(text))).toEqual([]);
  });
});
