import { describe, expect } from 'vitest';
import { eventually } from './helpers/eventually.ts';
import { seeded } from './helpers/sandbox-control.ts';
import { answerPage } from './helpers/scripted-browser.ts';
import { test } from './helpers/test.ts';
import {
  adminPage,
  channelCard,
  connectInstagram,
  goTo,
  hasState,
  healthLine,
  isOnline,
  openConversation,
  reply,
  sendRepliesAtOnce,
  strip,
} from './helpers/window.ts';

const conversationId = `${seeded.accountId}:${seeded.customerId}`;

describe('what Meta grants and forbids an account, in the window', () => {
  test('M12: a policy block is told with the way out, and an admin tries again', async ({ world }) => {
    const console = await world.openSignedIn('maria');
    await isOnline(console);
    await connectInstagram(console, seeded.username);
    await sendRepliesAtOnce(console);
    await world.sandbox.customerWrites('Do you open on Sunday?');
    await openConversation(console, conversationId);
    const policy = (action: string, isAnnounced: boolean) =>
      world.sandbox.call('PATCH', `/meta/pages/${seeded.pageId}`, { policy: { action, isAnnounced } });
    await policy('block', false);
    await reply(console, 'Yes, 8 to 12.');
    await strip(console).getByText('Instagram has blocked this account from sending').waitFor();
    await hasState(console, 'Yes, 8 to 12.', 'queued');
    await strip(console).getByRole('button', { name: 'Open Admin' }).click();
    const line = healthLine(console, 'sends');
    await line.getByText('Blocked', { exact: true }).waitFor();
    await line.getByRole('button', { name: "Open Facebook's Support Inbox" }).click();
    expect(await console.nextOpenedAddress()).toBe('https://www.facebook.com/support');
    await policy('unblock', false);
    await line.getByRole('button', { name: 'Try again' }).click();
    await strip(console).waitFor({ state: 'detached' });
    await eventually(async () => expect(await world.sandbox.sentTexts()).toEqual(['Yes, 8 to 12.']));
    await openConversation(console, conversationId);
    await hasState(console, 'Yes, 8 to 12.', 'sent');
  });

  test('M5, M14: says which permission is missing and why, asks again, and renews with one click', async ({
    world,
  }) => {
    const console = await world.openSignedIn('maria');
    await isOnline(console);
    const { window } = console;
    await world.sandbox.call('PATCH', '/meta/options', { dataAccessDays: 12.5 });
    await goTo(console, 'admin');
    await window.getByTestId('connect-flow').getByRole('button', { name: 'Connect Instagram' }).click();
    const untick = { decision: 'allow', 'scopes[]': 'instagram_basic' };
    expect(await answerPage(await console.nextOpenedAddress(), untick)).toContain('pages_read_engagement');
    const failed = adminPage(console).getByRole('alert').filter({ hasText: 'Instagram was not connected' });
    await failed.getByText("to show customers' names and pictures").waitFor();
    await failed.getByRole('button', { name: 'Try again' }).click();
    await answerPage(await console.nextOpenedAddress(), { decision: 'allow' });
    const flow = window.getByTestId('connect-flow');
    await flow.getByText('Your role on this Page lacks “Messages”').waitFor();
    await flow.getByRole('radio', { name: new RegExp(`@${seeded.username}`) }).check();
    await flow.getByRole('button', { name: 'Connect this account' }).click();

    const access = healthLine(console, 'access');
    await access.getByText('12 days left').waitFor();
    expect(await access.getAttribute('data-state')).toBe('warning');
    await world.sandbox.customerWrites('Still there?');
    await goTo(console, 'inbox');
    await window.getByTestId('channel-line').getByText('12 days left.').waitFor();
    await window.getByTestId('channel-line').getByRole('button', { name: 'Open Admin' }).click();

    await world.sandbox.call('PATCH', '/meta/options', { dataAccessDays: 60.5 });
    await access.getByRole('button', { name: 'Renew' }).click();
    await answerPage(await console.nextOpenedAddress(), { decision: 'allow' });
    await access.getByText('60 days left').waitFor();
    expect(await access.getAttribute('data-state')).toBe('good');
    expect(await channelCard(console).getAttribute('data-state')).toBe('receiving');
    await openConversation(console, conversationId);
    await reply(console, 'Of course.');
    expect(console.pageLines.filter((text) => /^(uncaught|error)/.test(text))).toEqual([]);
  });
});
