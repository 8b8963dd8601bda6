import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { z } from 'zod';
import { signIn } from './helpers/console.ts';
import { keyPlants, searchFolder, tokenPlants, type Plant } from './helpers/plants.ts';
import { seeded } from './helpers/sandbox-control.ts';
import { test } from './helpers/test.ts';
import { agentIdOf } from './helpers/world.ts';
import {
  connectInstagram,
  conversationRow,
  dialog,
  goTo,
  hasState,
  isNowhere,
  isOnline,
  message,
  noticeAfter,
  openConversation,
  openPrivateChat,
  signInButton,
  writePrivately,
} from './helpers/window.ts';

const tokensSchema = z.object({
  access: z.array(z.object({ state: z.string() })),
  refresh: z.array(z.object({ state: z.string() })),
});

describe('signing out', () => {
  test('revokes the sign-in, takes the device out of the directory, and leaves nothing on this computer', async ({
    world,
  }) => {
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
      { name: 'private text', text: 'canary-wren 5101' },
      { name: 'customer text', text: 'canary-lark 5102' },
    ];

    await goTo(jonas, 'settings');
    await jonas.window
      .getByRole('region', { name: 'Sign out' })
      .getByRole('button', { name: 'Sign out…' })
      .click();
    // Whatever it says: what could not be done elsewhere stands in it.
    await noticeAfter(jonas, /^Signed out/, () =>
      dialog(jonas, 'Sign out of Backchannel?')
        .getByRole('button', { name: 'Sign out', exact: true })
        .click(),
    );
    expect(await jonas.window.getByTestId('notice').innerText()).toContain(
      'Signed out. Nothing of this workspace is left on this computer.',
    );
    await signInButton(jonas).waitFor();

    // LiveChat: every token of jonas is dead, maria's are not.
    const tokensOf = async (agent: string) =>
      tokensSchema.parse(
        await world.sandbox.call('GET', `/livechat/tokens?agent=${encodeURIComponent(agent)}`),
      );
    const dead = await tokensOf(agentIdOf('jonas'));
    expect([...dead.access, ...dead.refresh].filter(({ state }) => state === 'live')).toEqual([]);
    const alive = await tokensOf(agentIdOf('maria'));
    expect(alive.access.filter(({ state }) => state === 'live')).not.toEqual([]);

    // The relay no longer lists a device for jonas: a private chat to him can only wait.
    await openPrivateChat(marias, agentIdOf('jonas'));
    await writePrivately(marias, 'Bist du noch da?');
    await hasState(marias, 'Bist du noch da?', 'queued');

    // This computer: no cache, no secret, no readable trace, also after it has quit.
    await jonas.close();
    const { found } = await searchFolder(world.profileOf('jonas'), plants);
    expect(found).toEqual([]);
    expect(existsSync(join(world.profileOf('jonas'), 'data', 'gnome_libsecret.db-wal'))).toBe(false);
    const again = await world.open('jonas');
    await signInButton(again).waitFor();
  });

  test('shows whoever signs in next in the same window nothing of where the last person was', async ({
    world,
  }) => {
    const marias = await world.openSignedIn('maria');
    const console = await world.openSignedIn('jonas');
    await isOnline(marias);
    await isOnline(console);
    await connectInstagram(marias, seeded.username);
    await world.sandbox.customerWrites('Brezeln?');
    await openConversation(console, `${seeded.accountId}:${seeded.customerId}`);
    await openPrivateChat(marias, agentIdOf('jonas'));
    await writePrivately(marias, 'canary-plover 5103 nur unter uns');
    await openPrivateChat(console, agentIdOf('maria'));
    await message(console, 'canary-plover').waitFor();
    await console.window.keyboard.press('Control+Shift+F');
    const search = console.window.getByRole('combobox', { name: /Messages, private chats and notes/ });
    await search.fill('canary-plover');
    await console.window.getByTestId('search-hit').waitFor();
    await openPrivateChat(console, agentIdOf('maria'));
    await console.window.getByTestId('composer-private').fill('canary-plover 5104 half a sentence');

    await goTo(console, 'settings');
    await console.window
      .getByRole('region', { name: 'Sign out' })
      .getByRole('button', { name: 'Sign out…' })
      .click();
    await dialog(console, 'Sign out of Backchannel?')
      .getByRole('button', { name: 'Sign out', exact: true })
      .click();
    await signIn(console, agentIdOf('anna'), world.passTime);
    await isOnline(console);

    // The inbox, with no conversation open.
    await conversationRow(console, `${seeded.accountId}:${seeded.customerId}`).waitFor();
    expect(await console.window.getByTestId('composer-reply').count()).toBe(0);
    await goTo(console, 'team');
    await console.window
      .getByRole('main', { name: 'Private chat' })
      .getByText('No private chat open')
      .waitFor();
    expect(await console.window.getByTestId('composer-private').count()).toBe(0);
    // Her own chat with the same colleague begins empty.
    await openPrivateChat(console, agentIdOf('maria'));
    expect(await console.window.getByTestId('composer-private').inputValue()).toBe('');
    expect(await message(console, '').count()).toBe(0);
    await console.window.keyboard.press('Control+Shift+F');
    expect(await search.inputValue()).toBe('');
    await console.window.keyboard.press('Control+K');
    await dialog(console, 'Search people, chats and actions').getByRole('combobox').fill('canary-plover');
    await isNowhere(console, 'canary-plover 51');
    expect(console.pageLines.filter((line) => /^(uncaught|error)/.test(line))).toEqual([]);
  });
});
