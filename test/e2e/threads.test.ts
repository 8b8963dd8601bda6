import { describe, expect } from 'vitest';
import { eventually } from './helpers/eventually.ts';
import { seeded } from './helpers/sandbox-control.ts';
import {
  announcementAfter,
  channelCard,
  connectInstagram,
  goTo,
  hasState,
  isOnline,
  message,
  openConversation,
  sendRepliesAtOnce,
} from './helpers/window.ts';
import { test } from './helpers/test.ts';

const conversationId = `${seeded.accountId}:${seeded.customerId}`;
/** An invented app that answers customers as well. */
const otherApp = '980000000000099';

describe('M7: a conversation that another app has taken', () => {
  test('says so, is sent to anyway by keyboard, keeps a refused reply, and is taken over', async ({
    world,
  }) => {
    const console = await world.openSignedIn('maria');
    const { window } = console;
    await isOnline(console);
    await connectInstagram(console, seeded.username);
    await sendRepliesAtOnce(console);
    await world.sandbox.customerWrites('Do you open on Sunday?');
    await openConversation(console, conversationId);
    const line = window.getByTestId('handled-elsewhere');
    expect(await line.count()).toBe(0);

    const path = `/meta/customers/${seeded.customerId}/thread-owner`;
    await world.sandbox.call('PUT', path, { appId: otherApp });
    await line.getByText(/^Another app is answering this conversation\./).waitFor();

    // Enter leads to the button; it is the button that sends.
    const field = window.getByTestId('composer-reply');
    await field.fill('We are open from nine.');
    await field.press('Control+Enter');
    const anyway = window.getByRole('button', { name: 'Send anyway' });
    await eventually(async () =>
      expect(await anyway.evaluate((button) => button === document.activeElement)).toBe(true),
    );
    expect(await message(console, 'We are open from nine.').count()).toBe(0);
    await anyway.press('Enter');
    await hasState(console, 'We are open from nine.', 'failed');
    await line.waitFor();

    await announcementAfter(console, 'This conversation is yours now.', () =>
      window.getByTestId('take-over').click(),
    );
    await line.waitFor({ state: 'detached' });
    await message(console, 'We are open from nine.').getByRole('button', { name: 'Retry' }).click();
    await hasState(console, 'We are open from nine.', 'sent');
    expect(await world.sandbox.sentTexts()).toEqual(['We are open from nine.']);
    expect(console.pageLines.filter((text) => /^(uncaught|error)/.test(text))).toEqual([]);
  });
});

describe('M15: the past of an account', () => {
  test('is read with progress above the list, stops for a person, and goes on after a restart', async ({
    world,
  }) => {
    for (let index = 1; index <= 14; index += 1) {
      const id = `76300000${String(index).padStart(8, '0')}`;
      await world.sandbox.call('POST', '/meta/customers', { id, username: `visitor.${index}` });
      await world.sandbox.customerWrites(`Number ${index}`, id);
    }
    let console = await world.openSignedIn('maria');
    await isOnline(console);
    await connectInstagram(console, seeded.username);
    await goTo(console, 'inbox');
    const line = () => console.window.getByTestId('history-line');
    await line()
      .getByText(/^History: /)
      .waitFor();
    await line().getByRole('button', { name: 'Pause reading the history' }).click();
    await line()
      .getByText(/, paused/)
      .waitFor();
    await console.close();

    console = await world.open('maria');
    await isOnline(console);
    await line()
      .getByText(/, paused/)
      .waitFor();
    await line().getByRole('button', { name: 'Go on reading the history' }).click();
    await line().waitFor({ state: 'detached' });
    await goTo(console, 'admin');
    const fact = channelCard(console).getByTestId('history-fact');
    expect(await fact.innerText()).toBe('14 conversations of the last 30 days read');
  });
});
