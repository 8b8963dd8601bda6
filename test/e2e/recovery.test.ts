import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { inRepository } from '../../scripts/paths.ts';
import { callFromPage } from './helpers/page-api.ts';
import { dialog, isOnline, message, openPrivateChat, sections, writePrivately } from './helpers/window.ts';
import { test } from './helpers/test.ts';
import { agentIdOf } from './helpers/world.ts';

/** What a person sees whose local data was damaged (case A2): the line, the page behind it, and their private chats. */
describe('after the local data was damaged', () => {
  test('the window says what is back and what is not, until it was read', async ({ world }) => {
    const pictures = inRepository('out', 'recovery');
    await mkdir(pictures, { recursive: true });
    let maria = await world.openSignedIn('maria');
    await isOnline(maria);
    await openPrivateChat(maria, agentIdOf('jonas'));
    await writePrivately(maria, 'Teig für morgen angesetzt');
    await maria.close();

    const folder = join(world.profileOf('maria'), 'data');
    const file = (await readdir(folder)).find((name) => name.endsWith('.db'));
    const path = join(folder, file ?? '');
    const bytes = await readFile(path);
    // The last page, which a new profile hardly uses.
    bytes.fill(0, bytes.length - 4096);
    await writeFile(path, bytes);

    maria = await world.open('maria');
    await sections(maria).waitFor();
    const strip = maria.window.getByTestId('recovery-strip');
    await strip.getByText('was changed while it was not running').waitFor();
    for (const colorScheme of ['light', 'dark'] as const) {
      await callFromPage(maria, 'settings/set', { theme: colorScheme });
      await maria.window.waitForFunction(
        (theme) => document.documentElement.classList.contains('lc-dark-theme') === (theme === 'dark'),
        colorScheme,
      );
      await strip.getByRole('button', { name: 'What is back' }).click();
      const report = dialog(maria, 'What was lost on this computer');
      await report.getByText('1 private message, read from the old file.').waitFor();
      await report.getByText(join('data', 'set-aside')).waitFor();
      await maria.window.screenshot({ path: join(pictures, `${colorScheme}.png`), animations: 'disabled' });
      await report.getByRole('button', { name: 'Close' }).click();
    }
    await openPrivateChat(maria, agentIdOf('jonas'));
    await message(maria, 'Teig für morgen angesetzt').waitFor();
    await strip.getByRole('button', { name: 'What is back' }).click();
    await dialog(maria, 'What was lost on this computer')
      .getByRole('button', { name: 'I have read this' })
      .click();
    await strip.waitFor({ state: 'detached' });
    await maria.close();

    maria = await world.open('maria');
    await sections(maria).waitFor();
    await openPrivateChat(maria, agentIdOf('jonas'));
    await message(maria, 'Teig für morgen angesetzt').waitFor();
    expect(await maria.window.getByTestId('recovery-strip').count()).toBe(0);
    expect((await readdir(join(folder, 'set-aside'))).length).toBeGreaterThan(0);
    await maria.close();
  });
});
