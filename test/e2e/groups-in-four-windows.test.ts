import { beforeEach, describe, expect, test } from 'vitest';
import type { TestConsole } from './helpers/console.ts';
import { eventually } from './helpers/eventually.ts';
import {
  answerMentioning,
  changeLast,
  deleteMessage,
  groupLine,
  hasNoErrors,
  inOneGroup,
  openGroup,
  pictureWidths,
  pressOn,
  privateComposer,
  reactTo,
  reads,
  removeFromGroup,
  sendPicture,
  shot,
} from './helpers/groups.ts';
import { seeded } from './helpers/sandbox-control.ts';
import {
  connectInstagram,
  conversationRow,
  dialog,
  goTo,
  message,
  noticeAfter,
  openConversation,
  writePrivately,
} from './helpers/window.ts';
import { askByKey } from './helpers/work.ts';

const conversationId = `${seeded.accountId}:${seeded.customerId}`;
const group = inOneGroup('Early shift');

const typingLine = ({ window }: TestConsole) => window.getByTestId('private-typing');
/** Goes on writing until each of those windows has shown it: such a word is kept for seconds only, by the relay and by the windows. */
const writeUntilSeen = async (
  writer: TestConsole,
  sentence: string,
  watchers: readonly TestConsole[],
): Promise<void> => {
  let isOver = false;
  const seen = Promise.all(
    watchers.map((watcher) => typingLine(watcher).filter({ hasText: sentence }).waitFor()),
  ).finally(() => {
    isOver = true;
  });
  const writes = async (): Promise<void> => {
    while (!isOver) await privateComposer(writer).pressSequentially('so ', { delay: 200 });
  };
  await Promise.all([seen, writes()]);
};
const isMuted = async ({ window }: TestConsole): Promise<boolean> =>
  (await window.getByTestId('mute').getAttribute('aria-pressed')) === 'true';

beforeEach(async () => {
  for (const console of group.all()) await openGroup(console, 'Early shift');
});

