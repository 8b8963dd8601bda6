import { describe, expect } from 'vitest';
import type { TestConsole } from './helpers/console.ts';
import { seeded } from './helpers/sandbox-control.ts';
import {
  connectInstagram,
  conversationRow,
  goTo,
  isOnline,
  message,
  openConversation,
} from './helpers/window.ts';
import { test } from './helpers/test.ts';
import { bulkBar, chooseIn, note, rowSays, viewReads, workBar } from './helpers/work.ts';

const conversationId = `${seeded.accountId}:${seeded.customerId}`;

describe('two consoles that work on one conversation', () => {
  test('agree on who answers, tags, done, snoozed and notes, and see each other look and type', async ({
    world,
  }) => {
    const mariasConsole = await world.openSignedIn('maria');
    const jonasConsole = await world.openSignedIn('jonas');
    await isOnline(mariasConsole);
    await isOnline(jonasConsole);
    await connectInstagram(mariasConsole, seeded.username);
    await world.sandbox.customerWrites('Do you bake Frankfurter Kränze to order?');
    for (const console of [mariasConsole, jonasConsole]) {
      await openConversation(console, conversationId);
      await message(console, 'Frankfurter Kränze').waitFor();
    }

    // By key, searched by name, chosen by Enter: the other console says whose it is.
    await viewReads(jonasConsole, 'mine', 0);
    await mariasConsole.window.locator('#view-all').focus();
    await mariasConsole.window.keyboard.press('a');
    await mariasConsole.window.getByRole('searchbox', { name: 'Search people' }).fill('jonas');
    await mariasConsole.window.keyboard.press('Enter');
    await rowSays(jonasConsole, conversationId, /assigned to You/);
    await rowSays(mariasConsole, conversationId, /assigned to Jonas Weber/);
    await viewReads(jonasConsole, 'mine', 1);
    await viewReads(mariasConsole, 'mine', 0);
    await viewReads(mariasConsole, 'unassigned', (await allCount(mariasConsole)) - 1);

    // A tag of the one is a tag of the other.
    await workBar(jonasConsole).getByRole('button', { name: 'Tags' }).click();
    await jonasConsole.window.getByRole('searchbox', { name: 'Search or add a tag' }).fill('wedding order');
    await jonasConsole.window.keyboard.press('Enter');
    await jonasConsole.window.keyboard.press('Escape');
    await rowSays(mariasConsole, conversationId, /tagged wedding order/);

    // A note names Jonas: it stands there, under the word Note, and never reaches Instagram.
    await mariasConsole.window.getByRole('tab', { name: 'Note' }).click();
    await mariasConsole.window.getByTestId('composer-note').fill('@Jonas');
    await mariasConsole.window.getByRole('group', { name: 'Mention' }).getByRole('button').click();
    await mariasConsole.window.getByTestId('composer-note').pressSequentially('can we do Saturday?');
    await jonasConsole.window.getByTestId('presence-bar').getByText('Maria is typing here').waitFor();
    await mariasConsole.window.getByRole('button', { name: 'Add note' }).click();
    await note(jonasConsole, '@Jonas Weber can we do Saturday?').waitFor();
    await jonasConsole.window
      .getByTestId('panel-notes')
      .getByText('@Jonas Weber can we do Saturday?')
      .waitFor();
    expect(await world.sandbox.sentTexts()).toEqual([]);

    // Done at both; the customer's next message reopens it at both.
    await workBar(jonasConsole).getByRole('button', { name: 'Done' }).click();
    await viewReads(mariasConsole, 'done', 1);
    await viewReads(jonasConsole, 'mine', 0);
    await world.sandbox.customerWrites('Hello?');
    for (const console of [mariasConsole, jonasConsole]) await viewReads(console, 'done', 0);
    await viewReads(jonasConsole, 'mine', 1);

    // Snoozed at both, until somebody wakes it.
    await workBar(mariasConsole).getByRole('button', { name: 'Snooze' }).click();
    await chooseIn(mariasConsole, 'Snooze until', 'Tomorrow');
    await rowSays(jonasConsole, conversationId, /snoozed until/);
    await viewReads(jonasConsole, 'snoozed', 1);
    await workBar(jonasConsole).getByRole('button', { name: 'Wake now' }).click();
    await viewReads(mariasConsole, 'snoozed', 0);

    // Several at once.
    await goTo(jonasConsole, 'inbox');
    await conversationRow(jonasConsole, conversationId).focus();
    await jonasConsole.window.keyboard.press('x');
    await bulkBar(jonasConsole).getByRole('button', { name: 'Done' }).click();
    await viewReads(mariasConsole, 'done', 1);
    for (const console of [mariasConsole, jonasConsole])
      expect(console.pageLines.filter((line) => /^(uncaught|error)/.test(line))).toEqual([]);
  });
});

const allCount = async (console: TestConsole): Promise<number> =>
  Number((await console.window.locator('#view-all').innerText()).replace(/\D/g, ''));
