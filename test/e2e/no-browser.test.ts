import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import type { TestConsole } from './helpers/console.ts';
import { callFromPage } from './helpers/page-api.ts';
import { answerPage } from './helpers/scripted-browser.ts';
import { seeded } from './helpers/sandbox-control.ts';
import { test } from './helpers/test.ts';
import { chooseAccount, goTo, sections } from './helpers/window.ts';
import { agentIdOf } from './helpers/world.ts';

const wait = (console: TestConsole, page: string) =>
  console.window.locator(`[data-testid="browser-wait"][data-page="${page}"]`);

/** Copies the address of the page that is waited for, and takes it from the clipboard, as a person does. */
const copiedAddress = async (console: TestConsole, page: string): Promise<string> => {
  const box = wait(console, page);
  await console.app.evaluate(({ clipboard }) => clipboard.clear());
  await box.getByRole('button', { name: 'Copy the address' }).click();
  await box.getByText(/^Copied\./).waitFor();
  const address = await console.app.evaluate(({ clipboard }) => clipboard.readText());
  // The same page that the system was asked for in vain.
  expect(address).toBe(await console.nextOpenedAddress());
  return address;
};

const stateOf = (address: string): string => {
  const state = new URL(address).searchParams.get('state');
  if (!state) throw new Error('The address carries no state.');
  return state;
};

describe.runIf(process.platform === 'linux')('a console on a computer without a browser', () => {
  test('says that nothing opened, and goes the whole way with copied addresses', async ({ world }) => {
    const marias = await world.open('maria', { browser: false });
    const { window } = marias;
    await window.getByRole('button', { name: 'Sign in with LiveChat' }).click();
    await wait(marias, 'sign-in').getByText('Nothing has opened').waitFor();
    expect(await wait(marias, 'sign-in').innerText()).toContain('No browser was found on this computer.');
    const signIn = await copiedAddress(marias, 'sign-in');
    await answerPage(signIn, { account: agentIdOf('maria'), decision: 'allow' });
    await sections(marias).waitFor();

    await goTo(marias, 'admin');
    await window.getByRole('button', { name: 'Connect Instagram' }).click();
    await wait(marias, 'connect-instagram').getByText('Nothing has opened').waitFor();
    const connect = await copiedAddress(marias, 'connect-instagram');
    await answerPage(connect, { decision: 'allow' });
    await chooseAccount(marias, seeded.username);

    await window.getByRole('button', { name: 'Let Backchannel chat for customers…' }).click();
    await window.getByRole('button', { name: 'Open LiveChat' }).click();
    await wait(marias, 'authorize-bridge').getByText('Nothing has opened').waitFor();
    const bridge = await copiedAddress(marias, 'authorize-bridge');
    await answerPage(bridge, { account: agentIdOf('maria'), decision: 'allow' });
    await window.locator('[data-testid="bridge-card"][data-state="active"]').waitFor();
    expect(await window.getByTestId('browser-wait').count()).toBe(0);

    // A link that nobody waits for says so as well.
    expect(
      await callFromPage(marias, 'app/open-link', { url: 'https://www.instagram.com/lovely.bread/' }),
    ).toMatchObject({ ok: false, error: { code: 'BROWSER_MISSING' } });

    // Over is over: the addresses are gone from the console, and were never written down.
    expect(await callFromPage(marias, 'browser/copy-address', { page: 'sign-in' })).toMatchObject({
      ok: false,
      error: { code: 'NOT_FOUND' },
    });
    await marias.close();
    const log = await readFile(join(marias.profileDir, 'logs', 'main.log'), 'utf8');
    for (const address of [signIn, connect, bridge]) {
      expect(log).not.toContain(stateOf(address));
      expect(marias.output()).not.toContain(stateOf(address));
      expect(world.serviceOutput.join('\n')).not.toContain(stateOf(address));
    }
  });
});

describe('a console on a computer with a browser', () => {
  test('claims nothing of the browser, and offers the address all the same', async ({ world }) => {
    const jonas = await world.open('jonas');
    const { window } = jonas;
    await window.getByRole('button', { name: 'Sign in with LiveChat' }).click();
    const box = wait(jonas, 'sign-in');
    await box.getByText('Finish signing in on the LiveChat page in your browser.').waitFor();
    await box.getByRole('button', { name: 'Nothing opened? Copy the address' }).waitFor();
    const address = await copiedAddress(jonas, 'sign-in');
    await answerPage(address, { account: agentIdOf('jonas'), decision: 'allow' });
    await sections(jonas).waitFor();
  });
});
