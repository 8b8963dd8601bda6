import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { z } from 'zod';
import { eventually } from './helpers/eventually.ts';
import { seeded } from './helpers/sandbox-control.ts';
import {
  connectInstagram,
  conversationRow,
  goTo,
  hasState,
  isOnline,
  message,
  noticeAfter,
  openConversation,
} from './helpers/window.ts';
import { test } from './helpers/test.ts';

const conversationId = `${seeded.accountId}:${seeded.customerId}`;
const pictures = process.env['BUTTONS_PICTURES'];
const threadSchema = z.object({
  thread: z.object({
    messages: z.array(
      z.object({
        text: z.string().optional(),
        extra: z.object({ quick_replies: z.array(z.object({ title: z.string() })).optional() }),
      }),
    ),
  }),
});

describe('buttons under a reply', () => {
  test('are written by key, saved with a reply, sent once, tapped on the phone and shown to the team', async ({
    world,
  }) => {
    const maria = await world.openSignedIn('maria');
    const jonas = await world.openSignedIn('jonas');
    const { window } = maria;
    const picture = async (name: string): Promise<void> => {
      if (pictures !== undefined) await window.screenshot({ path: join(pictures, `${name}.png`) });
    };
    const onPhone = async () =>
      threadSchema
        .parse(await world.sandbox.call('GET', `/meta/customers/${seeded.customerId}/thread`))
        .thread.messages.flatMap(({ text, extra: { quick_replies: buttons } }) =>
          buttons === undefined ? [] : [[text, ...buttons.map(({ title }) => title)]],
        );
    await isOnline(maria);
    await isOnline(jonas);
    await connectInstagram(maria, seeded.username);
    await world.sandbox.customerWrites('Do you have rye bread?');

    // A saved reply of the team's, with its buttons.
    await goTo(maria, 'settings');
    await window.getByLabel('Time to take a reply back').selectOption('0');
    await window.getByRole('button', { name: 'Manage' }).click();
    const page = window.getByRole('main', { name: 'Saved replies' });
    await page.getByRole('button', { name: 'New' }).click();
    const editor = page.getByRole('form', { name: 'New saved reply' });
    await editor.getByLabel('Name').fill('size');
    await editor.getByLabel('Text').fill('Which size, {first name}?');
    await editor.getByRole('button', { name: 'Add buttons' }).click();
    await editor.getByLabel('Button 1 of 1').fill('Small');
    await editor.getByLabel('Button 1 of 1').press('Enter');
    await editor.getByLabel('Button 2 of 2').fill('Large');
    await editor.getByLabel('the whole team').check();
    await picture('saved-reply');
    await noticeAfter(maria, 'Saved for the team.', () =>
      editor.getByRole('button', { name: 'Save' }).click(),
    );

    // By key alone: two buttons, which do not leave without a text.
    await openConversation(maria, conversationId);
    await message(maria, 'rye bread').focus();
    await window.keyboard.press('b');
    const strip = window.getByTestId('reply-buttons');
    await strip.getByLabel('Button 1 of 1').fill('Yes, please');
    await window.keyboard.press('Enter');
    await window.keyboard.type('No');
    await strip.getByText('Instagram shows buttons only under a text.').waitFor();
    expect(await window.getByRole('button', { name: 'Send', exact: true }).isDisabled()).toBe(true);
    await window.keyboard.press('Enter');
    await window.keyboard.press('Backspace');
    await window.keyboard.press('Escape');
    const field = window.getByTestId('composer-reply');
    await eventually(async () =>
      expect(await field.evaluate((one) => one === document.activeElement)).toBe(true),
    );
    await field.fill('Yes, one kilo each. Shall we keep one for you?');
    await strip.getByText('2 of 13').waitFor();
    await picture('composer');
    await field.press('Control+Enter');
    await hasState(maria, 'Shall we keep one', 'sent');
    await strip.waitFor({ state: 'detached' });
    const chips = message(maria, 'Shall we keep one').getByTestId('message-buttons');
    expect(await chips.getByRole('listitem', { includeHidden: true }).allTextContents()).toEqual([
      'Yes, please',
      'No',
    ]);

    // A tap is a message with its mark.
    await world.sandbox.call('POST', `/meta/customers/${seeded.customerId}/messages`, {
      text: 'Yes, please',
      quickReplyPayload: 'Yes, please',
    });
    await message(maria, 'Chose: Yes, please').waitFor();
    await conversationRow(maria, conversationId).getByText('Chose: Yes, please').waitFor();

    // The saved reply brings its buttons.
    await field.pressSequentially('/size');
    await window.getByTestId('suggestions').getByText('Large').waitFor();
    await field.press('Enter');
    await strip.getByText('2 of 13').waitFor();
    await field.press('Control+Enter');
    await hasState(maria, 'Which size', 'sent');
    await picture('thread');
    expect(await onPhone()).toEqual([
      ['Yes, one kilo each. Shall we keep one for you?', 'Yes, please', 'No'],
      ['Which size, Ina?', 'Small', 'Large'],
    ]);

    // A colleague sees what the customer could tap.
    await openConversation(jonas, conversationId);
    await message(jonas, 'Which size').getByTestId('message-buttons').getByText('Large').waitFor();
    expect(maria.pageLines.filter((line) => /^(uncaught|error)/.test(line))).toEqual([]);
  });
});
