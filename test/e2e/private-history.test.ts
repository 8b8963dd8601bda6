import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { inRepository } from '../../scripts/paths.ts';
import { signIn, type TestConsole } from './helpers/console.ts';
import { searchFolder } from './helpers/plants.ts';
import { answerSaveDialog } from './helpers/removal.ts';
import { test } from './helpers/test.ts';
import {
  dialog,
  goTo,
  hasState,
  isOnline,
  message,
  noticeAfter,
  openPrivateChat,
  openRow,
  signInButton,
  writePrivately,
} from './helpers/window.ts';
import { agentIdOf } from './helpers/world.ts';

const maria = agentIdOf('maria');
const jonas = agentIdOf('jonas');
const canary = 'canary-sanderling 7303';

/** For looking at: out/e2e/private-history. */
const picture = async (console: TestConsole, name: string): Promise<void> => {
  const folder = inRepository('out', 'e2e', 'private-history');
  await mkdir(folder, { recursive: true });
  await console.window.screenshot({ path: `${folder}/${name}.png` });
};
const button = (console: TestConsole, name: string) =>
  console.window.getByRole('button', { name, exact: true });
const transfer = (console: TestConsole, state: string) =>
  console.window.locator(`[data-testid="history-transfer"][data-state="${state}"]`);
const chatRow = (console: TestConsole, name: string) =>
  console.window.getByTestId('chat-row').filter({ hasText: name });
/** Jonas makes a group with Maria, and writes into it; she reads it. */
const inGroup = async (jonasConsole: TestConsole, hers: TestConsole, text: string): Promise<void> => {
  await jonasConsole.window.getByTestId('new-group').click();
  await jonasConsole.window.getByTestId('group-name').fill('Early shift');
  await dialog(jonasConsole, 'New group').locator(`[data-agent-id="${maria}"]`).getByRole('checkbox').check();
  await button(jonasConsole, 'Make the group with 1 person').click();
  await writePrivately(jonasConsole, text);
  await openRow(chatRow(hers, 'Early shift'));
  await message(hers, text).waitFor();
};
const answerOpenDialog = (console: TestConsole, file: string): Promise<void> =>
  console.app.evaluate(({ dialog: dialogs }, filePath) => {
    dialogs.showOpenDialog = async () => ({ canceled: false, filePaths: [filePath] });
  }, file);

