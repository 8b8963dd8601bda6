import { expect } from 'vitest';
import { dayMs } from '../../src/shared/removal/retention.ts';
import type { TestConsole } from './helpers/console.ts';
import { eventually } from './helpers/eventually.ts';
import {
  answerMentioning,
  changeLast,
  chatRow,
  deleteMessage,
  groupLine,
  hasNoErrors,
  makeGroup,
  openFour,
  openGroup,
  reactTo,
  reads,
  renameGroup,
  shot,
} from './helpers/groups.ts';
import { test } from './helpers/test.ts';
import { goTo, isOnline, message, threadReads, writePrivately } from './helpers/window.ts';

test('a colleague and one’s own other computer, away for eight days, have everything that became of a group meanwhile', async ({
  world,
}) => {
  const before = await openFour(world);
  await makeGroup(before.maria, 'Bakers');
  await writePrivately(before.maria, 'Before the holiday');
  for (const console of [before.jonas, before.anna, before.laptop]) {
    await openGroup(console, 'Bakers');
    await message(console, 'Before the holiday').waitFor();
  }
  await writePrivately(before.anna, 'To be taken back');
  for (const console of [before.maria, before.jonas, before.laptop])
    await message(console, 'To be taken back').waitFor();
  // Not in the group when they are back, so that the list is seen first.
  for (const console of [before.jonas, before.laptop]) {
    await goTo(console, 'inbox');
    await console.close();
  }

  await writePrivately(before.maria, 'Who opens tomorow?');
  await changeLast(before.maria, 'Who opens tomorrow?');
  await reads(before.anna, 'Who opens tomorrow?', /Edited/);
  await reactTo(before.anna, 'Who opens tomorrow?');
  await deleteMessage(before.anna, 'To be taken back');
  await answerMentioning(before.anna, {
    message: 'Before the holiday',
    mention: 'Jonas',
    text: 'enjoy it',
  });
  await reads(before.maria, 'enjoy it', /In reply to: Before the holiday/);
  // Read here, and made quiet.
  await before.maria.window.getByTestId('mute').click();
  await eventually(async () =>
    expect(await before.maria.window.getByTestId('mute').getAttribute('aria-pressed')).toBe('true'),
  );
  await renameGroup(before.maria, 'Bakers', 'Night bakers');
  await groupLine(before.anna, 'named the group “Night bakers”').waitFor();
  await before.anna.window
    .getByTestId('receivers')
    .getByText(/^Read by 1 of 2/)
    .waitFor();
  for (const console of [before.maria, before.anna]) await console.close();

  await world.passTime(8 * dayMs);
  const back = async (open: Promise<TestConsole>): Promise<TestConsole> => {
    const console = await open;
    await isOnline(console);
    return console;
  };
  const maria = await back(world.open('maria'));
  const anna = await back(world.open('anna'));
  const jonas = await back(world.open('jonas'));
  const laptop = await back(world.open('maria', { computer: '-laptop' }));
  for (const console of [jonas, laptop]) {
    await goTo(console, 'team');
    await chatRow(console, 'Night bakers').waitFor();
  }
  const rowOf = async (console: TestConsole): Promise<string> =>
    (await chatRow(console, 'Night bakers').getAttribute('aria-label')) ?? '';
  // Made quiet on her first computer, it is on the second one, too.
  await eventually(async () => expect(await rowOf(laptop)).toMatch(/notifications off/));
  for (const console of [jonas, laptop]) {
    await openGroup(console, 'Night bakers');
    await reads(console, 'Who opens tomorrow?', /Edited/);
    await reads(console, 'Who opens tomorrow?', /reaction 👍/);
    await reads(console, 'enjoy it', /In reply to: Before the holiday/);
    await message(console, 'enjoy it').locator('.mention').getByText('@Jonas').waitFor();
    await console.window.getByTestId('private-deleted').getByText('Deleted by Anna').waitFor();
    await groupLine(console, 'named the group “Night bakers”').waitFor();
    await shot(console, console === jonas ? 'colleague' : 'other-computer');
  }
  // All go on, alike.
  await writePrivately(laptop, 'Back again');
  const texts = await laptop.window.getByTestId('message').getByTestId('bubble').allInnerTexts();
  for (const console of [maria, anna, jonas]) {
    await openGroup(console, 'Night bakers');
    await threadReads(console, texts);
    expect(await console.window.getByTestId('private-deleted').count()).toBe(1);
  }
  hasNoErrors(maria, laptop, jonas, anna);
}, 600_000);
