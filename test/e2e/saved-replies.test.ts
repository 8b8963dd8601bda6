import { describe, expect } from 'vitest';
import { eventually } from './helpers/eventually.ts';
import { seeded } from './helpers/sandbox-control.ts';
import {
  connectInstagram,
  goTo,
  hasState,
  isOnline,
  message,
  noticeAfter,
  openConversation,
} from './helpers/window.ts';
import { test } from './helpers/test.ts';

const conversationId = `${seeded.accountId}:${seeded.customerId}`;

describe('saved replies and emoji', () => {
  test('are written once, found by both, filled in, and never sent with a gap', async ({ world }) => {
    const maria = await world.openSignedIn('maria');
    const jonas = await world.openSignedIn('jonas');
    const { window } = maria;
    await isOnline(maria);
    await isOnline(jonas);
    await connectInstagram(maria, seeded.username);
    await world.sandbox.customerWrites('Do you open on Sunday?');

    // Settings: one of the team.
    await goTo(maria, 'settings');
    await window.getByLabel('Time to take a reply back').selectOption('0');
    await window.getByRole('button', { name: 'Manage' }).click();
    const page = window.getByRole('main', { name: 'Saved replies' });
    const save = async (name: string, text: string) => {
      await page.getByRole('button', { name: 'New' }).click();
      const editor = page.getByRole('form', { name: 'New saved reply' });
      await editor.getByLabel('Name').fill(name);
      await editor.getByLabel('Text').fill(text);
      await editor.getByLabel('the whole team').check();
      await noticeAfter(maria, 'Saved for the team.', () =>
        editor.getByRole('button', { name: 'Save' }).click(),
      );
    };
    await save('opening hours', 'Hello {first name}, from 8 to 12. {agent}');
    await page.getByRole('region', { name: 'Preview' }).getByText('Hello Ina, from 8 to 12.').waitFor();
    await save('order', 'Order {order number} is ready.');

    // In the composer: found, shown, filled in, sent to the sandbox's books.
    await openConversation(maria, conversationId);
    await message(maria, 'Do you open').waitFor();
    const field = window.getByTestId('composer-reply');
    await field.pressSequentially('/open');
    const list = window.getByRole('listbox', { name: 'Saved replies' });
    await list.getByRole('option', { name: /opening hours/ }).waitFor();
    await window
      .getByTestId('suggestions')
      .getByText(/^Hello Ina, from 8 to 12\. /)
      .waitFor();
    await field.press('Enter');
    await eventually(async () => expect(await field.inputValue()).toMatch(/^Hello Ina, from 8 to 12\. \S+/));
    await field.pressSequentially(' :croiss');
    await window.getByRole('listbox', { name: 'Emoji' }).getByRole('option', { name: 'croissant' }).waitFor();
    await field.press('Tab');
    await window.getByRole('button', { name: 'Emoji (:)' }).click();
    const picker = window.getByTestId('emoji-picker');
    await picker.getByRole('searchbox', { name: 'Search emoji' }).fill('waving');
    await picker.getByRole('radio', { name: 'Medium-dark' }).check({ force: true });
    await picker.getByRole('button', { name: 'waving hand' }).click();
    const text = await field.inputValue();
    expect(text).toMatch(/^Hello Ina, from 8 to 12\. .+ 🥐 👋🏾$/u);
    await field.press('Control+Enter');
    await hasState(maria, 'Hello Ina', 'sent');
    expect(await world.sandbox.sentTexts()).toEqual([text]);

    // A gap is said before anything leaves.
    await field.pressSequentially('/order');
    await field.press('Enter');
    const gap = window.getByTestId('open-variables');
    await gap.getByText('{order number} is for you to fill in.').waitFor();
    await field.press('Control+Enter');
    expect(await world.sandbox.sentTexts()).toHaveLength(1);
    await gap.getByRole('button', { name: 'Go to it' }).click();
    await window.keyboard.type('77');
    await gap.waitFor({ state: 'detached' });
    await field.press('Control+Enter');
    await hasState(maria, 'Order 77 is ready.', 'sent');
    expect(await world.sandbox.sentTexts()).toEqual([text, 'Order 77 is ready.']);

    // A colleague has them too.
    await goTo(jonas, 'settings');
    await jonas.window.getByRole('button', { name: 'Manage' }).click();
    await jonas.window.getByRole('button', { name: /^opening hours/ }).click();
    expect(maria.pageLines.filter((line) => /^(uncaught|error)/.test(line))).toEqual([]);
  });
});
