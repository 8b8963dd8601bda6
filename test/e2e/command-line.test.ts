import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { z } from 'zod';
import { electronLaunchOptions } from '../../scripts/electron-launch.ts';
import { inRepository } from '../../scripts/paths.ts';
import { platformEnv } from '../../scripts/try-out/platform-settings.ts';
import { findIn, keyPlants, searchFolder, tokenPlants, type Plant } from './helpers/plants.ts';
import { seeded } from './helpers/sandbox-control.ts';
import { test } from './helpers/test.ts';
import {
  connectInstagram,
  dialog,
  goTo,
  hasState,
  isOnline,
  message,
  openConversation,
  openPrivateChat,
  writePrivately,
} from './helpers/window.ts';
import { agentIdOf, type Person, type World } from './helpers/world.ts';

/** The real program with an option instead of a window, on the profile of somebody who may be working in one. */
const run = async (world: World, person: Person, ...options: string[]) => {
  const launch = await electronLaunchOptions({
    keyring: true,
    profileDir: world.profileOf(person),
    env: { ...platformEnv(world.stack.relayEnv), BACKCHANNEL_RELAY_URL: world.relayUrl },
  });
  const child = spawn(launch.executablePath, [...launch.args, ...options], { env: launch.env });
  const printed = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (printed.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (printed.err += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { code, ...printed };
};

const tokensSchema = z.object({
  access: z.array(z.object({ state: z.string() })),
  refresh: z.array(z.object({ state: z.string() })),
});
const pictures = inRepository('out', 'help');

describe('the command line', () => {
  test('tells, diagnoses and wipes beside a console that runs; nothing of it holds content or tokens', async ({
    world,
  }) => {
    await mkdir(pictures, { recursive: true });
    const marias = await world.openSignedIn('maria');
    const jonas = await world.openSignedIn('jonas');
    await isOnline(marias);
    await isOnline(jonas);
    await connectInstagram(marias, seeded.username);
    await openPrivateChat(jonas, agentIdOf('maria'));
    await writePrivately(jonas, 'canary-wren 5101 nur unter uns');
    await hasState(jonas, 'canary-wren', 'delivered');
    await world.sandbox.customerWrites('canary-lark 5102 Brezeln?');
    await openConversation(jonas, `${seeded.accountId}:${seeded.customerId}`);
    await message(jonas, 'canary-lark').waitFor();
    const plants: Plant[] = [
      ...(await tokenPlants(world)),
      ...(await keyPlants(jonas)),
      ...['canary-wren', 'canary-lark', agentIdOf('jonas'), agentIdOf('maria'), 'Jonas', 'Maria'].map(
        (text) => ({
          name: text,
          text,
        }),
      ),
      ...[seeded.accountId, seeded.customerId].map((text) => ({ name: `id ${text}`, text })),
    ];
    const clean = (place: string, text: string): void => {
      expect(findIn(place, Buffer.from(text), plants)).toEqual([]);
    };

    // In the window: what is in the file is read before it is saved; the computer is checked line by line.
    const { window } = jonas;
    await goTo(jonas, 'settings');
    const help = window.getByTestId('help');
    await help.getByRole('button', { name: 'Check', exact: true }).click();
    await help.locator('[data-check="graph"]').waitFor();
    expect(await help.locator('[data-check="relay"]').getAttribute('data-state')).toBe('fine');
    expect(await help.locator('[data-check="keyring"]').getAttribute('data-state')).toBe('fine');
    await help.scrollIntoViewIfNeeded();
    await window.screenshot({ path: join(pictures, 'help.png') });
    await help.getByRole('button', { name: 'Make a file…' }).click();
    const preview = dialog(jonas, 'File for support').locator('pre');
    await preview.getByText('"backchannelDiagnostics": 1').waitFor();
    const shown = await preview.innerText();
    expect(shown).toContain('"messages"');
    clean('the preview', shown);
    await window.screenshot({ path: join(pictures, 'diagnostics.png') });
    await dialog(jonas, 'File for support')
      .getByRole('button', { name: 'Close', exact: true })
      .last()
      .click();
    for (const [row, name] of [
      ['Log', 'log.png'],
      ['Where is what', 'places.png'],
    ] as const) {
      await help.locator('.setting', { hasText: row }).first().getByRole('button', { name: 'Show' }).click();
      await dialog(jonas, row).locator('li, dt').first().waitFor();
      clean(row, await dialog(jonas, row).innerText());
      await window.screenshot({ path: join(pictures, name) });
      await dialog(jonas, row).getByRole('button', { name: 'Close', exact: true }).last().click();
    }

    const version = await run(world, 'jonas', '--version');
    expect([version.code, version.out]).toEqual([
      0,
      `${z.object({ version: z.string() }).parse(JSON.parse(await readFile(inRepository('package.json'), 'utf8'))).version}\n`,
    ]);
    const mistyped = await run(world, 'jonas', '--wpe');
    expect([mistyped.code, mistyped.out]).toEqual([2, '']);
    expect(mistyped.err).toContain('Backchannel has no option --wpe. Nothing was done.');

    const file = join(world.folder, 'diagnostics.json');
    const diagnosed = await run(world, 'jonas', '--diagnostics', file);
    expect(diagnosed.code, diagnosed.err).toBe(0);
    const content = await readFile(file, 'utf8');
    expect(JSON.parse(content)).toMatchObject({ backchannelDiagnostics: 1, counts: 'not asked' });
    clean('the file', content);

    const plan = await run(world, 'jonas', '--wipe', '--dry-run');
    expect(plan.code, plan.err).toBe(0);
    expect(plan.out).toContain('Relay: this computer would be taken out of the team.');
    expect(plan.out).toContain('Nothing was changed.');
    clean('the plan', plan.out);
    await isOnline(jonas);

    const wiped = await run(world, 'jonas', '--wipe');
    expect(wiped.code, wiped.out + wiped.err).toBe(0);
    expect(wiped.out).toContain('LiveChat: the sign-in of this computer is revoked.');
    expect(wiped.out).toContain('Relay: this computer is no longer part of the team.');
    clean('what it says', wiped.out + wiped.err);
    expect(await jonas.ended).toBe(0);
    const dead = tokensSchema.parse(
      await world.sandbox.call('GET', `/livechat/tokens?agent=${encodeURIComponent(agentIdOf('jonas'))}`),
    );
    expect([...dead.access, ...dead.refresh].filter(({ state }) => state === 'live')).toEqual([]);
    const profile = world.profileOf('jonas');
    const names = existsSync(profile) ? await readdir(profile) : [];
    // What Chromium writes when it ends says nothing of anybody.
    expect(names.filter((name) => !['Local State', 'Preferences'].includes(name))).toEqual([]);
    if (names.length > 0) expect((await searchFolder(profile, plants)).found).toEqual([]);
  });
});
