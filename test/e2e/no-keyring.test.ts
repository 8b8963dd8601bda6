import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { keyPlants, searchFolder, tokenPlants, type Plant } from './helpers/plants.ts';
import { seeded } from './helpers/sandbox-control.ts';
import {
  connectInstagram,
  hasState,
  isOnline,
  message,
  openConversation,
  openPrivateChat,
  reply,
  sections,
  sendRepliesAtOnce,
  signInButton,
  signInPage,
  writePrivately,
} from './helpers/window.ts';
import { test } from './helpers/test.ts';
import { agentIdOf } from './helpers/world.ts';

const conversationId = `${seeded.accountId}:${seeded.customerId}`;

describe.runIf(process.platform === 'linux')('a console on a computer without a password store', () => {
  test('says so, works until it quits, and leaves nothing on the disk', async ({ world }) => {
    const mariasConsole = await world.openSignedIn('maria');
    await isOnline(mariasConsole);
    await connectInstagram(mariasConsole, seeded.username);

    let jonasConsole = await world.open('jonas', { keyring: false });
    const weakStore = jonasConsole.window.getByTestId('weak-store');
    await weakStore.getByText('This computer has no password store').waitFor();
    expect(await weakStore.innerText()).toContain('You can stay signed in only until you quit.');
    await weakStore.getByRole('button', { name: 'How to fix' }).click();
    await weakStore.getByText(/Install GNOME Keyring or KWallet/).waitFor();
    expect(await signInButton(jonasConsole).count()).toBe(0);
    await signInPage(jonasConsole).getByRole('button', { name: 'Continue without saving' }).waitFor();

    await jonasConsole.close();
    jonasConsole = await world.openSignedIn('jonas', { keyring: false });
    await isOnline(jonasConsole);

    // Everything works.
    await sendRepliesAtOnce(jonasConsole);
    await openPrivateChat(jonasConsole, agentIdOf('maria'));
    await openPrivateChat(mariasConsole, agentIdOf('jonas'));
    await writePrivately(jonasConsole, 'canary-finch 4711 nur im Gedächtnis');
    await hasState(jonasConsole, 'canary-finch', 'read');
    await writePrivately(mariasConsole, 'canary-siskin 4712 Grüße zurück');
    await message(jonasConsole, 'canary-siskin').waitFor();
    await world.sandbox.customerWrites('canary-serin 4714 Brötchen?');
    await openConversation(jonasConsole, conversationId);
    await message(jonasConsole, 'canary-serin').waitFor();
    await reply(jonasConsole, 'canary-twite 4715 Für fünfzig');
    await hasState(jonasConsole, 'canary-twite', 'sent');
    expect(await world.sandbox.sentTexts()).toEqual(['canary-twite 4715 Für fünfzig']);

    const plants: Plant[] = [
      ...(await tokenPlants(world)),
      // The channel key is the workspace's: this console holds the same one.
      ...(await keyPlants(mariasConsole)).filter(({ name }) => name.includes('channel-key')),
      ...['canary-finch 4711', 'canary-siskin 4712', 'canary-serin 4714', 'canary-twite 4715'].map(
        (text) => ({
          name: text,
          text,
        }),
      ),
    ];
    const profile = world.profileOf('jonas');
    const look = async (): Promise<void> => {
      const { found, files } = await searchFolder(profile, plants);
      expect(found).toEqual([]);
      expect(existsSync(join(profile, 'data'))).toBe(false);
      expect(files.filter((file) => /\.db(-wal|-shm)?$/.test(file) && !file.includes('Storage'))).toEqual([]);
      const secrets = await readFile(join(profile, 'secrets.json'), 'utf8').catch(() => '{}');
      expect(JSON.parse(secrets)).toEqual({});
    };
    await look();
    await jonasConsole.close();
    await look();

    jonasConsole = await world.open('jonas', { keyring: false });
    await signInPage(jonasConsole).getByRole('button', { name: 'Continue without saving' }).waitFor();
    expect(await sections(jonasConsole).count()).toBe(0);
  });
});
