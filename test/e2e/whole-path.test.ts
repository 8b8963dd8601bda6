import { describe, expect } from 'vitest';
import { eventually } from './helpers/eventually.ts';
import { seeded } from './helpers/sandbox-control.ts';
import {
  agentRow,
  connectInstagram,
  conversationRow,
  goTo,
  hasState,
  isOnline,
  message,
  openConversation,
  openPrivateChat,
  rail,
  reply,
  sendRepliesAtOnce,
  spoken,
  threadReads,
  writePrivately,
} from './helpers/window.ts';
import { test } from './helpers/test.ts';
import { agentIdOf } from './helpers/world.ts';

const maria = agentIdOf('maria');
const jonas = agentIdOf('jonas');
const conversationId = `${seeded.accountId}:${seeded.customerId}`;

describe('two consoles', () => {
  test('carry a private chat both ways, with receipts and unread counts, also to a console that was closed', async ({
    world,
  }) => {
    const mariasConsole = await world.openSignedIn('maria');
    let jonasConsole = await world.openSignedIn('jonas');
    await isOnline(mariasConsole);
    await isOnline(jonasConsole);
    await goTo(jonasConsole, 'inbox');

    await openPrivateChat(mariasConsole, jonas);
    await writePrivately(mariasConsole, 'Are the poppy-seed rolls out of the oven?');
    await hasState(mariasConsole, 'poppy-seed', 'delivered');
    await eventually(async () => expect(await spoken(rail(jonasConsole, 'team'))).toBe('Team, 1 unread'));
    await goTo(jonasConsole, 'team');
    await eventually(async () =>
      expect(await spoken(agentRow(jonasConsole, maria))).toContain('1 unread message'),
    );
    await openPrivateChat(jonasConsole, maria);
    await message(jonasConsole, 'poppy-seed').waitFor();
    await hasState(mariasConsole, 'poppy-seed', 'read');
    await eventually(async () => expect(await spoken(rail(jonasConsole, 'team'))).toBe('Team'));

    await writePrivately(jonasConsole, 'Ten minutes. Für Äpfel im Schlafrock: zwanzig.');
    await message(mariasConsole, 'Für Äpfel im Schlafrock').waitFor();
    await hasState(jonasConsole, 'Für Äpfel', 'read');

    await jonasConsole.close();
    await agentRow(mariasConsole, jonas)
      .and(mariasConsole.window.locator('[data-status="offline"]'))
      .waitFor();
    await writePrivately(mariasConsole, 'Please call the miller tomorrow.');
    await hasState(mariasConsole, 'call the miller', 'sent');
    await mariasConsole.window
      .locator('.composer__info')
      .getByText('Jonas is offline - will be delivered when they are back.')
      .waitFor();

    jonasConsole = await world.open('jonas');
    await message(jonasConsole, 'call the miller').waitFor();
    await hasState(mariasConsole, 'call the miller', 'read');
    // Each text stands there once, in the order in which it was written.
    for (const console of [mariasConsole, jonasConsole]) {
      await threadReads(console, [
        'Are the poppy-seed rolls out of the oven?',
        'Ten minutes. Für Äpfel im Schlafrock: zwanzig.',
        'Please call the miller tomorrow.',
      ]);
      expect(console.pageLines.filter((line) => /^(uncaught|error)/.test(line))).toEqual([]);
    }
  });

  test('answer an Instagram customer: both show the message, one answers, Instagram is asked once', async ({
    world,
  }) => {
    const mariasConsole = await world.openSignedIn('maria');
    const jonasConsole = await world.openSignedIn('jonas');
    await isOnline(mariasConsole);
    await isOnline(jonasConsole);
    await connectInstagram(mariasConsole, seeded.username);

    await world.sandbox.customerWrites('Do you bake Frankfurter Kränze to order?');
    for (const console of [mariasConsole, jonasConsole]) {
      await goTo(console, 'inbox');
      await eventually(async () =>
        expect(await spoken(conversationRow(console, conversationId))).toMatch(
          /1 unread message, Do you bake Frankfurter Kränze to order\?/,
        ),
      );
      await openConversation(console, conversationId);
      await message(console, 'Frankfurter Kränze').waitFor();
    }

    await sendRepliesAtOnce(jonasConsole);
    await openConversation(jonasConsole, conversationId);
    await reply(jonasConsole, 'We do, with two days’ notice.');
    await hasState(jonasConsole, 'two days', 'sent');
    await eventually(async () =>
      expect(await spoken(message(jonasConsole, 'two days'))).toMatch(/^You, .*Sent( \d\d:\d\d)?\.$/),
    );
    await hasState(mariasConsole, 'two days', 'sent');
    await eventually(async () =>
      expect(await spoken(message(mariasConsole, 'two days'))).toMatch(
        /^Jonas Weber, .*Sent( \d\d:\d\d)?\.$/,
      ),
    );
    expect(await world.sandbox.sentTexts()).toEqual(['We do, with two days’ notice.']);
    for (const console of [mariasConsole, jonasConsole])
      expect(console.pageLines.filter((line) => /^(uncaught|error)/.test(line))).toEqual([]);
  });
});
