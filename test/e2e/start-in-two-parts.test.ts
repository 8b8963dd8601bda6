import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { copyBuilt } from '../bench/console/built-copy.ts';
import { eventually } from './helpers/eventually.ts';
import { seeded } from './helpers/sandbox-control.ts';
import { test } from './helpers/test.ts';
import {
  connectInstagram,
  connectionWord,
  conversationRow,
  goTo,
  isOnline,
  message,
} from './helpers/window.ts';
import type { World } from './helpers/world.ts';

const conversationId = `${seeded.accountId}:${seeded.customerId}`;

/** The console as it is built, but for what its second part begins with. */
const builtWith = async (folder: string, begin: string): Promise<string> => {
  const application = await copyBuilt(folder);
  const chunks = join(application, 'out', 'main', 'chunks');
  const [name, ...others] = (await readdir(chunks)).filter((file) => /^start-console-.+\.js$/u.test(file));
  expect([name, others]).toEqual([expect.any(String), []]);
  const file = join(chunks, name ?? '');
  await writeFile(file, `${begin}\n${await readFile(file, 'utf8')}`);
  return application;
};

/** A profile with one conversation in it, of a console that has ended. */
const usedProfile = async (world: World): Promise<void> => {
  const console = await world.openSignedIn('maria');
  await isOnline(console);
  await connectInstagram(console, seeded.username);
  await world.sandbox.customerWrites('Do you have rye bread?');
  await goTo(console, 'inbox');
  await conversationRow(console, conversationId).waitFor();
  await console.close();
};

describe('a start in two parts (decision 0164)', () => {
  test('shows the list while the services are not there yet; a click on it is followed when they are', async ({
    world,
  }) => {
    await usedProfile(world);
    const gate = join(world.folder, 'gate');
    const application = await builtWith(
      join(world.folder, 'waiting'),
      `import { existsSync as isOpen } from 'node:fs';
       while (!isOpen(process.env.START_GATE)) await new Promise((go) => setTimeout(go, 20));`,
    );
    const console = await world.open('maria', { application, env: { START_GATE: gate } });
    const row = conversationRow(console, conversationId);
    await row.waitFor();
    expect(await row.innerText()).toContain('Do you have rye bread?');
    // The picture comes over the network; until then nobody is a blank.
    const face = row.locator('.avatar').first();
    expect(await face.innerText()).toBe('II');
    // Nothing was asked of LiveChat or the relay: nothing is said to be well.
    expect(await connectionWord(console).innerText()).toBe('Reconnecting');
    await row.click();
    expect(await message(console, 'Do you have rye bread?').count()).toBe(0);
    await writeFile(gate, '');
    await message(console, 'Do you have rye bread?').waitFor();
    await isOnline(console);
    await eventually(async () => expect(await face.innerText()).toBe(''));
    expect(
      await face.locator('img').evaluate((image: HTMLImageElement) => image.naturalWidth),
    ).toBeGreaterThan(0);
  });

  test('says so in the window when the services cannot be loaded, also over the list', async ({ world }) => {
    await usedProfile(world);
    const application = await builtWith(join(world.folder, 'broken'), "throw new Error('No services.');");
    const console = await world.open('maria', { application });
    await console.window.getByRole('main', { name: 'Backchannel could not start' }).waitFor();
    await eventually(async () => expect(await conversationRow(console, conversationId).count()).toBe(0));
  });
});
