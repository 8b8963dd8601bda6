import { describe, expect } from 'vitest';
import { png } from '../helpers/sample-files.ts';
import { eventually } from './helpers/eventually.ts';
import { callFromPage } from './helpers/page-api.ts';
import { answerPage } from './helpers/scripted-browser.ts';
import { seeded } from './helpers/sandbox-control.ts';
import { test } from './helpers/test.ts';
import {
  connectInstagram,
  conversationRow,
  dialog,
  hasState,
  isOnline,
  message,
  sections,
  spoken,
} from './helpers/window.ts';
import { rowSays } from './helpers/work.ts';
import { agentIdOf } from './helpers/world.ts';

const customer = { id: '7640000000000001', username: 'keys.only', name: 'Kira Keller' };
const conversationId = `${seeded.accountId}:${customer.id}`;

/** The twelve core tasks, and signing in before them: `docs/accessibility.md` names them in this order. */
describe('a day without a pointer', () => {
  test('signs in, finds, reads, replies, attaches, notes, assigns, tags, snoozes, finishes, writes privately, searches and sets', async ({
    world,
  }) => {
    const maria = await world.openSignedIn('maria');
    await isOnline(maria);
    await connectInstagram(maria, seeded.username);
    await world.sandbox.call('POST', '/meta/customers', customer);
    await world.sandbox.customerWrites('Is the rye bread vegan?', customer.id);

    const console = await world.open('jonas');
    const { window } = console;
    // Any pointer that is pressed from here on is a fault of this test.
    await window.evaluate(() => {
      const used = { pointers: 0 };
      Object.assign(globalThis, { used });
      addEventListener('pointerdown', () => (used.pointers += 1), { capture: true });
    });
    const { keyboard } = window;
    const type = (text: string): Promise<void> => keyboard.type(text);
    const press = (keys: string): Promise<void> => keyboard.press(keys);
    /** What has the focus, by its test id or its name. */
    const focusIs = (expected: string): Promise<void> =>
      eventually(async () =>
        expect(
          await window.evaluate(() => {
            const { activeElement } = document;
            if (!(activeElement instanceof HTMLElement)) return 'nothing';
            return activeElement.dataset['testid'] ?? activeElement.ariaLabel ?? activeElement.localName;
          }),
        ).toBe(expected),
      );

    // Sign in: the button has the focus.
    await window.getByRole('button', { name: 'Sign in with LiveChat' }).waitFor();
    await press('Enter');
    await answerPage(await console.nextOpenedAddress(), { account: agentIdOf('jonas'), decision: 'allow' });
    await sections(console).waitFor();
    await isOnline(console);
    await conversationRow(console, conversationId).waitFor();
    // Nobody waits here for the seconds in which a reply can be taken back.
    await callFromPage(console, 'settings/set', { undoSeconds: 0 });

    // 1 Find a chat.
    await press('Control+k');
    const palette = dialog(console, 'Search people, chats and actions');
    await palette.getByRole('combobox').waitFor();
    await type('kira');
    await palette.getByRole('option', { name: customer.name }).waitFor();
    await press('Enter');
    await message(console, 'rye bread').waitFor();
    await focusIs('composer-reply');

    // 2 Read: the thread is two regions back; its last message is one sentence.
    await press('Shift+F6');
    await press('Shift+F6');
    await focusIs('message');
    expect(await spoken(message(console, 'rye bread'))).toMatch(
      /^Kira Keller, \d\d:\d\d\. Is the rye bread vegan\?$/u,
    );

    // 3 Reply.
    await press('r');
    await focusIs('composer-reply');
    await type('It is, all of it.');
    await press('Enter');
    await hasState(console, 'It is, all of it.', 'sent');

    // 4 Attach: the first tool below the field.
    // Listened for before the key, so that the window's own dialog is kept back by then.
    const asked = window.waitForEvent('filechooser');
    await press('Tab');
    await focusIs('Attach files');
    await press('Enter');
    const chooser = await asked;
    await chooser.setFiles({ name: 'rye.png', mimeType: 'image/png', buffer: Buffer.from(png('rye', 120)) });
    await window.getByTestId('attachments').getByRole('listitem').waitFor();
    // What has not arrived yet cannot be sent.
    await eventually(async () =>
      expect(await window.getByRole('button', { name: 'Send', exact: true }).isEnabled()).toBe(true),
    );
    await press('Shift+Tab');
    await focusIs('composer-reply');
    await press('Control+Enter');
    await eventually(async () =>
      expect(
        (await world.sandbox.books()).sends.filter(({ customerId }) => customerId === customer.id).length,
      ).toBe(2),
    );

    // 5 Note.
    await press('Escape');
    await focusIs('conversation-row');
    await press('n');
    await focusIs('composer-note');
    await type('Asked about rye twice this week.');
    await press('Enter');
    await window.getByTestId('notes').getByText('rye twice').waitFor();
    await press('Escape');

    // 6 Assign, 7 tag.
    await focusIs('conversation-row');
    await press('a');
    await focusIs('Search people');
    await type('maria');
    await press('Enter');
    await rowSays(console, conversationId, /assigned to Maria/u);
    await press('t');
    await focusIs('Search or add a tag');
    await type('bread');
    await press('Enter');
    await press('Escape');
    await rowSays(console, conversationId, /bread/u);

    // 8 Snooze; its button goes with it, and the focus stays in the header.
    await press('z');
    await window.getByRole('dialog', { name: 'Snooze until' }).waitFor();
    await press('Enter');
    await rowSays(console, conversationId, /snoozed/iu);
    await eventually(async () =>
      expect(await window.evaluate(() => document.activeElement?.closest('[data-region]') === null)).toBe(
        false,
      ),
    );

    // 9 Done: what is snoozed is opened again first.
    await press('e');
    await press('e');
    await rowSays(console, conversationId, /done/iu);

    // 10 Private message.
    await press('Control+2');
    await window.getByRole('region', { name: 'Team' }).waitFor();
    await press('Control+k');
    await palette.getByRole('combobox').waitFor();
    await type('maria');
    await palette
      .getByRole('option', { name: /^Maria/u })
      .first()
      .waitFor();
    await press('Enter');
    await focusIs('composer-private');
    await type('Kira asks about rye again.');
    await press('Enter');
    await message(console, 'about rye again').waitFor();
    await focusIs('composer-private');

    // 11 Search, open what is found, and go back to where one was.
    await press('Control+Shift+F');
    await window.getByRole('main', { name: 'Search' }).getByRole('combobox').waitFor();
    await type('vegan');
    await window.getByTestId('search-hit').filter({ hasText: 'vegan' }).waitFor();
    await press('ArrowDown');
    await press('Enter');
    await message(console, 'rye bread').waitFor();
    await press('Escape');
    await window.getByRole('main', { name: 'Search' }).waitFor();

    // 12 Settings: from its beginning on, the language is the first thing one comes to, then the theme.
    await press('Control+,');
    await focusIs('Settings');
    await press('Tab');
    await focusIs('Language');
    await press('Tab');
    await press('ArrowRight');
    await press('ArrowRight');
    await eventually(async () =>
      expect(await window.evaluate(() => document.documentElement.className)).toContain('lc-dark-theme'),
    );

    expect(
      await window.evaluate(() => (globalThis as unknown as { used: { pointers: number } }).used.pointers),
    ).toBe(0);
    expect(console.pageLines.filter((text) => /^(uncaught|error)/.test(text))).toEqual([]);
  });
});
