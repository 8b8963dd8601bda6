import { afterEach, describe, expect } from 'vitest';
import { freePort } from '../../scripts/free-port.ts';
import { dayMs } from '../../src/shared/removal/retention.ts';
import { startRelayProxy, type RelayProxy } from '../helpers/relay-proxy.ts';
import type { TestConsole } from './helpers/console.ts';
import { eventually } from './helpers/eventually.ts';
import {
  chatRow,
  groupLine,
  hasNoErrors,
  makeGroup,
  openGroup,
  pictureWidths,
  removeFromGroup,
  renameGroup,
  sendPicture,
  shot,
} from './helpers/groups.ts';
import { createLies } from './helpers/lying-relay.ts';
import { test as base } from './helpers/test.ts';
import { goTo, isOnline, message, openRow, writePrivately } from './helpers/window.ts';
import type { Person, World } from './helpers/world.ts';

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

const backAfterDays = async (world: World, person: Person, relayUrl?: string): Promise<TestConsole> => {
  const console = await world.open(person, relayUrl === undefined ? {} : { relayUrl });
  await isOnline(console);
  return console;
};

describe('three people', () => {
  test('make a group, write in it, and see who comes and goes', async ({ world }) => {
    const maria = await world.openSignedIn('maria');
    const jonas = await world.openSignedIn('jonas');
    const anna = await world.openSignedIn('anna');
    for (const console of [maria, jonas, anna]) await isOnline(console);

    await makeGroup(maria, 'Early shift');
    await writePrivately(maria, 'Who opens tomorrow?');

    for (const console of [jonas, anna]) {
      await goTo(console, 'team');
      await chatRow(console, 'Early shift').getByText('Who opens tomorrow?').waitFor();
      await openRow(chatRow(console, 'Early shift'));
      await message(console, 'Who opens tomorrow?').waitFor();
    }
    await maria.window.getByTestId('receivers').getByText('Read by 2 of 2').waitFor();
    await writePrivately(jonas, 'I do.');
    await message(anna, 'I do.').waitFor();
    await shot(anna, 'group');

    // Muted: nothing but the bell says so.
    await anna.window.getByTestId('mute').click();
    await eventually(async () =>
      expect(await anna.window.getByTestId('mute').getAttribute('aria-pressed')).toBe('true'),
    );

    await renameGroup(maria, 'Early shift', 'Early birds');
    await groupLine(anna, 'named the group “Early birds”').waitFor();
    await removeFromGroup(maria, 'Early birds', 'jonas');
    await groupLine(anna, 'removed Jonas Weber').waitFor();
    await jonas.window.getByTestId('group-closed').getByText('You are not in this group').waitFor();
    await writePrivately(maria, 'Now we are two.');
    await message(anna, 'Now we are two.').waitFor();
    expect(await message(jonas, 'Now we are two.').count()).toBe(0);
    await message(jonas, 'I do.').waitFor();
    await shot(jonas, 'removed');
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
    await groupLine(jonas, 'removed Anna').waitFor();
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
  }, 480_000);
});
