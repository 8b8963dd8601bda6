import { mkdirSync } from 'node:fs';
import type { Locator } from 'playwright-core';
import { afterEach, describe, expect } from 'vitest';
import { freePort } from '../../scripts/free-port.ts';
import { dayMs } from '../../src/shared/removal/retention.ts';
import { startRelayProxy, type RelayProxy } from '../helpers/relay-proxy.ts';
import { png } from '../helpers/sample-files.ts';
import { signIn, type TestConsole } from './helpers/console.ts';
import { eventually } from './helpers/eventually.ts';
import { handFiles } from './helpers/hand-files.ts';
import { createLies } from './helpers/lying-relay.ts';
import { seeded } from './helpers/sandbox-control.ts';
import { test as base } from './helpers/test.ts';
import {
  connectInstagram,
  conversationRow,
  dialog,
  goTo,
  isOnline,
  message,
  openConversation,
  openPrivateChat,
  openRow,
  spoken,
  writePrivately,
} from './helpers/window.ts';
import { askByKey } from './helpers/work.ts';
import { agentIdOf, type Person, type World } from './helpers/world.ts';

/** Consoles sign for the address under which they reach the relay, so it has to know that of whoever stands between. */
const port = await freePort();
const test = base.extend<{ worldOptions: { relayEnv: Record<string, string> } }>({
  // oxlint-disable-next-line eslint/no-empty-pattern -- vitest reads the names of a fixture's needs from here
  worldOptions: async ({}, use) => {
    await use({ relayEnv: { RELAY_OTHER_ORIGINS: `http://127.0.0.1:${port}` } });
  },
});
let proxy: RelayProxy | undefined;
afterEach(async () => {
  await proxy?.close();
  proxy = undefined;
});

const conversationId = `${seeded.accountId}:${seeded.customerId}`;

const row = ({ window }: TestConsole, name: string): Locator =>
  window.getByTestId('chat-row').filter({ hasText: name });
const line = ({ window }: TestConsole, words: string): Locator =>
  window.getByTestId('group-line').filter({ hasText: words });
const composer = ({ window }: TestConsole): Locator => window.getByTestId('composer-private');
const reads = (console: TestConsole, text: string, words: RegExp): Promise<void> =>
  eventually(async () => expect(await spoken(message(console, text))).toMatch(words));
const seesWriting = ({ window }: TestConsole, name: string): Promise<void> =>
  window.getByTestId('private-typing').getByText(`${name} is writing`).waitFor();
const tick = (console: TestConsole, title: string, name: Person): Promise<void> =>
  dialog(console, title)
    .locator(`[data-agent-id="${agentIdOf(name)}"]`)
    .getByRole('checkbox')
    .check();
/** For whoever wants to look: BACKCHANNEL_SHOTS names a folder. */
const shot = async ({ window }: TestConsole, name: string): Promise<void> => {
  const folder = process.env['BACKCHANNEL_SHOTS'];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await window.screenshot({ path: `${folder}/${name}.png` });
};

/** A group of all three, made in this window, which shows it then. */
const makeGroup = async (maria: TestConsole, name: string): Promise<void> => {
  await goTo(maria, 'team');
  await maria.window.getByTestId('new-group').click();
  await maria.window.getByTestId('group-name').fill(name);
  await tick(maria, 'New group', 'jonas');
  await tick(maria, 'New group', 'anna');
  await shot(maria, 'new-group');
  await maria.window.getByRole('button', { name: 'Make the group with 2 people' }).click();
  await line(maria, 'You made the group').waitFor();
};
const openGroup = async (console: TestConsole, name: string): Promise<void> => {
  await goTo(console, 'team');
  await openRow(row(console, name));
};
const removeFromGroup = async (console: TestConsole, name: string, who: Person): Promise<void> => {
  await console.window.getByRole('button', { name: 'People', exact: true }).click();
  const person = dialog(console, name).locator(`[data-agent-id="${agentIdOf(who)}"]`);
  await person.getByRole('button', { name: 'Remove' }).click();
  await person.getByRole('button', { name: 'Remove for good' }).click();
  await person.getByRole('button', { name: 'Remove for good' }).waitFor({ state: 'detached' });
  await console.window.keyboard.press('Escape');
};
/** Widths of the pictures that stand in the open thread; 0: not here yet. */
const pictureWidths = ({ window }: TestConsole): Promise<number[]> =>
  window
    .getByTestId('private-files')
    .locator('img')
    .evaluateAll((all) => all.map((one) => (one as HTMLImageElement).naturalWidth));
const hasNoErrors = (...consoles: TestConsole[]): void => {
  for (const { pageLines } of consoles)
    expect(pageLines.filter((text) => /^(uncaught|error)/.test(text))).toEqual([]);
};
const sendPicture = async (console: TestConsole, text: string): Promise<void> => {
  const picture = { name: 'oven.png', type: 'image/png', bytes: png('oven', 240) };
  await handFiles(console, 'drop', [picture], 'composer-private');
  await eventually(async () =>
    expect(await console.window.getByTestId('attachments').getByRole('listitem').count()).toBe(1),
  );
  await writePrivately(console, text);
};

