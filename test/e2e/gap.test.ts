import { describe, expect } from 'vitest';
import { eventually } from './helpers/eventually.ts';
import { seeded } from './helpers/sandbox-control.ts';
import {
  channelCard,
  connectInstagram,
  goTo,
  healthLine,
  isOnline,
  message,
  noticeAfter,
  openConversation,
  threadHolds,
} from './helpers/window.ts';
import { test } from './helpers/test.ts';

const historyCalls = ['meta.conversations', 'meta.thread'];
/** How Instagram answers when its history takes too long. */
const timeOut = { code: -2, subcode: 2534084 };

const conversationId = `${seeded.accountId}:${seeded.customerId}`;

describe('messages that Instagram never told us of', () => {
  test('appear after “Check now”, once, below the line where Instagram stops sharing', async ({ world }) => {
    const console = await world.openSignedIn('maria');
    await isOnline(console);
    await connectInstagram(console, seeded.username);
    const { window } = console;
    await world.sandbox.customerWrites('The one that came.');
    await goTo(console, 'inbox');
    await window
      .getByTestId('channel-line')
      .getByText(/^Nothing missing as of \d\d:\d\d$/)
      .waitFor();

    await world.sandbox.call('POST', '/meta/webhook/hold');
    // A look of the console's own, while the customer still writes, would find what the twenty newest lack.
    for (const call of historyCalls)
      await world.sandbox.call('POST', '/faults', { call, kind: 'fail', error: timeOut, times: 1_000 });
    for (let index = 1; index <= 23; index += 1) await world.sandbox.customerWrites(`Lost number ${index}.`);
    await world.sandbox.call('DELETE', '/faults');
    await goTo(console, 'admin');
    await healthLine(console, 'history').waitFor();
    await noticeAfter(console, 'Checked just now.', () =>
      channelCard(console).getByTestId('channel-check').click(),
    );
    for (const line of ['history', 'subscription'])
      await eventually(async () =>
        expect(await healthLine(console, line).getAttribute('data-state'), line).toBe('good'),
      );

    await openConversation(console, conversationId);
    await message(console, 'Lost number 23.').waitFor();
    await message(console, 'Lost number 4.').waitFor();
    expect(await message(console, 'Lost number 3.').count()).toBe(0);
    const cut = window.getByTestId('cut-line');
    expect(await cut.innerText()).toContain('Instagram only shares the last 20 messages.');

    // The late deliveries fill the rest: every message stands there once, and the line is gone.
    await world.sandbox.call('POST', '/meta/webhook/release', { copies: 2 });
    await threadHolds(console, 24);
    await cut.waitFor({ state: 'detached' });
    expect(console.pageLines.filter((line) => /^(uncaught|error)/.test(line))).toEqual([]);
  });
});