describe('in a group of three people, of whom one has two computers', () => {
  test('a reaction is shown in all windows', async () => {
    const { laptop } = group.four;
    // From the computer that has said nothing yet.
    await reactTo(laptop, 'Good morning');
    for (const console of group.all()) await reads(console, 'Good morning', /reaction 👍/);
  });

  test('who writes is shown to the others on each of their computers, and not to themselves', async () => {
    const { maria, laptop, jonas, anna } = group.four;
    await writeUntilSeen(jonas, 'Jonas is writing', [maria, laptop, anna]);
    await shot(anna, 'writing');
    expect(await typingLine(jonas).innerText()).toBe('');
    await privateComposer(jonas).fill('I open.');
    await privateComposer(jonas).press('Enter');
    for (const console of [maria, laptop, anna]) {
      await message(console, 'I open.').waitFor();
      await eventually(async () => expect(await typingLine(console).innerText()).toBe(''));
    }
    await writeUntilSeen(laptop, 'Maria is writing', [jonas, anna]);
    expect(await typingLine(maria).innerText()).toBe('');
    await privateComposer(laptop).fill('');
    for (const console of [jonas, anna])
      await eventually(async () => expect(await typingLine(console).innerText()).toBe(''));
  });

  test('a message is changed on the other computer of who wrote it', async () => {
    const { maria, laptop } = group.four;
    await writePrivately(maria, 'Who brings the flowr?');
    for (const console of group.all()) await message(console, 'Who brings the flowr?').waitFor();
    await changeLast(laptop, 'Who brings the flour?');
    for (const console of group.all()) await reads(console, 'Who brings the flour?', /Edited/);
  });

  test('an answer quotes, and who is mentioned is marked', async () => {
    const { maria, jonas } = group.four;
    await writePrivately(maria, 'Is the rye there?');
    await message(jonas, 'Is the rye there?').waitFor();
    await answerMentioning(jonas, { message: 'Is the rye there?', mention: 'Maria', text: 'since six' });
    for (const console of group.all()) {
      await reads(console, 'since six', /In reply to: Is the rye there/);
      await message(console, 'since six').locator('.mention').getByText('@Maria').waitFor();
    }
    await shot(jonas, 'answer');
  });

  test('a message is deleted by who wrote it, for all', async () => {
    const { maria, laptop, jonas, anna } = group.four;
    await writePrivately(anna, 'To be taken back');
    for (const console of group.all()) await message(console, 'To be taken back').waitFor();
    await deleteMessage(anna, 'To be taken back');
    for (const console of [maria, laptop, jonas]) {
      await console.window.getByTestId('private-deleted').getByText('Deleted by Anna').waitFor();
      expect(await message(console, 'To be taken back').count()).toBe(0);
    }
  });

  test('a picture is shown in all windows', async () => {
    await sendPicture(group.four.anna, 'The new oven');
    for (const console of group.all()) {
      await message(console, 'The new oven').waitFor();
      await eventually(async () => expect(await pictureWidths(console)).toEqual([240]));
    }
  });

  test('who has a message, and who has read it, is told with a time for each', async () => {
    const { maria, laptop, jonas, anna } = group.four;
    await writePrivately(jonas, 'At nine, then');
    for (const console of [maria, laptop, anna]) await message(console, 'At nine, then').waitFor();
    await pressOn(jonas, 'At nine, then', 'i');
    const details = jonas.window.getByTestId('message-details');
    for (const name of [/Maria/, /Anna/])
      await eventually(async () =>
        expect(await details.getByRole('row', { name }).innerText()).not.toMatch(/Not yet/),
      );
    expect(await details.getByRole('row').count()).toBe(3);
    await shot(jonas, 'details');
    await jonas.window.keyboard.press('Escape');
    await details.waitFor({ state: 'detached' });
  });

  test('notifications are off on both computers of who turned them off, and at nobody else’s', async () => {
    const { maria, laptop, jonas, anna } = group.four;
    await laptop.window.getByTestId('mute').click();
    for (const console of [laptop, maria])
      await eventually(async () => expect(await isMuted(console)).toBe(true));
    await maria.window.getByTestId('mute').click();
    for (const console of [laptop, maria])
      await eventually(async () => expect(await isMuted(console)).toBe(false));
    for (const console of [jonas, anna]) expect(await isMuted(console)).toBe(false);
  });

  test('a conversation is shown to a group as a card, found among the recent chats by key', async () => {
    const { world, maria, laptop, jonas, anna } = group.four;
    await connectInstagram(maria, seeded.username);
    await world.sandbox.customerWrites('Forty croissants on Saturday?');
    for (const console of [laptop, jonas, anna]) {
      await goTo(console, 'inbox');
      await conversationRow(console, conversationId).waitFor();
    }
    await openConversation(maria, conversationId);
    await message(maria, 'Forty croissants').focus();
    await maria.window.keyboard.press('Shift+A');
    const asking = dialog(maria, 'Ask a colleague about');
    // Recent chats come first, and the group is the only one: it is chosen by Enter.
    const present = asking.getByRole('option', { selected: true });
    await present.getByText('Early shift').waitFor();
    await present.getByText(/^3 people: /).waitFor();
    await shot(maria, 'ask-whom');
    await maria.window.keyboard.press('Escape');
    await asking.waitFor({ state: 'detached' });

    const question = await askByKey(maria, 'early');
    await shot(maria, 'ask-group');
    await question.getByTestId('ask-text').fill('Can we do that?');
    await noticeAfter(maria, 'Asked in Early shift', () =>
      question.getByRole('button', { name: 'Ask Early shift' }).click(),
    );
    for (const console of group.all()) {
      await openGroup(console, 'Early shift');
      await message(console, 'Can we do that?').waitFor();
      await message(console, 'Can we do that?')
        .getByTestId('conversation-card')
        .getByText(seeded.customerName)
        .waitFor();
    }
    await shot(anna, 'card');
    await message(anna, 'Can we do that?').getByTestId('conversation-card').click();
    await message(anna, 'Forty croissants').waitFor();
  });

  test('who is removed gets nothing more, and both computers of who removed them say so', async () => {
    const { maria, laptop, jonas, anna } = group.four;
    await writePrivately(maria, 'Until here');
    await message(jonas, 'Until here').waitFor();
    await removeFromGroup(maria, 'Early shift', 'jonas');
    for (const console of [anna, laptop]) await groupLine(console, 'removed Jonas Weber').waitFor();
    await jonas.window.getByTestId('group-closed').getByText('You are not in this group').waitFor();
    await writePrivately(laptop, 'Now we are two');
    for (const console of [anna, maria]) await message(console, 'Now we are two').waitFor();
    expect(await message(jonas, 'Now we are two').count()).toBe(0);
    await message(jonas, 'Until here').waitFor();
    hasNoErrors(...group.all());
  });
});