const backAfterDays = async (world: World, person: Person, relayUrl?: string): Promise<TestConsole> => {
  const console = await world.open(person, relayUrl === undefined ? {} : { relayUrl });
  await isOnline(console);
  return console;
};

describe('three people, one of them with two computers', () => {
  test('make a group, write in it, and see who comes and goes', async ({ world }) => {
    const maria = await world.openSignedIn('maria');
    const jonas = await world.openSignedIn('jonas');
    const anna = await world.openSignedIn('anna');
    const laptop = await world.open('maria', { computer: '-laptop' });
    // LiveChat takes three sign-ins of one account in half a minute, and each of ours is two.
    await world.passTime(31_000);
    await signIn(laptop, agentIdOf('maria'), world.passTime);
    const all = [maria, laptop, jonas, anna];
    for (const console of all) await isOnline(console);
    await connectInstagram(maria, seeded.username);

    await makeGroup(maria, 'Early shift');
    await writePrivately(maria, 'Who opens tomorow?');
    for (const console of [laptop, jonas, anna]) {
      await goTo(console, 'team');
      await row(console, 'Early shift').getByText('Who opens tomorow?').waitFor();
      await openRow(row(console, 'Early shift'));
      await message(console, 'Who opens tomorow?').waitFor();
    }
    await maria.window.getByTestId('receivers').getByText('Read by 2 of 2').waitFor();

    // Put right on the other computer, seen by all.
    await composer(laptop).press('ArrowUp');
    await laptop.window.getByTestId('composing').getByText('Changing your message').waitFor();
    await composer(laptop).fill('Who opens tomorrow?');
    await composer(laptop).press('Enter');
    for (const console of all) await reads(console, 'Who opens tomorrow?', /Edited/);

    // An answer with a mention; the others see that it is being written.
    await message(jonas, 'Who opens').focus();
    await jonas.window.keyboard.press('q');
    const writes = async (): Promise<void> => {
      await composer(jonas).pressSequentially('@Mar');
      await jonas.window.keyboard.press('Enter');
      await composer(jonas).pressSequentially('I do.');
    };
    await Promise.all([...[maria, laptop, anna].map((console) => seesWriting(console, 'Jonas')), writes()]);
    await composer(jonas).press('Enter');
    for (const console of all) await reads(console, 'I do.', /In reply to: Who opens tomorrow/);
    for (const console of [maria, laptop, anna])
      await message(console, 'I do.').locator('.mention').getByText('@Maria').waitFor();
    await shot(anna, 'group');

    await message(anna, 'I do.').focus();
    await anna.window.keyboard.press('+');
    await anna.window.getByTestId('react-panel').waitFor();
    await anna.window.keyboard.press('Enter');
    for (const console of all) await reads(console, 'I do.', /reaction 👍/);

    await sendPicture(anna, 'The new oven');
    for (const console of all) {
      await message(console, 'The new oven').waitFor();
      await eventually(async () => expect(await pictureWidths(console)).toEqual([240]));
    }

    await writePrivately(anna, 'To be taken back');
    for (const console of all) await message(console, 'To be taken back').waitFor();
    await message(anna, 'To be taken back').focus();
    await anna.window.keyboard.press('Control+Delete');
    await dialog(anna, 'Delete this message?').getByRole('button', { name: 'Delete' }).click();
    for (const console of [maria, laptop, jonas]) {
      await console.window.getByTestId('private-deleted').getByText('Deleted by Anna').waitFor();
      expect(await message(console, 'To be taken back').count()).toBe(0);
    }

    // Muted: nothing but the bell says so; on one computer is on both.
    await laptop.window.getByTestId('mute').click();
    for (const console of [laptop, maria])
      await eventually(async () =>
        expect(await console.window.getByTestId('mute').getAttribute('aria-pressed')).toBe('true'),
      );
    expect(await anna.window.getByTestId('mute').getAttribute('aria-pressed')).toBe('false');

    // When each of them had it, and read it.
    await message(jonas, 'I do.').focus();
    await jonas.window.keyboard.press('i');
    const details = jonas.window.getByTestId('message-details');
    for (const name of [/Maria/, /Anna/])
      await eventually(async () =>
        expect(await details.getByRole('row', { name }).innerText()).not.toMatch(/Not yet/),
      );
    await jonas.window.keyboard.press('Escape');

    // A conversation as a card, to one of them: at her window, and on both computers of who asked.
    await world.sandbox.customerWrites('Forty croissants on Saturday?');
    for (const console of [anna, laptop]) {
      await goTo(console, 'inbox');
      await conversationRow(console, conversationId).waitFor();
    }
    await openConversation(maria, conversationId);
    await message(maria, 'Forty croissants').focus();
    const asking = await askByKey(maria, 'Anna');
    await asking.getByTestId('ask-text').fill('Can we do that?');
    await asking.getByRole('button', { name: 'Ask Anna' }).click();
    for (const console of [anna, laptop]) {
      await openPrivateChat(console, agentIdOf(console === anna ? 'maria' : 'anna'));
      await message(console, 'Can we do that?').waitFor();
      await console.window.getByTestId('conversation-card').getByText(seeded.customerName).waitFor();
    }
    await anna.window.getByTestId('conversation-card').click();
    await message(anna, 'Forty croissants').waitFor();
    for (const console of [maria, laptop, anna]) await openGroup(console, 'Early shift');

    await maria.window.getByRole('button', { name: 'People', exact: true }).click();
    await dialog(maria, 'Early shift')
      .getByRole('textbox', { name: 'Name of the group' })
      .fill('Early birds');
    await dialog(maria, 'Early shift').getByRole('button', { name: 'Rename' }).click();
    await line(anna, 'named the group “Early birds”').waitFor();
    await shot(maria, 'people');
    await maria.window.keyboard.press('Escape');
    await removeFromGroup(maria, 'Early birds', 'jonas');
    for (const console of [anna, laptop]) await line(console, 'removed Jonas Weber').waitFor();
    await jonas.window.getByTestId('group-closed').getByText('You are not in this group').waitFor();
    await writePrivately(maria, 'Now we are two.');
    for (const console of [anna, laptop]) await message(console, 'Now we are two.').waitFor();
    expect(await message(jonas, 'Now we are two.').count()).toBe(0);
    await message(jonas, 'I do.').waitFor();
    await shot(jonas, 'removed');
    hasNoErrors(...all);
  }, 240_000);

  test('end with the same after one was away for eight days, over a relay that reorders, repeats and withholds, and another was removed meanwhile', async ({
    world,
  }) => {
    const lying = await startRelayProxy(world.relayUrl, port);
    proxy = lying;
    let maria = await world.openSignedIn('maria');
    let anna = await world.openSignedIn('anna');
    let jonas = await world.openSignedIn('jonas', { relayUrl: lying.url });
    for (const console of [maria, anna, jonas]) await isOnline(console);
    await makeGroup(maria, 'Bakers');
    await writePrivately(maria, 'Before the holiday');
    for (const console of [jonas, anna]) {
      await openGroup(console, 'Bakers');
      await message(console, 'Before the holiday').waitFor();
    }
    await jonas.close();

    const texts = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth'];
    for (const text of texts) await writePrivately(maria, text);
    await message(anna, 'sixth').waitFor();
    await sendPicture(maria, 'The new oven');
    await message(anna, 'The new oven').waitFor();
    await removeFromGroup(maria, 'Bakers', 'anna');
    await anna.window.getByTestId('group-closed').waitFor();

    // What waits for Jonas comes in one answer, of which most is kept back; the rest comes the other way round, and once more.
    const lies = createLies(lying);
    jonas = await world.open('jonas', { relayUrl: lying.url });
    await eventually(() => expect(lies.withheld).toBeGreaterThanOrEqual(texts.length - 1));
    lies.end();
    await isOnline(jonas);
    await openGroup(jonas, 'Bakers');
    await message(jonas, 'Before the holiday').waitFor();
    expect(await message(jonas, 'first').count()).toBe(0);
    hasNoErrors(maria, anna, jonas);

    for (const console of [maria, anna, jonas]) await console.close();
    await world.passTime(8 * dayMs);
    maria = await backAfterDays(world, 'maria');
    anna = await backAfterDays(world, 'anna');
    jonas = await backAfterDays(world, 'jonas', lying.url);
    await openGroup(jonas, 'Bakers');
    for (const text of [...texts, 'The new oven']) await message(jonas, text).waitFor();
    await line(jonas, 'removed Anna').waitFor();
    await eventually(async () => expect(await pictureWidths(jonas)).toEqual([240]));
    const bubbles = ({ window }: TestConsole): Promise<string[]> =>
      window.getByTestId('message').getByTestId('bubble').allInnerTexts();
    await openGroup(maria, 'Bakers');
    await eventually(async () => expect(await bubbles(jonas)).toEqual(await bubbles(maria)));
    await maria.window.getByTestId('receivers').getByText('Read by 2 of 2').waitFor();

    // Who was removed has what was written until then, and nothing more.
    await writePrivately(jonas, 'Back again');
    await message(maria, 'Back again').waitFor();
    await openGroup(anna, 'Bakers');
    await anna.window.getByTestId('group-closed').waitFor();
    expect(await message(anna, 'Back again').count()).toBe(0);
    hasNoErrors(maria, anna, jonas);
  }, 240_000);
});
