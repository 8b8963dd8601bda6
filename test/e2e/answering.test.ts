import { describe, expect } from 'vitest';
import { join } from 'node:path';
import { z } from 'zod';
import { eventually } from './helpers/eventually.ts';
import { seeded } from './helpers/sandbox-control.ts';
import {
  connectInstagram,
  conversationRow,
  hasState,
  isOnline,
  message,
  openConversation,
  sendRepliesAtOnce,
} from './helpers/window.ts';
import { test } from './helpers/test.ts';

const conversationId = `${seeded.accountId}:${seeded.customerId}`;
const pictures = process.env['ANSWERING_PICTURES'];

describe('one certain message', () => {
  test('is answered with a quote, given a heart, and its waiting answer is said in the list; a note is changed with the arrow', async ({
    world,
  }) => {
    const console = await world.openSignedIn('maria');
    const picture = async (name: string): Promise<void> => {
      if (pictures !== undefined) await console.window.screenshot({ path: join(pictures, `${name}.png`) });
    };
    const quoted = console.window.getByTestId('quoted-line');
    const field = console.window.getByTestId('composer-reply');
    const actions = async () =>
      z
        .object({ senderActions: z.array(z.object({ action: z.string(), mid: z.string().optional() })) })
        .parse(await world.sandbox.call('GET', '/meta/books'))
        .senderActions.filter(({ action }) => action.endsWith('react'));
    await isOnline(console);
    await connectInstagram(console, seeded.username);
    await sendRepliesAtOnce(console);
    const mid = await world.sandbox.customerWrites('Do you have rye bread?');
    await world.sandbox.customerWrites('And when do you open on Sunday?');
    await openConversation(console, conversationId);

    // By key: the line above the composer, and Esc drops it. By the button beside the bubble: it is sent.
    await message(console, 'rye bread').focus();
    await console.window.keyboard.press('q');
    await quoted.getByText('Do you have rye bread?').waitFor();
    await field.press('Escape');
    await quoted.waitFor({ state: 'detached' });
    await message(console, 'rye bread').hover();
    await message(console, 'rye bread').getByRole('button', { name: 'Reply to this message' }).click();
    await quoted.getByText('Do you have rye bread?').waitFor();
    await field.fill('Yes, from nine.');
    await picture('quote');
    await field.press('Enter');
    await hasState(console, 'Yes, from nine.', 'sent');
    await message(console, 'Yes, from nine.').getByText('Do you have rye bread?').waitFor();
    await quoted.waitFor({ state: 'detached' });

    // A heart by double click, taken back by key.
    await message(console, 'on Sunday?').getByTestId('bubble').dblclick();
    await message(console, 'on Sunday?').getByTestId('reactions').waitFor();
    await eventually(async () => expect((await actions()).map(({ action }) => action)).toEqual(['react']));
    await picture('heart');
    await message(console, 'on Sunday?').focus();
    await console.window.keyboard.press('h');
    await eventually(async () =>
      expect((await actions()).map(({ action }) => action)).toEqual(['react', 'unreact']),
    );
    await message(console, 'on Sunday?').getByTestId('reactions').waitFor({ state: 'detached' });

    // What waits is said in the list.
    await world.goOffline();
    await field.fill('From eight.');
    await field.press('Enter');
    await conversationRow(console, conversationId).getByText('Queued').waitFor();
    await picture('queued');
    await world.goOnline();
    await conversationRow(console, conversationId).getByText('Queued').waitFor({ state: 'detached' });
    const sends = z
      .object({
        sends: z.array(z.object({ text: z.string().optional(), replyToMid: z.string().optional() })),
      })
      .parse(await world.sandbox.call('GET', '/meta/books')).sends;
    expect(sends.map(({ text, replyToMid }) => [text, replyToMid])).toEqual([
      ['Yes, from nine.', mid],
      ['From eight.', undefined],
    ]);

    // Arrow up in the empty box changes the last own note.
    await console.window.getByRole('tab', { name: /^Note/ }).click();
    const note = console.window.getByTestId('composer-note');
    await note.fill('Rye is short today');
    await console.window.getByRole('button', { name: 'Add note' }).click();
    await console.window.getByTestId('notes').getByText('Rye is short today').waitFor();
    await note.press('ArrowUp');
    const changed = console.window.getByLabel('Change the note');
    expect(await changed.inputValue()).toBe('Rye is short today');
    await changed.fill('Rye is back');
    await changed.press('Enter');
    await console.window.getByTestId('notes').getByText('Rye is back').waitFor();
    await eventually(async () =>
      expect(await note.evaluate((one) => one === document.activeElement)).toBe(true),
    );
    expect(console.pageLines.filter((text) => /^(uncaught|error)/.test(text))).toEqual([]);
  });
});