describe('private chats on the next computer', () => {
  test('come from the first, once the person has compared the number on both', async ({ world }) => {
    const jonasConsole = await world.openSignedIn('jonas');
    const first = await world.openSignedIn('maria');
    await isOnline(jonasConsole);
    await isOnline(first);
    await openPrivateChat(first, jonas);
    await writePrivately(first, `${canary} from the first`);
    await hasState(first, canary, 'delivered');
    await openPrivateChat(jonasConsole, maria);
    await writePrivately(jonasConsole, 'an answer');
    await message(first, 'an answer').waitFor();
    await inGroup(jonasConsole, first, `${canary} in the group`);

    const second = await world.open('maria', { computer: '-laptop' });
    // LiveChat takes three sign-ins of one account in half a minute, and each of ours is two.
    await world.passTime(31_000);
    await signIn(second, maria, world.passTime);
    await isOnline(second);
    const strips = [first, second].map((console) => console.window.getByTestId('history-strip'));
    for (const strip of strips) await strip.waitFor();
    await picture(first, '1-first-is-asked');
    await goTo(second, 'team');
    await picture(second, '2-second-waits');
    for (const strip of strips) await strip.getByRole('button', { name: 'Compare numbers' }).click();
    const numbers = await Promise.all(
      [first, second].map((console) => console.window.getByTestId('comparison-number').innerText()),
    );
    expect(numbers[0]).toMatch(/^\d{4} \d{4}$/);
    expect(numbers[0]).toBe(numbers[1]);
    await picture(first, '3-numbers');
    await button(first, 'They match: send').click();
    await picture(first, '4-agreed');
    await button(second, 'They match').click();
    await transfer(second, 'done').waitFor();
    await picture(second, '5-done');
    await openPrivateChat(second, jonas);
    await message(second, canary).waitFor();
    await message(second, 'an answer').waitFor();
    await openRow(chatRow(second, 'Early shift'));
    await message(second, `${canary} in the group`).waitFor();
    await openPrivateChat(first, jonas);
    await openPrivateChat(second, jonas);
    // Both go on, alike.
    await writePrivately(second, 'from the second');
    await message(first, 'from the second').waitFor();

    const { found } = await searchFolder(join(world.folder, 'relay'), [
      { name: 'private text', text: canary },
    ]);
    expect(found).toEqual([]);
  });

  test('are saved before signing out, and come back with the code', async ({ world }) => {
    const jonasConsole = await world.openSignedIn('jonas');
    const console = await world.openSignedIn('maria');
    await isOnline(jonasConsole);
    await isOnline(console);
    await openPrivateChat(console, jonas);
    await writePrivately(console, `${canary} to be kept`);
    await hasState(console, canary, 'delivered');
    await openPrivateChat(jonasConsole, maria);
    await inGroup(jonasConsole, console, `${canary} in the group`);

    const file = join(world.folder, 'chats.backchannel');
    await answerSaveDialog(console, file);
    await goTo(console, 'settings');
    await picture(console, '6-settings');
    await button(console, 'Sign out…').click();
    const question = dialog(console, 'Sign out of Backchannel?');
    await question.getByRole('button', { name: 'Save private chats…' }).click();
    const code = await console.window.getByTestId('recovery-code').innerText();
    await picture(console, '7-code');
    await button(console, 'I have written it down').click();
    await picture(console, '8-sign-out');
    await noticeAfter(console, /^Signed out/, () =>
      question.getByRole('button', { name: 'Sign out', exact: true }).click(),
    );
    await signInButton(console).waitFor();
    const bytes = await readFile(file);
    expect(bytes.includes('canary')).toBe(false);

    await signIn(console, maria, world.passTime);
    await isOnline(console);
    await goTo(console, 'team');
    // No chat of before is open; while one is, the list says in one line what the card says beside it.
    const card = console.window.getByRole('main', { name: 'Private chat' });
    await card.getByText('begins without your earlier private chats').waitFor();
    expect(await console.window.getByTestId('composer-private').count()).toBe(0);
    await openPrivateChat(console, jonas);
    await console.window.getByTestId('history-line').getByRole('button', { name: 'Why?' }).click();
    const why = dialog(console, 'Your earlier private chats');
    await why.getByText('begins without your earlier private chats').waitFor();
    await picture(console, '9-begins-without');
    await why.getByRole('button', { name: 'Open a saved file…' }).click();
    const opening = dialog(console, 'Open saved private chats');
    await answerOpenDialog(console, file);
    await opening.getByRole('button', { name: 'Choose the file…' }).click();
    await opening.getByText('File chosen.').waitFor();
    await opening.getByLabel('Recovery code').fill('wrong');
    await opening.getByRole('button', { name: 'Open', exact: true }).click();
    await opening.getByText('This is not the recovery code of this file').waitFor();
    await picture(console, '10-wrong-code');
    await opening.getByLabel('Recovery code').fill(code.toLowerCase());
    await opening.getByRole('button', { name: 'Open', exact: true }).click();
    await opening.getByText(/^2 messages came back/).waitFor();
    await opening.getByRole('button', { name: 'Done' }).click();
    await message(console, `${canary} to be kept`).waitFor();
    // The group is there, and goes on.
    await openRow(chatRow(console, 'Early shift'));
    await message(console, `${canary} in the group`).waitFor();
    await writePrivately(console, 'Back again');
    await message(jonasConsole, 'Back again').waitFor();
  });
});
