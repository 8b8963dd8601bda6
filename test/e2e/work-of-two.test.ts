import { describe, expect } from 'vitest';
import type { TestConsole } from './helpers/console.ts';
import { eventually } from './helpers/eventually.ts';
import { seeded } from './helpers/sandbox-control.ts';
import { test } from './helpers/test.ts';
import {
  connectInstagram,
  conversationRow,
  goTo,
  hasState,
  isOnline,
  message,
  openConversation,
  openRow,
  reply,
  replyBox,
  sendRepliesAtOnce,
} from './helpers/window.ts';
import {
  askByKey,
  bulkBar,
  chooseView,
  note,
  openForKeys,
  rowSays,
  viewReads,
  workBar,
  writeNote,
} from './helpers/work.ts';

const customers = ['7630000000000001', '7630000000000002', '7630000000000003'] as const;
const [first, second, third] = customers.map((id) => `${seeded.accountId}:${id}`) as [string, string, string];

/** As a field for date and time takes it, in this computer's time zone. */
const localMinute = (ms: number): string => {
  const date = new Date(ms);
  return new Date(ms - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
};

const opened = async (console: TestConsole, text: string): Promise<void> => {
  for (const id of [third, second, first])
    await conversationRow(console, id).filter({ hasText: text }).waitFor();
};

describe('two people at the same conversations', () => {
  test('snooze to a time of their own, choose several by Shift, finish and go on, and change what they wrote', async ({
    world,
  }) => {
    const maria = await world.openSignedIn('maria');
    const jonas = await world.openSignedIn('jonas');
    const both = [maria, jonas];
    for (const console of both) await isOnline(console);
    await connectInstagram(maria, seeded.username);
    for (const [index, id] of customers.entries()) {
      await world.sandbox.call('POST', '/meta/customers', { id, username: `visitor.${index + 1}` });
      await world.sandbox.customerWrites('Rye bread today?', id);
    }
    for (const console of both) {
      await goTo(console, 'inbox');
      await opened(console, 'Rye bread');
    }

    // A time of one's own: not one that has passed.
    await openConversation(maria, first);
    await workBar(maria).getByRole('button', { name: 'Snooze' }).click();
    const until = maria.window.getByRole('dialog', { name: 'Snooze until' });
    await until.getByLabel('Day').selectOption({ label: 'Today' });
    await until.getByLabel('Time').fill('00:00');
    await until.getByText('That time has passed.').waitFor();
    expect(await until.getByRole('button', { name: 'Snooze' }).isDisabled()).toBe(true);
    const untilMs = Date.now() + 50 * 3_600_000;
    await until.getByLabel('Day').selectOption(localMinute(untilMs).slice(0, 10));
    await until.getByLabel('Time').fill(localMinute(untilMs).slice(11));
    await until.getByRole('button', { name: 'Snooze' }).click();
    const words = new RegExp(`snoozed until .*${localMinute(untilMs).slice(11)}`, 'u');
    for (const console of both) await rowSays(console, first, words);
    await viewReads(jonas, 'snoozed', 1);

    // Done, and the next one is there, without leaving the field.
    await openConversation(maria, third);
    await maria.window.getByTestId('composer-reply').press('Control+Alt+e');
    await conversationRow(maria, second).and(maria.window.locator('[aria-selected="true"]')).waitFor();
    await message(maria, 'Rye bread').waitFor();
    await viewReads(jonas, 'done', 1);

    // Several by Shift, with the pointer and by key.
    await conversationRow(jonas, third).click({ modifiers: ['Control'] });
    await conversationRow(jonas, first).click({ modifiers: ['Shift'] });
    await bulkBar(jonas).getByText('3 conversations').waitFor();
    await jonas.window.keyboard.press('Escape');
    await bulkBar(jonas).waitFor({ state: 'detached' });
    await conversationRow(jonas, third).focus();
    await jonas.window.keyboard.press('x');
    await jonas.window.keyboard.press('ArrowDown');
    await jonas.window.keyboard.press('Shift+Space');
    await bulkBar(jonas).getByText('2 conversations').waitFor();
    await bulkBar(jonas).getByRole('button', { name: 'Done' }).click();
    for (const console of both) await viewReads(console, 'done', 2);

    // A note is changed, and then deleted, by who wrote it.
    await openConversation(jonas, second);
    await writeNote(maria, 'They come on Friday.');
    const notes = (console: TestConsole) => note(console);
    await notes(jonas).getByText('They come on Friday.').waitFor();
    expect(await notes(jonas).getByRole('button').count()).toBe(0);
    await notes(maria).getByRole('button', { name: 'Change this note' }).click();
    await notes(maria).getByLabel('Change the note').fill('They come on Saturday.');
    await notes(maria).getByLabel('Change the note').press('Enter');
    await notes(jonas).getByText('They come on Saturday.').waitFor();
    await notes(jonas).getByText('changed', { exact: true }).waitFor();
    await notes(maria).getByRole('button', { name: 'Delete this note' }).click();
    await notes(jonas).waitFor({ state: 'detached' });
    for (const console of both)
      expect(console.pageLines.filter((line) => /^(uncaught|error)/.test(line))).toEqual([]);
  });

  test('are asked before a second answer, and hand a conversation over with a note that can be taken back', async ({
    world,
  }) => {
    const maria = await world.openSignedIn('maria');
    const jonas = await world.openSignedIn('jonas');
    for (const console of [maria, jonas]) await isOnline(console);
    await connectInstagram(maria, seeded.username);
    for (const console of [maria, jonas]) await sendRepliesAtOnce(console);
    await world.sandbox.customerWrites('Do you ship rye bread?');
    const id = `${seeded.accountId}:${seeded.customerId}`;
    for (const console of [maria, jonas]) {
      await openConversation(console, id);
      await message(console, 'ship rye').waitFor();
    }

    // Jonas answers; Maria was writing too.
    await reply(jonas, 'We do, within Europe.');
    await message(maria, 'within Europe').waitFor();
    const field = maria.window.getByTestId('composer-reply');
    const send = maria.window.getByRole('button', { name: 'Send', exact: true });
    const question = replyBox(maria).getByText(/^Jonas Weber answered \d+ seconds? ago\./);
    await field.fill('Yes, everywhere.');
    await send.click();
    await question.waitFor();
    await replyBox(maria).getByRole('button', { name: 'Keep it here' }).waitFor();
    expect(await field.inputValue()).toBe('Yes, everywhere.');
    expect(await world.sandbox.sentTexts()).toEqual(['We do, within Europe.']);
    await send.click();
    await hasState(maria, 'Yes, everywhere.', 'sent');
    expect(await world.sandbox.sentTexts()).toEqual(['We do, within Europe.', 'Yes, everywhere.']);

    // By key, by name; both at once at the other console.
    await openForKeys(maria, id);
    const asking = await askByKey(maria, 'jon');
    await asking.getByRole('radio', { name: /^Assign/ }).check();
    await asking.getByTestId('ask-text').fill('Which carrier was it?');
    await asking.getByRole('button', { name: 'Assign to Jonas' }).click();
    await asking.waitFor({ state: 'detached' });
    await rowSays(jonas, id, /assigned to You.*1 note/);
    await note(jonas, '@Jonas Weber Which carrier was it?').waitFor();
    // By Ctrl+Z, from the row.
    await conversationRow(maria, id).focus();
    await maria.window.keyboard.press('Control+z');
    await note(jonas).waitFor({ state: 'detached' });
    await eventually(async () =>
      expect(await conversationRow(jonas, id).getAttribute('aria-label')).not.toMatch(/assigned/),
    );
    // The words are still there; this time it stays.
    const again = await askByKey(maria, 'jon');
    expect(await again.getByTestId('ask-text').inputValue()).toBe('Which carrier was it?');
    await again.getByRole('radio', { name: /^Assign/ }).check();
    await again.getByTestId('ask-text').press('Control+Enter');
    await viewReads(jonas, 'mine', 1);
    await chooseView(jonas, 'mine');
    await openRow(conversationRow(jonas, id));
    // No word of it went to the customer.
    expect(await world.sandbox.sentTexts()).toHaveLength(2);
  });
});
