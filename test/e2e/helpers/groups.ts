import { mkdirSync } from 'node:fs';
import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { png } from '../../helpers/sample-files.ts';
import { signIn, type TestConsole } from './console.ts';
import { eventually } from './eventually.ts';
import { handFiles } from './hand-files.ts';
import { dialog, goTo, isOnline, message, openRow, spoken, writePrivately } from './window.ts';
import { agentIdOf, startWorld, type Person, type World } from './world.ts';

/** Groups of colleagues, as people make, open and change them in their windows. */

export const chatRow = ({ window }: TestConsole, name: string): Locator =>
  window.getByTestId('chat-row').filter({ hasText: name });

/** What somebody did to the group, as a line in its chat. */
export const groupLine = ({ window }: TestConsole, words: string): Locator =>
  window.getByTestId('group-line').filter({ hasText: words });

export const privateComposer = ({ window }: TestConsole): Locator => window.getByTestId('composer-private');

/** Waits until a screen reader would say this of the message. */
export const reads = (console: TestConsole, text: string, words: RegExp): Promise<void> =>
  eventually(async () => expect(await spoken(message(console, text))).toMatch(words));

/** Chooses somebody in a dialog that lists people. */
const tickPerson = (console: TestConsole, title: string, name: Person): Promise<void> =>
  dialog(console, title)
    .locator(`[data-agent-id="${agentIdOf(name)}"]`)
    .getByRole('checkbox')
    .check();

/** For whoever wants to look: BACKCHANNEL_SHOTS names a folder. */
export const shot = async ({ window }: TestConsole, name: string): Promise<void> => {
  const folder = process.env['BACKCHANNEL_SHOTS'];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await window.screenshot({ path: `${folder}/${name}.png` });
};

/** A group of all three, made in Maria's window, which shows it then. */
export const makeGroup = async (maria: TestConsole, name: string): Promise<void> => {
  await goTo(maria, 'team');
  await maria.window.getByTestId('new-group').click();
  await maria.window.getByTestId('group-name').fill(name);
  await tickPerson(maria, 'New group', 'jonas');
  await tickPerson(maria, 'New group', 'anna');
  await shot(maria, 'new-group');
  await maria.window.getByRole('button', { name: 'Make the group with 2 people' }).click();
  await groupLine(maria, 'You made the group').waitFor();
};

export const openGroup = async (console: TestConsole, name: string): Promise<void> => {
  await goTo(console, 'team');
  await openRow(chatRow(console, name));
};

export const removeFromGroup = async (console: TestConsole, name: string, who: Person): Promise<void> => {
  await console.window.getByRole('button', { name: 'People', exact: true }).click();
  const person = dialog(console, name).locator(`[data-agent-id="${agentIdOf(who)}"]`);
  await person.getByRole('button', { name: 'Remove' }).click();
  await person.getByRole('button', { name: 'Remove for good' }).click();
  await person.getByRole('button', { name: 'Remove for good' }).waitFor({ state: 'detached' });
  await console.window.keyboard.press('Escape');
};

export const renameGroup = async (console: TestConsole, from: string, to: string): Promise<void> => {
  await console.window.getByRole('button', { name: 'People', exact: true }).click();
  const people = dialog(console, from);
  await people.getByRole('textbox', { name: 'Name of the group' }).fill(to);
  await people.getByRole('button', { name: 'Rename' }).click();
  await dialog(console, to).waitFor();
  await shot(console, 'people');
  await console.window.keyboard.press('Escape');
  await dialog(console, to).waitFor({ state: 'detached' });
};

/** Widths of the pictures that stand in the open thread; 0: not here yet. */
export const pictureWidths = ({ window }: TestConsole): Promise<number[]> =>
  window
    .getByTestId('private-files')
    .locator('img')
    .evaluateAll((all) => all.map((one) => (one as HTMLImageElement).naturalWidth));

/** A picture, 240 pixels wide, with a text, into the open private chat. */
export const sendPicture = async (console: TestConsole, text: string): Promise<void> => {
  const picture = { name: 'oven.png', type: 'image/png', bytes: png('oven', 240) };
  await handFiles(console, 'drop', [picture], 'composer-private');
  await eventually(async () =>
    expect(await console.window.getByTestId('attachments').getByRole('listitem').count()).toBe(1),
  );
  await writePrivately(console, text);
};

