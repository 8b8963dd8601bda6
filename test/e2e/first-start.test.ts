import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { freePort } from '../../scripts/free-port.ts';
import { inRepository } from '../../scripts/paths.ts';
import { platformEnv } from '../../scripts/try-out/platform-settings.ts';
import { launchConsole, type TestConsole } from './helpers/console.ts';
import { callFromPage } from './helpers/page-api.ts';
import { test } from './helpers/test.ts';

/**
 * The first start of an installed copy: nobody has said which relay. Before: the program showed “A setting is missing” and named an
 * environment variable.
 */
const pictures = inRepository('out', 'first-start');
const page = (console: TestConsole) => console.window.getByRole('main', { name: 'First start' });
const answer = (console: TestConsole) => console.window.getByTestId('setup-answer');
const tryAddress = async (console: TestConsole, address: string): Promise<void> => {
  await page(console).getByLabel('Address of the relay').fill(address);
  await page(console)
    .getByRole('button', { name: /^(Check and go on|Try again)$/ })
    .click();
};

describe('the first start', () => {
  test('asks for the relay, says what is wrong with an address, takes one that is right, and remembers it', async ({
    world,
  }) => {
    await mkdir(pictures, { recursive: true });
    const profileDir = world.profileOf('maria');
    const env = platformEnv(world.stack.relayEnv);
    const options = { profileDir, relayUrl: '', env };
    const console = await launchConsole(options);
    await page(console).waitFor();
    await console.window.screenshot({ path: join(pictures, 'asks.png') });
    await tryAddress(console, 'our relay');
    await answer(console).getByText('This is not an address').waitFor();
    await tryAddress(console, `http://127.0.0.1:${await freePort()}`);
    await answer(console).getByText('Nobody answers').waitFor();
    await console.window.screenshot({ path: join(pictures, 'nobody-answers.png') });
    // Something else than a relay: the simulated platforms.
    await tryAddress(console, new URL(world.stack.sandbox.controlUrl).origin);
    await answer(console).getByText('This is not a relay of Backchannel').waitFor();
    expect(await callFromPage(console, 'app/get-state')).toMatchObject({ ok: false });

    await tryAddress(console, world.relayUrl);
    const signIn = console.window.getByRole('main', { name: 'Sign in' });
    await signIn.waitFor();
    await signIn.getByText(new URL(world.relayUrl).host).waitFor();
    await signIn.getByRole('button', { name: 'Use another relay' }).waitFor();
    await console.close();
    expect(JSON.parse(await readFile(join(profileDir, 'relay.json'), 'utf8'))).toEqual({
      relayUrl: world.relayUrl,
    });

    const again = await launchConsole(options);
    await again.window.getByRole('main', { name: 'Sign in' }).waitFor();
    await again.close();
  });

  test('shows the relay that a link names, and asks before it takes it', async ({ world }) => {
    const console = await launchConsole({
      profileDir: world.profileOf('jonas'),
      relayUrl: '',
      env: platformEnv(world.stack.relayEnv),
      switches: [`backchannel://setup?relay=${encodeURIComponent(world.relayUrl)}`],
    });
    await page(console).getByText(`A link names ${world.relayUrl}`).waitFor();
    await console.window.screenshot({ path: join(pictures, 'link.png') });
    await page(console).getByRole('button', { name: 'Check and go on' }).click();
    await console.window.getByRole('main', { name: 'Sign in' }).waitFor();
    await console.close();
  });

  test('that fails says why in the window, and where it is written down', async ({ world }) => {
    const console = await launchConsole({
      profileDir: world.profileOf('anna'),
      relayUrl: 'http://relay.example.com',
    });
    const problem = console.window.getByRole('main', { name: 'Backchannel could not start' });
    await problem.getByText('BACKCHANNEL_RELAY_URL').waitFor();
    await problem.getByText('Details').click();
    const said = await problem.getByText(/^Written down in: /).innerText();
    const log = await readFile(said.replace('Written down in: ', ''), 'utf8');
    expect(log).toContain('SETTING_INVALID');
    await console.end();
  });
});
