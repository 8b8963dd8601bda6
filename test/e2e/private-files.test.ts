import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { pdf, png, program } from '../helpers/sample-files.ts';
import type { TestConsole } from './helpers/console.ts';
import { eventually } from './helpers/eventually.ts';
import { handFiles } from './helpers/hand-files.ts';
import { test } from './helpers/test.ts';
import { isOnline, message, openPrivateChat } from './helpers/window.ts';
import { agentIdOf } from './helpers/world.ts';

const jonas = agentIdOf('jonas');
const maria = agentIdOf('maria');

/** Save dialogs are answered with this folder and the name that was suggested. */
const savesInto = (console: TestConsole, folder: string): Promise<void> =>
  console.app.evaluate(({ dialog }, into) => {
    dialog.showSaveDialog = (async (...args: unknown[]) => {
      const { defaultPath } = args.at(-1) as { defaultPath: string };
      return { canceled: false, filePath: `${into}/${defaultPath.split('/').at(-1)}` };
    }) as never;
  }, folder);

describe('files between colleagues', () => {
  test('are dropped, pasted, refused with a reason, sent with a text, seen by the colleague and saved by choice', async ({
    world,
  }) => {
    const mine = await world.openSignedIn('maria');
    const theirs = await world.openSignedIn('jonas');
    await isOnline(mine);
    await isOnline(theirs);
    const shots = process.env['PRIVATE_FILES_PICTURES'];
    if (shots !== undefined) await mkdir(shots, { recursive: true });
    const picture = async (console: TestConsole, name: string): Promise<void> => {
      if (shots !== undefined) await console.window.screenshot({ path: join(shots, `${name}.png`) });
    };

    await openPrivateChat(mine, jonas);
    await handFiles(
      mine,
      'drop',
      [
        { name: 'new oven.png', type: 'image/png', bytes: png('oven', 240) },
        { name: 'price list.pdf', type: 'application/pdf', bytes: pdf },
        { name: 'setup.exe', type: 'application/octet-stream', bytes: program },
      ],
      'composer-private',
    );
    await mine.window
      .getByTestId('attachment-problems')
      .getByText('“setup.exe” is a program. Programs cannot be sent.')
      .waitFor();
    await handFiles(
      mine,
      'paste',
      [{ name: 'image.png', type: 'image/png', bytes: png('pasted', 240) }],
      'composer-private',
    );
    const strip = mine.window.getByTestId('attachments').getByRole('listitem');
    await eventually(async () => expect(await strip.count()).toBe(3));
    await picture(mine, '0-composer');
    await mine.window.getByRole('button', { name: 'Remove image.png' }).click();
    await eventually(async () => expect(await strip.count()).toBe(2));
    await mine.window.getByTestId('composer-private').fill('The new oven, and what it costs');
    await mine.window.getByRole('button', { name: /^Send privately to/ }).click();

    await openPrivateChat(theirs, maria);
    await message(theirs, 'The new oven').waitFor();
    const files = theirs.window.getByTestId('private-files');
    const shown = files.locator('img');
    await eventually(async () =>
      expect(await shown.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(240),
    );
    const folder = await mkdtemp(join(tmpdir(), 'private-files-'));
    await savesInto(theirs, folder);
    await files.getByRole('button', { name: 'Save price list.pdf' }).click();
    await eventually(async () =>
      expect(await readFile(join(folder, 'price list.pdf'))).toEqual(Buffer.from(pdf)),
    );
    await picture(theirs, '1-received');

    // Large, as a customer's: one after the other, closer, saved, and back to where the focus was.
    await handFiles(
      mine,
      'paste',
      [{ name: 'image.png', type: 'image/png', bytes: png('second', 240) }],
      'composer-private',
    );
    await mine.window.getByTestId('composer-private').fill('And from the side');
    await mine.window.getByRole('button', { name: /^Send privately to/ }).click();
    await message(theirs, 'And from the side').waitFor();
    const open = files.getByRole('button', { name: 'Show the picture: new oven.png' });
    await open.click();
    const viewer = theirs.window.getByTestId('picture-viewer');
    await viewer.getByText('1 of 2').waitFor();
    await viewer.getByText('Maria Lindqvist', { exact: true }).waitFor();
    await theirs.window.keyboard.press('ArrowRight');
    await viewer.getByText('2 of 2').waitFor();
    await theirs.window.keyboard.press('PageUp');
    await theirs.window.keyboard.press('+');
    await viewer.getByText('150 %').waitFor();
    await picture(theirs, '3-viewer');
    expect(await viewer.getByRole('button', { name: 'Open in Instagram' }).count()).toBe(0);
    await viewer.getByRole('button', { name: 'Save the picture…' }).click();
    await viewer.getByText('Saved.').waitFor();
    expect(await readFile(join(folder, 'new oven.png'))).toEqual(Buffer.from(png('oven', 240)));
    await theirs.window.keyboard.press('Escape');
    await viewer.waitFor({ state: 'detached' });
    expect(await open.evaluate((element) => element === document.activeElement)).toBe(true);
    await rm(folder, { recursive: true, force: true });
    await eventually(async () =>
      expect(await message(mine, 'The new oven').getAttribute('data-state')).toBe('read'),
    );
    await picture(mine, '2-sent');
  });
});
