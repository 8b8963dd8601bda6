import { describe, expect } from 'vitest';
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
  strip,
} from './helpers/window.ts';
import { test } from './helpers/test.ts';

const conversationId = `${seeded.accountId}:${seeded.customerId}`;

describe('a reply that has not left', () => {
  test('comes back to the letter, is changed over a SIGKILL, cancelled and sent at once, and fails in sight', async ({
    world,
  }) => {
    let console = await world.openSignedIn('maria');
    const button = (name: string | RegExp) =>
      console.window.getByRole('region', { name: /reply/i }).getByRole('button', { name });
    const field = () => console.window.getByTestId('composer-reply');
    const holds = (text: string) => eventually(async () => expect(await field().inputValue()).toBe(text));
    await isOnline(console);
    await connectInstagram(console, seeded.username);
    await goTo(console, 'settings');
    await console.window.getByLabel('Time to take a reply back').selectOption('20');
    await world.sandbox.customerWrites('Do you open on Sunday?');
    await openConversation(console, conversationId);

    // To the letter, with what was typed since behind it.
    const odd = '  Of course 👩🏽‍🍳\n\nCome by  at  nine.  \n';
    await field().fill(odd);
    await button('Send').click();
    await message(console, 'Of course').waitFor();
    await field().fill('and bring a bag');
    await noticeAfter(console, 'Your reply is back, above what you were writing.', () =>
      button(/^Undo/).click(),
    );
    await holds(`${odd}\n\nand bring a bag`);
    await message(console, 'Of course').waitFor({ state: 'detached' });

    // Waits for the network: changed in its place, over a kill.
    await world.goOffline();
    await field().fill('Yes, 8 to 21.');
    await button('Send').click();
    await button('Send now').click();
    await message(console, 'Yes, 8').getByRole('button', { name: 'Edit' }).click();
    await holds('Yes, 8 to 21.');
    await field().fill('Yes, 8 to 12.');
    await button('Leave as it was').waitFor();
    await goTo(console, 'team');
    await console.kill();
    console = await world.open('maria');
    await strip(console).filter({ hasText: '1 message waiting' }).waitFor();
    await openConversation(console, conversationId);
    await holds('Yes, 8 to 12.');
    await button('Save and send').click();
    await message(console, 'Yes, 8 to 12.').waitFor();
    await button('Send now').click();

    await field().fill('Never mind.');
    await button('Send').click();
    await button('Send now').click();
    await noticeAfter(console, 'Not sent. The text is back in the composer.', () =>
      message(console, 'Never mind.').getByRole('button', { name: 'Cancel' }).click(),
    );
    await holds('Never mind.');
    await field().fill('');

    await world.goOnline();
    await hasState(console, 'Yes, 8 to 12.', 'sent');
    expect(await world.sandbox.sentTexts()).toEqual(['Yes, 8 to 12.']);

    // A failed one says why, and its conversation stays in Waiting.
    await world.sandbox.call('PATCH', `/meta/customers/${seeded.customerId}`, { reachability: 'blocked' });
    await field().fill('See you!');
    await button('Send').click();
    await button('Send now').click();
    await hasState(console, 'See you!', 'failed');
    const failed = message(console, 'See you!');
    await failed.getByText('This customer cannot receive messages right now.').waitFor();
    expect(await failed.getByRole('button').allInnerTexts()).toEqual(
      expect.arrayContaining(['Edit', 'Copy', 'Discard']),
    );
    await console.window.getByRole('tab', { name: /^Waiting/ }).click();
    await conversationRow(console, conversationId).waitFor();
    await failed.getByRole('button', { name: 'Discard' }).click();
    await conversationRow(console, conversationId).waitFor({ state: 'detached' });
    expect(console.pageLines.filter((text) => /^(uncaught|error)/.test(text))).toEqual([]);
  });
});
