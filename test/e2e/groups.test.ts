import { mkdirSync } from 'node:fs';
import { describe, expect } from 'vitest';
import type { TestConsole } from './helpers/console.ts';
import { eventually } from './helpers/eventually.ts';
import { agentIdOf, type Person } from './helpers/world.ts';
import { test } from './helpers/test.ts';
import { dialog, goTo, isOnline, message, openRow, writePrivately } from './helpers/window.ts';

const row = ({ window }: TestConsole, name: string) =>
  window.getByTestId('chat-row').filter({ hasText: name });
const line = ({ window }: TestConsole, words: string) =>
  window.getByTestId('group-line').filter({ hasText: words });
const tick = (console: TestConsole, title: string, name: Person): Promise<void> =>
  dialog(console, title)
    .locator(`[data-agent-id="${agentIdOf(name)}"]`)
    .getByRole('checkbox')
    .check();
/** For whoever wants to look: BACKCHANNEL_SHOTS names a folder. */
const shot = async ({ window }: TestConsole, name: string): Promise<void> => {
  const folder = process.env['BACKCHANNEL_SHOTS'];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await window.screenshot({ path: `${folder}/${name}.png` });
};

describe('three people', () => {
  test('make a group, write in it, and see who comes and goes', async ({ world }) => {
    const maria = await world.openSignedIn('maria');
    const jonas = await world.openSignedIn('jonas');
    const anna = await world.openSignedIn('anna');
    for (const console of [maria, jonas, anna]) await isOnline(console);

    await goTo(maria, 'team');
    await maria.window.getByTestId('new-group').click();
    await maria.window.getByTestId('group-name').fill('Early shift');
    await tick(maria, 'New group', 'jonas');
    await tick(maria, 'New group', 'anna');
    await shot(maria, 'new-group');
    await maria.window.getByRole('button', { name: 'Make the group with 2 people' }).click();
    await line(maria, 'You made the group').waitFor();
    await writePrivately(maria, 'Who opens tomorrow?');

    for (const console of [jonas, anna]) {
      await goTo(console, 'team');
      await row(console, 'Early shift').getByText('Who opens tomorrow?').waitFor();
      await openRow(row(console, 'Early shift'));
      await message(console, 'Who opens tomorrow?').waitFor();
    }
    await maria.window.getByTestId('receivers').getByText('Read by 2 of 2').waitFor();
    await writePrivately(jonas, 'I do.');
    await message(anna, 'I do.').waitFor();
    await shot(anna, 'group');

    // Muted: nothing but the bell says so.
    await anna.window.getByTestId('mute').click();
    await eventually(async () =>
      expect(await anna.window.getByTestId('mute').getAttribute('aria-pressed')).toBe('true'),
    );

    await maria.window.getByRole('button', { name: 'People', exact: true }).click();
    const people = dialog(maria, 'Early shift');
    await people.getByRole('textbox', { name: 'Name of the group' }).fill('Early birds');
    await people.getByRole('button', { name: 'Rename' }).click();
    await line(anna, 'named the group “Early birds”').waitFor();
    const renamed = dialog(maria, 'Early birds');
    await shot(maria, 'people');
    const jonasRow = renamed.locator(`[data-agent-id="${agentIdOf('jonas')}"]`);
    await jonasRow.getByRole('button', { name: 'Remove' }).click();
    await jonasRow.getByRole('button', { name: 'Remove for good' }).click();
    await line(anna, 'removed Jonas Weber').waitFor();
    await jonas.window.getByTestId('group-closed').getByText('You are not in this group').waitFor();
    await maria.window.keyboard.press('Escape');
    await writePrivately(maria, 'Now we are two.');
    await message(anna, 'Now we are two.').waitFor();
    expect(await message(jonas, 'Now we are two.').count()).toBe(0);
    await message(jonas, 'I do.').waitFor();
    await shot(jonas, 'removed');
  });
});
