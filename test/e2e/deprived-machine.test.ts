import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { inRepository } from '../../scripts/paths.ts';
import { launchConsole, type TestConsole } from './helpers/console.ts';
import { callFromPage } from './helpers/page-api.ts';
import { hasState, isOnline, openPrivateChat, message, sections, writePrivately } from './helpers/window.ts';
import { test } from './helpers/test.ts';
import { agentIdOf, type World } from './helpers/world.ts';

/**
 * Case A5: a profile folder that cannot be written to, on a full disk, or whose place is no folder; and a disk that fills up while
 * people work. Before: the program ended with 0 and without a window, or said that the relay cannot be reached.
 */

/** A disk of its own, as root on Linux may make one. */
const withDisk = async (
  world: World,
  options: string,
  use: (folder: string, remount: (options: string) => void) => Promise<void>,
): Promise<void> => {
  const folder = join(world.folder, 'disk');
  await mkdir(folder);
  const mount = (all: string): void =>
    void execFileSync('mount', ['-t', 'tmpfs', '-o', all, 'tmpfs', folder]);
  mount(options);
  try {
    await use(folder, (next) => void execFileSync('mount', ['-o', `remount,${next}`, folder]));
  } finally {
    execFileSync('umount', ['-l', folder]);
  }
};

const isRootOnLinux = process.platform === 'linux' && process.getuid?.() === 0;
const problemPage = (console: TestConsole) =>
  console.window.getByRole('main', { name: 'Backchannel could not start' });

const pictures = inRepository('out', 'deprived');

describe('a console on a deprived machine', () => {
  test('opens a window that says so when the place of its folder is a file', async ({ world }) => {
    const file = join(world.folder, 'a-file');
    await writeFile(file, '');
    const console = await launchConsole({
      profileDir: world.profileOf('maria'),
      relayUrl: world.relayUrl,
      env: { BACKCHANNEL_PROFILE_DIR: join(file, 'profile') },
    });
    await problemPage(console)
      .getByRole('heading', { name: 'The folder of Backchannel cannot be made' })
      .waitFor();
    await console.end();
  });

  test('opens a window that says so when a setting cannot be used', async ({ world }) => {
    const console = await launchConsole({
      profileDir: world.profileOf('maria'),
      relayUrl: 'http://relay.example.com',
    });
    await problemPage(console).getByText('BACKCHANNEL_RELAY_URL').waitFor();
    // Nothing else is answered, and nothing breaks.
    expect(await callFromPage(console, 'app/get-state')).toMatchObject({
      ok: false,
      error: { code: 'START_FAILED' },
    });
    await console.end();
  });

  test.runIf(isRootOnLinux)('says that it may not write, and works again where it may', async ({ world }) => {
    await withDisk(world, 'size=80m', async (folder, remount) => {
      const profileDir = join(folder, 'maria');
      const options = { profileDir, relayUrl: world.relayUrl };
      const before = await launchConsole(options);
      await before.window.getByRole('main', { name: 'Sign in' }).waitFor();
      await before.close();
      remount('ro');
      const console = await launchConsole(options);
      await problemPage(console)
        .getByRole('heading', { name: 'Backchannel may not write to its folder' })
        .waitFor();
      await mkdir(pictures, { recursive: true });
      await console.window.screenshot({ path: join(pictures, 'read-only.png') });
      await console.end();
      remount('rw');
      const after = await launchConsole(options);
      await after.window.getByRole('main', { name: 'Sign in' }).waitFor();
      await after.close();
    });
  });

  test.runIf(isRootOnLinux)(
    'says that the disk is full, at start and while people work, and loses nothing',
    async ({ world }) => {
      await withDisk(world, 'size=80m', async (folder) => {
        const filler = join(folder, 'filler');
        const fill = (): void => {
          try {
            execFileSync('dd', ['if=/dev/zero', `of=${filler}`, 'bs=4k'], { stdio: 'ignore' });
          } catch {
            // Full, as it should be.
          }
        };
        const free = (): void => void execFileSync('rm', ['-f', filler]);
        const jonas = await world.openSignedIn('jonas');
        await isOnline(jonas);
        const profileDir = join(folder, 'maria');
        const env = { BACKCHANNEL_PROFILE_DIR: profileDir };
        let maria = await world.openSignedIn('maria', { env });
        await isOnline(maria);
        await openPrivateChat(maria, agentIdOf('jonas'));
        await openPrivateChat(jonas, agentIdOf('maria'));
        await writePrivately(maria, 'before it was full');
        await hasState(maria, 'before it was full', 'read');

        fill();
        // Until the space that the files have already is used up, too.
        const strip = maria.window.getByTestId('storage-strip');
        const texts: string[] = [];
        for (let number = 0; number < 40 && (await strip.count()) === 0; number += 1) {
          const text = `on a full disk ${number} ${'x'.repeat(3_000)}`;
          const answer = (await callFromPage(maria, 'private-chat/send', {
            chatId: agentIdOf('jonas'),
            text,
          })) as { ok: boolean; error?: { code: string } };
          if (answer.ok) texts.push(text);
          else expect(answer.error?.code).toBe('STORAGE_FULL');
          fill();
        }
        await strip.getByText('The disk of this computer is full').waitFor();
        await maria.window.screenshot({ path: join(pictures, 'full-while-working.png') });
        await writePrivately(jonas, 'arrives while it is full');
        await maria.kill();

        maria = await world.open('maria', { env });
        await problemPage(maria)
          .getByRole('heading', { name: 'The disk of this computer is full' })
          .waitFor();
        await maria.window.screenshot({ path: join(pictures, 'full-at-start.png') });
        await maria.end();
        free();

        maria = await world.open('maria', { env });
        await sections(maria).waitFor();
        await isOnline(maria);
        await openPrivateChat(maria, agentIdOf('jonas'));
        await message(maria, 'arrives while it is full').waitFor();
        await message(maria, 'before it was full').waitFor();
        expect(await maria.window.getByTestId('recovery-strip').count()).toBe(0);
        for (const text of texts) await message(jonas, text.slice(0, 24)).waitFor();
        await maria.close();
      });
    },
  );
});
