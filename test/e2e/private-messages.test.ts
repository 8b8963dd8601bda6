import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { agentIdOf } from './helpers/world.ts';
import { eventually } from './helpers/eventually.ts';
import type { TestConsole } from './helpers/console.ts';
import { isOnline, message, openPrivateChat, spoken, writePrivately } from './helpers/window.ts';
import { test } from './helpers/test.ts';

const pictures = join(import.meta.dirname, '../../out/pictures/private-messages');

const composer = ({ window }: TestConsole) => window.getByTestId('composer-private');
const reads = (console: TestConsole, text: string, words: RegExp): Promise<void> =>
  eventually(async () => expect(await spoken(message(console, text))).toMatch(words));

describe('two people in a private chat', () => {
  test('answer, react, edit, mention, see each other write, delete, and who has it', async ({ world }) => {
    const maria = await world.openSignedIn('maria');
    const jonas = await world.openSignedIn('jonas');
    await isOnline(maria);
    await isOnline(jonas);
    await openPrivateChat(maria, agentIdOf('jonas'));
    await openPrivateChat(jonas, agentIdOf('maria'));
    await writePrivately(maria, 'Is the rye ready at nin?');
    await message(jonas, 'Is the rye').waitFor();

    // Up in the empty field edits the last own message; Escape would leave it.
    await composer(maria).press('ArrowUp');
    await maria.window.getByTestId('composing').getByText('Changing your message').waitFor();
    await composer(maria).fill('Is the rye ready at nine?');
    await composer(maria).press('Enter');
    await reads(jonas, 'ready at nine', /Edited/);

    // By keys: the message has the focus, + opens the reactions, Enter takes the first.
    await message(jonas, 'ready at nine').focus();
    await jonas.window.keyboard.press('+');
    await jonas.window.getByTestId('react-panel').waitFor();
    await jonas.window.keyboard.press('Enter');
    await reads(maria, 'ready at nine', /reaction 👍/);

    // Q answers it, @ mentions; the other one sees that something is being written.
    await message(jonas, 'ready at nine').focus();
    await jonas.window.keyboard.press('q');
    await composer(jonas).pressSequentially('@Mar');
    await jonas.window.keyboard.press('Enter');
    await composer(jonas).pressSequentially('at ten past');
    await maria.window.getByTestId('private-typing').getByText('Jonas is writing').waitFor();
    await composer(jonas).press('Enter');
    await reads(maria, 'at ten past', /In reply to: Is the rye ready at nine/);
    await maria.window.locator('.mention').getByText('@Maria').waitFor();

    await writePrivately(maria, 'To be taken back');
    await message(jonas, 'To be taken back').waitFor();
    mkdirSync(pictures, { recursive: true });
    await message(jonas, 'ready at nine').and(jonas.window.locator('[data-direction="in"]')).hover();
    await jonas.window.screenshot({ path: join(pictures, '1-chat.png') });

    // Asked once, then it is gone on both, and a line says who deleted it.
    await message(maria, 'To be taken back').focus();
    await maria.window.keyboard.press('Control+Delete');
    await maria.window
      .getByRole('dialog', { name: 'Delete this message?' })
      .getByRole('button', { name: 'Delete' })
      .click();
    await jonas.window.getByTestId('private-deleted').getByText('Deleted by Maria').waitFor();
    expect(await message(jonas, 'To be taken back').count()).toBe(0);

    // Who has it, since when.
    await message(maria, 'ready at nine').and(maria.window.locator('[data-direction="out"]')).focus();
    await maria.window.keyboard.press('i');
    const row = maria.window.getByTestId('message-details').getByRole('row', { name: /Jonas/ });
    await eventually(async () => expect(await row.innerText()).not.toMatch(/Not yet/));
    await maria.window.screenshot({ path: join(pictures, '2-details.png') });
  });
});
