import { describe, expect } from 'vitest';
import { signIn, type TestConsole } from './helpers/console.ts';
import { eventually } from './helpers/eventually.ts';
import { seeded } from './helpers/sandbox-control.ts';
import { test } from './helpers/test.ts';
import {
  connectInstagram,
  conversationRow,
  goTo,
  isOnline,
  message,
  openConversation,
  rail,
  spoken,
  strip,
  tryNow,
} from './helpers/window.ts';
import { assignByKey, openForKeys, rowSays, tagByKey, viewReads, workBar } from './helpers/work.ts';
import { agentIdOf } from './helpers/world.ts';

const id = `${seeded.accountId}:${seeded.customerId}`;

describe('three consoles', () => {
  test('agree on assignee, tags and done after all were cut off and one was closed', async ({ world }) => {
    const maria = await world.openSignedIn('maria');
    const jonas = await world.openSignedIn('jonas');
    let anna = await world.openSignedIn('anna');
    for (const console of [maria, jonas, anna]) await isOnline(console);
    await connectInstagram(maria, seeded.username);
    await world.sandbox.customerWrites('Forty croissants on Saturday?');
    for (const console of [maria, jonas, anna]) {
      await goTo(console, 'inbox');
      await openForKeys(console, id);
      await message(console, 'Forty croissants').waitFor();
    }

    // Everybody alone: three assignees, three tags, one who is done.
    await world.goOffline();
    for (const console of [maria, jonas, anna])
      await strip(console)
        .filter({ hasText: /^Offline since/ })
        .waitFor();
    await conversationRow(anna, id).focus();
    await tagByKey(anna, 'wholesale');
    await assignByKey(anna, 'me');
    await rowSays(anna, id, /assigned to You.*tagged wholesale/);
    await anna.close();
    await conversationRow(jonas, id).focus();
    await tagByKey(jonas, 'saturday');
    await assignByKey(jonas, 'me');
    await rowSays(jonas, id, /assigned to You.*tagged saturday/);
    await conversationRow(maria, id).focus();
    await tagByKey(maria, 'croissants');
    await assignByKey(maria, 'jonas');
    await workBar(maria).getByRole('button', { name: 'Done' }).click();
    await viewReads(maria, 'done', 1);

    // Two come back, then the third: the last word counts for who and done, of tags every one.
    await world.goOnline();
    for (const console of [maria, jonas]) await tryNow(console);
    anna = await world.open('anna');
    await isOnline(anna);
    await goTo(anna, 'inbox');
    const whose = (console: TestConsole) => (console === jonas ? 'You' : 'Jonas Weber');
    for (const console of [maria, jonas, anna]) {
      await rowSays(console, id, new RegExp(`assigned to ${whose(console)}, done`, 'u'));
      for (const tag of ['wholesale', 'saturday', 'croissants'])
        await rowSays(console, id, new RegExp(`tagged [^.]*${tag}`, 'u'));
      await viewReads(console, 'done', 1);
    }
    // The customer writes once more: open again everywhere, without a word between the consoles.
    await world.sandbox.customerWrites('Are you there?');
    for (const console of [maria, jonas, anna]) await viewReads(console, 'done', 0);
    await viewReads(jonas, 'mine', 1);
    for (const console of [maria, jonas, anna])
      expect(console.pageLines.filter((line) => /^(uncaught|error)/.test(line))).toEqual([]);
  });

  test('of which two are one person’s: what is read on the one is read on the other, and not at a colleague’s', async ({
    world,
  }) => {
    const jonas = await world.openSignedIn('jonas');
    const first = await world.openSignedIn('maria');
    for (const console of [jonas, first]) await isOnline(console);
    await connectInstagram(first, seeded.username);
    const second = await world.open('maria', { computer: '-laptop' });
    // LiveChat takes three sign-ins of one account in half a minute, and each of ours is two.
    await world.passTime(31_000);
    await signIn(second, agentIdOf('maria'), world.passTime);
    await isOnline(second);
    await goTo(first, 'team');
    for (const console of [second, jonas]) await goTo(console, 'inbox');
    await world.sandbox.customerWrites('Is the plum cake back?');
    for (const console of [second, jonas]) {
      await conversationRow(console, id).filter({ hasText: 'plum cake' }).waitFor();
      await rowSays(console, id, /1 unread message/);
    }
    await eventually(async () => expect(await spoken(rail(second, 'inbox'))).toBe('Inbox, 1 unread'));

    await openConversation(first, id);
    await message(first, 'plum cake').waitFor();
    for (const console of [first, second])
      await eventually(async () => expect(await spoken(rail(console, 'inbox'))).toBe('Inbox'));
    await eventually(async () =>
      expect(await spoken(conversationRow(second, id))).not.toMatch(/unread message/),
    );
    await rowSays(jonas, id, /1 unread message/);
  });
});
