import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Libsql from 'libsql';
import { afterAll, describe, expect } from 'vitest';
import type { TestConsole } from './helpers/console.ts';
import { eventually } from './helpers/eventually.ts';
import { callFromPage } from './helpers/page-api.ts';
import { keyPlants, searchFolder, tokenPlants, type Plant } from './helpers/plants.ts';
import { seeded } from './helpers/sandbox-control.ts';
import { test as base } from './helpers/test.ts';
import {
  connectInstagram,
  dialog,
  goTo,
  hasState,
  isOnline,
  message,
  noticeAfter,
  openConversation,
  openPrivateChat,
  signInButton,
  signInPage,
  writePrivately,
} from './helpers/window.ts';
import { agentIdOf, type Person, type World } from './helpers/world.ts';

const hourMs = 3_600_000;
const folder = mkdtempSync(join(tmpdir(), 'backchannel-policy-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const notice = 'Private chats are kept for two years.';

/** A relay whose operator has announced version 2, in force in an hour. */
const test = base.extend<{ worldOptions: { relayEnv: Record<string, string> } }>({
  // oxlint-disable-next-line eslint/no-empty-pattern -- vitest reads the names of a fixture's needs from here
  worldOptions: async ({}, use) => {
    const file = join(folder, `policy-${Date.now()}.json`);
    writeFileSync(file, JSON.stringify([{ version: '2', effectiveAtMs: Date.now() + hourMs, notice }]));
    await use({ relayEnv: { RELAY_POLICY_FILE: file } });
  },
});

const wake = (console: TestConsole): Promise<void> =>
  console.app.evaluate(({ powerMonitor }) => void powerMonitor.emit('resume'));
const question = (console: TestConsole) => console.window.getByTestId('policy-question');
const opened = async (world: World, person: Person): Promise<TestConsole> => {
  const console = await world.openSignedIn(person);
  await isOnline(console);
  return console;
};

describe('the policy', () => {
  test('is accepted by signing in, announced before it changes, and asked for from that day; who accepts goes on', async ({
    world,
  }) => {
    const marias = await world.open('maria');
    // The page that says what signing in means names the version, and shows it without leaving.
    const line = marias.window.getByTestId('sign-in-policy');
    await line.getByText(/By signing in you accept the .*version 1, in force since/).waitFor();
    await line.getByRole('button', { name: 'privacy policy' }).click();
    const policy = dialog(marias, 'Privacy in Backchannel');
    await policy.getByText('No cookies are set, by no page and no window.').waitFor();
    await marias.window.keyboard.press('Escape');
    await policy.waitFor({ state: 'detached' });
    await marias.close();

    const maria = await opened(world, 'maria');
    const jonas = await opened(world, 'jonas');
    for (const console of [maria, jonas])
      await console.window.getByTestId('policy-strip').getByText(notice).waitFor();
    await noticeAfter(maria, 'You accepted version 2 of the privacy policy.', () =>
      maria.window.getByTestId('policy-strip').getByRole('button', { name: 'Accept now' }).click(),
    );
    await openPrivateChat(jonas, agentIdOf('maria'));
    await writePrivately(jonas, 'Before the change.');
    await hasState(jonas, 'Before the change.', 'delivered');

    await world.passTime(hourMs + 1000);
    await wake(jonas);
    await wake(maria);
    await question(jonas).getByText(notice).waitFor();
    expect(await question(maria).count()).toBe(0);
    expect(
      await callFromPage(jonas, 'private-chat/send', { chatId: agentIdOf('maria'), text: 'No.' }),
    ).toMatchObject({ ok: false, error: { code: 'POLICY_NOT_ACCEPTED' } });

    // What arrives is kept meanwhile.
    await openPrivateChat(maria, agentIdOf('jonas'));
    await writePrivately(maria, 'Are you reading it?');
    await hasState(maria, 'Are you reading it?', 'sent');
    await question(jonas).getByRole('button', { name: 'Accept', exact: true }).click();
    await question(jonas).waitFor({ state: 'detached' });
    await openPrivateChat(jonas, agentIdOf('maria'));
    await message(jonas, 'Are you reading it?').waitFor();
    await writePrivately(jonas, 'Yes, and accepted.');
    await message(maria, 'Yes, and accepted.').waitFor();

    await goTo(jonas, 'settings');
    const privacy = jonas.window.getByRole('region', { name: 'Privacy' });
    await privacy.getByText(/You accepted version 2 on/).waitFor();
    await privacy.getByRole('button', { name: 'Look' }).click();
    const stored = dialog(jonas, 'What is stored about you');
    await stored.getByText(agentIdOf('jonas')).waitFor();
    const [howMany] = await stored.getByTestId('stored-private-messages').getByRole('cell').allInnerTexts();
    expect(howMany).toBe('3');
    await stored.getByText('– this computer').waitFor();
    for (const console of [maria, jonas])
      expect(console.pageLines.filter((text) => /^(uncaught|error)/.test(text))).toEqual([]);
  });

  test('signs out who declines it, and leaves nothing of theirs on the computer', async ({ world }) => {
    const maria = await opened(world, 'maria');
    const jonas = await opened(world, 'jonas');
    await openPrivateChat(jonas, agentIdOf('maria'));
    await writePrivately(jonas, 'canary-finch 7201 unter uns');
    await hasState(jonas, 'canary-finch', 'delivered');
    const plants: Plant[] = [
      ...(await tokenPlants(world)),
      ...(await keyPlants(jonas)),
      { name: 'private text', text: 'canary-finch 7201' },
    ];
    await world.passTime(hourMs + 1000);
    await wake(jonas);
    const decline = question(jonas).getByRole('button', { name: 'Decline and remove my data…' });
    await decline.click();
    const sure = dialog(jonas, 'Decline and remove your data?');
    // Not yet: going back changes nothing.
    await sure.getByRole('button', { name: 'Go back' }).click();
    await sure.waitFor({ state: 'detached' });
    await question(jonas).waitFor();
    await decline.click();
    await noticeAfter(jonas, /^You declined the policy and are signed out\. Nothing of yours/, () =>
      sure.getByRole('button', { name: 'Decline, sign out and remove' }).click(),
    );
    await signInButton(jonas).waitFor();
    await signInPage(jonas)
      .getByTestId('sign-in-policy')
      .getByText(/version 2, in force since/)
      .waitFor();

    // The relay knows no computer of his any more: what is written to him can only wait.
    await wake(maria);
    await question(maria).getByRole('button', { name: 'Accept', exact: true }).click();
    await openPrivateChat(maria, agentIdOf('jonas'));
    await writePrivately(maria, 'Schade.');
    await hasState(maria, 'Schade.', 'queued');
    await jonas.close();
    expect((await searchFolder(world.profileOf('jonas'), plants)).found).toEqual([]);
  });
});

describe('cookies and page storage', () => {
  test('stay empty over a whole run, also when somebody tries', async ({ world }) => {
    const maria = await opened(world, 'maria');
    await connectInstagram(maria, seeded.username);
    await world.sandbox.customerWrites('Guten Tag.');
    await openConversation(maria, `${seeded.accountId}:${seeded.customerId}`);
    await message(maria, 'Guten Tag.').waitFor();
    await goTo(maria, 'settings');
    await goTo(maria, 'admin');

    const seen: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      seen.push(request.headers.cookie);
      response.setHeader('set-cookie', ['planted=1; Max-Age=9999', 'other=2']);
      response.end('here');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    try {
      const cookiesOf = () =>
        maria.app.evaluate(async ({ session }) =>
          (await session.defaultSession.cookies.get({})).map(({ name }) => name),
        );
      const ask = () =>
        maria.app.evaluate(async ({ session }, address) => {
          await (await session.defaultSession.fetch(address, { credentials: 'include' })).text();
        }, url);
      // An answer that sets cookies leaves none.
      await ask();
      expect(await cookiesOf()).toEqual([]);
      // One that is put there by hand goes at once, and would not be sent.
      await maria.app.evaluate(async ({ session }, address) => {
        await session.defaultSession.cookies.set({ url: address, name: 'by-hand', value: 'x' });
      }, url);
      await ask();
      await eventually(async () => expect(await cookiesOf()).toEqual([]));
      expect(seen).toEqual([undefined, undefined]);

      const inPage = await maria.window.evaluate(async () => {
        document.cookie = 'from-page=1';
        return {
          cookie: document.cookie,
          local: localStorage.length,
          session: sessionStorage.length,
          databases: (await indexedDB.databases()).length,
          caches: (await caches.keys()).length,
        };
      });
      expect(inPage).toEqual({ cookie: '', local: 0, session: 0, databases: 0, caches: 0 });
    } finally {
      server.close();
    }

    await maria.close();
    const files = (await readdir(world.profileOf('maria'), { recursive: true })).filter((name) =>
      /(^|\/)Cookies$/.test(name),
    );
    for (const name of files) {
      const jar = new Libsql(join(world.profileOf('maria'), name), { readonly: true });
      expect([name, jar.prepare('SELECT count(*) AS n FROM cookies').get([])]).toMatchObject([
        name,
        { n: 0 },
      ]);
      jar.close();
    }
  });
});
