import { afterEach, describe, expect } from 'vitest';
import type { Directory } from '../../src/shared/wire/index.ts';
import { freePort } from '../../scripts/free-port.ts';
import { loadSodium } from '../../src/main/relay-link/sodium.ts';
import { startRelayProxy, type RelayProxy } from '../helpers/relay-proxy.ts';
import {
  agentRow,
  goTo,
  isOnline,
  message,
  openPrivateChat,
  openRow,
  writePrivately,
} from './helpers/window.ts';
import { test as base } from './helpers/test.ts';
import { agentIdOf } from './helpers/world.ts';

/** Consoles sign for the address under which they reach the relay, so it has to know that of whoever stands between. */
const port = await freePort();
const test = base.extend<{ worldOptions: { relayEnv: Record<string, string> } }>({
  // oxlint-disable-next-line eslint/no-empty-pattern -- vitest reads the names of a fixture's needs from here
  worldOptions: async ({}, use) => {
    await use({ relayEnv: { RELAY_OTHER_ORIGINS: `http://127.0.0.1:${port}` } });
  },
});
const jonas = agentIdOf('jonas');
let proxy: RelayProxy | undefined;

afterEach(async () => {
  await proxy?.close();
  proxy = undefined;
});

describe('a relay that hands out a false key', () => {
  test('is found out: the window says why the colleague cannot be written to, until the relay stops lying', async ({
    world,
  }) => {
    const jonasConsole = await world.openSignedIn('jonas');
    await isOnline(jonasConsole);
    const lying = await startRelayProxy(world.relayUrl, port);
    proxy = lying;
    const sodium = await loadSodium();
    const stolen = { sign: sodium.makeSignPair(), seal: sodium.makeSealPair() };
    lying.rewrite = (path, json) => {
      if (!path.startsWith('/v1/directory')) return json;
      const directory = json as Directory;
      return {
        ...directory,
        devices: directory.devices.map((row) =>
          row.agentId === jonas
            ? { ...row, signKey: stolen.sign.publicKey, sealKey: stolen.seal.publicKey }
            : row,
        ),
      };
    };

    const mariasConsole = await world.openSignedIn('maria', { relayUrl: lying.url });
    await isOnline(mariasConsole);
    await goTo(mariasConsole, 'team');
    await openRow(agentRow(mariasConsole, jonas));
    await mariasConsole.window
      .locator('[data-testid="trust"][data-trust="conflict"]')
      .filter({ hasText: /Jonas's keys do not match[\s\S]*Nothing is sent/ })
      .waitFor();
    expect(await mariasConsole.window.getByTestId('composer-private').isDisabled()).toBe(true);
    expect(
      await mariasConsole.window.getByRole('button', { name: /^Send privately to Jonas/ }).isDisabled(),
    ).toBe(true);

    // The truth is believed again at the next start.
    lying.rewrite = undefined;
    await mariasConsole.close();
    const again = await world.open('maria', { relayUrl: lying.url });
    await openPrivateChat(again, jonas);
    await again.window.getByTestId('trust').waitFor({ state: 'detached' });
    await writePrivately(again, 'Good that we checked.');
    await openPrivateChat(jonasConsole, agentIdOf('maria'));
    await message(jonasConsole, 'Good that we checked.').waitFor();
  });
});