export const hasNoErrors = (...consoles: TestConsole[]): void => {
  for (const { pageLines } of consoles)
    expect(pageLines.filter((text) => /^(uncaught|error)/.test(text))).toEqual([]);
};

/** Puts the focus on a message of the open thread and presses a key there. */
export const pressOn = async (console: TestConsole, text: string, key: string): Promise<void> => {
  await message(console, text).focus();
  await console.window.keyboard.press(key);
};

/** The first emoji on a message, by keys. */
export const reactTo = async (console: TestConsole, text: string): Promise<void> => {
  await pressOn(console, text, '+');
  await console.window.getByTestId('react-panel').waitFor();
  await console.window.keyboard.press('Enter');
  await reads(console, text, /reaction 👍/);
};

/** Changes one's last message, from the empty field. */
export const changeLast = async (console: TestConsole, text: string): Promise<void> => {
  await privateComposer(console).press('ArrowUp');
  await console.window.getByTestId('composing').getByText('Changing your message').waitFor();
  await privateComposer(console).fill(text);
  await privateComposer(console).press('Enter');
  await reads(console, text, /Edited/);
};

/** Deletes an own message, as the question about it says. */
export const deleteMessage = async (console: TestConsole, text: string): Promise<void> => {
  await pressOn(console, text, 'Control+Delete');
  await dialog(console, 'Delete this message?').getByRole('button', { name: 'Delete' }).click();
  await message(console, text).waitFor({ state: 'detached' });
};

/** Answers a message with a mention of somebody, by keys; with what is left to send it. */
export const answerMentioning = async (
  console: TestConsole,
  of: { message: string; mention: string; text: string },
): Promise<void> => {
  await pressOn(console, of.message, 'q');
  await console.window.getByTestId('composing').waitFor();
  await privateComposer(console).pressSequentially(`@${of.mention.slice(0, 3)}`);
  await console.window.keyboard.press('Enter');
  await privateComposer(console).pressSequentially(of.text);
  await privateComposer(console).press('Enter');
  await message(console, of.text).waitFor();
};

interface FourWindows {
  readonly world: World;
  /** Maria's first computer, and her second one. */
  readonly maria: TestConsole;
  readonly laptop: TestConsole;
  readonly jonas: TestConsole;
  readonly anna: TestConsole;
}

/** Three people, of whom Maria has two computers, in their windows; in no group yet. */
export const openFour = async (world: World): Promise<FourWindows> => {
  const maria = await world.openSignedIn('maria');
  const jonas = await world.openSignedIn('jonas');
  const anna = await world.openSignedIn('anna');
  const laptop = await world.open('maria', { computer: '-laptop' });
  // LiveChat takes three sign-ins of one account in half a minute, and each of ours is two.
  await world.passTime(31_000);
  await signIn(laptop, agentIdOf('maria'), world.passTime);
  for (const console of [maria, laptop, jonas, anna]) await isOnline(console);
  return { world, maria, laptop, jonas, anna };
};

/** Signing in four times on a busy machine. */
const openingMs = 480_000;

/**
 * Four windows for all tests of a file, which each begin with this group open in all of them: what each test says in it has words of
 * its own. On a failure what the windows show is kept.
 */
export const inOneGroup = (name: string): { readonly four: FourWindows; all(): TestConsole[] } => {
  let started: Awaited<ReturnType<typeof startWorld>> | undefined;
  let four: FourWindows | undefined;
  const opened = (): FourWindows => {
    if (four === undefined) throw new Error('The windows are opened before the first test.');
    return four;
  };
  const all = (): TestConsole[] => [opened().maria, opened().laptop, opened().jonas, opened().anna];

  beforeAll(async () => {
    started = await startWorld();
    try {
      four = await openFour(started.world);
      await makeGroup(four.maria, name);
      await writePrivately(four.maria, 'Good morning');
      for (const console of [four.laptop, four.jonas, four.anna]) {
        await goTo(console, 'team');
        await chatRow(console, name).getByText('Good morning').waitFor();
        await openGroup(console, name);
        await message(console, 'Good morning').waitFor();
      }
      // Each has said by its receipt that it is there.
      await four.maria.window.getByTestId('receivers').getByText('Read by 2 of 2').waitFor();
    } catch (error) {
      await started.keepArtefacts(`groups before ${name}`);
      throw error;
    }
  }, openingMs);
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await started?.keepArtefacts(`groups ${task.name}`);
  });
  afterAll(() => started?.end());
  return {
    get four() {
      return opened();
    },
    all,
  };
};
