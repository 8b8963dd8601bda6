import assert from 'node:assert/strict';
import { signIn, type TestConsole } from '../e2e/helpers/console.ts';
import { eventually } from '../e2e/helpers/eventually.ts';
import { seeded } from '../e2e/helpers/sandbox-control.ts';
import {
  chooseAccount,
  conversationRow,
  goTo,
  hasState,
  isOnline,
  message,
  noticeAfter,
  reachAccountChoice,
  reply,
  sendRepliesAtOnce,
  signInButton,
} from '../e2e/helpers/window.ts';
import { assignByKey, openForKeys, rowSays, tagByKey, viewReads } from '../e2e/helpers/work.ts';
import { agentIdOf, type World } from '../e2e/helpers/world.ts';
import type { Journal } from './journal.ts';
import { conversationOf, customersOf, type Day } from './people.ts';

/** Everybody sits down, the administrator connects Instagram and saves two answers. */
export const open = async (world: World, journal: Journal): Promise<Day> => {
  const says = await customersOf(world);
  const maria = await world.open('maria');
  await journal.act(
    'Maria',
    'starts Backchannel for the first time',
    'the sign-in page',
    () => signInButton(maria).waitFor(),
    { name: 'sign-in', at: maria },
  );
  await journal.act(
    'Maria',
    'signs in with LiveChat in the browser',
    'the empty inbox, and that Instagram is not connected',
    async () => {
      await signIn(maria, agentIdOf('maria'));
      await isOnline(maria);
    },
    { name: 'first-window', at: maria },
  );
  let jonas!: TestConsole;
  let anna!: TestConsole;
  await journal.act(
    'Jonas',
    'starts Backchannel and signs in',
    'whom to ask for connecting Instagram',
    async () => {
      jonas = await world.openSignedIn('jonas');
      await isOnline(jonas);
    },
  );
  await journal.act('Anna', 'starts Backchannel and signs in', 'the same', async () => {
    anna = await world.openSignedIn('anna');
    await isOnline(anna);
  });
  await journal.act(
    'Anna',
    'looks who is here',
    'the team by status',
    async () => {
      await goTo(anna, 'team');
      await eventually(async () => assert.ok((await anna.window.getByTestId('agent-row').count()) > 5));
    },
    { name: 'team', at: anna },
  );
  await journal.act(
    'Maria',
    'connects Instagram through Facebook’s page',
    'which accounts there are, and why some cannot be used',
    () => reachAccountChoice(maria),
    { name: 'connect', at: maria },
  );
  await journal.act(
    'Maria',
    'chooses the account',
    'that it receives',
    () => chooseAccount(maria, seeded.username),
    { name: 'connected', at: maria },
  );
  await journal.act(
    'Maria',
    'saves two answers for the team',
    'them in the list, with a preview',
    async () => {
      await goTo(maria, 'settings');
      await maria.window.getByRole('button', { name: 'Manage' }).click();
      const page = maria.window.getByRole('main', { name: 'Saved replies' });
      for (const [name, text] of [
        ['opening hours', 'Hello {first name}, we open from 7 to 18, on Saturdays until 13. {agent}'],
        ['order', 'Your order {order number} is ready, {first name}.'],
      ] as const) {
        await page.getByRole('button', { name: 'New' }).click();
        const editor = page.getByRole('form', { name: 'New saved reply' });
        await editor.getByLabel('Name').fill(name);
        await editor.getByLabel('Text').fill(text);
        await editor.getByLabel('the whole team').check();
        await noticeAfter(maria, 'Saved for the team.', () =>
          editor.getByRole('button', { name: 'Save' }).click(),
        );
      }
    },
    { name: 'saved-replies', at: maria, withNotices: true },
  );
  await sendRepliesAtOnce(anna);
  return { world, journal, maria, jonas, anna, says };
};

/** Customers write; the first answers, an assignment, a tag. */
export const firstMessages = async ({ world, journal, jonas, anna, says }: Day): Promise<void> => {
  await goTo(jonas, 'inbox');
  await goTo(anna, 'inbox');
  await journal.act(
    'Customers',
    'write: seven people, one with a picture',
    'their rows at every console',
    async () => {
      await says('tom', 'Hi! Is the sourdough starter for sale, and is it vegan?');
      await says('marta', 'Are you open on All Saints’ Day?');
      await says('lucas', 'Is this the croissant you had yesterday?');
      await world.sandbox.call('POST', '/meta/customers/7610000000000505/messages', { picture: 'croissant' });
      await says('olena', 'Доброго ранку! Чи є сьогодні хліб без глютену?');
      await says('piotr', 'Do you ship rye bread to Poznań?');
      await says('hanna', 'Good morning! When do you open on Saturday?');
      await says('cafe', 'Hello! Forty croissants for Saturday, 7 o’clock. Possible? 🥐');
      for (const console of [jonas, anna])
        await conversationRow(console, conversationOf('cafe')).filter({ hasText: 'Forty' }).waitFor();
    },
    { name: 'inbox', at: jonas },
  );
  await journal.act(
    'Jonas',
    'opens the first conversation by key and reads it',
    'the message, and until when he can answer',
    async () => {
      await openForKeys(jonas, conversationOf('hanna'));
      await message(jonas, 'When do you open').waitFor();
      await jonas.window.keyboard.press('r');
    },
    { name: 'conversation', at: jonas },
  );
  await journal.act(
    'Jonas',
    'types /open',
    'the team’s saved reply with its preview',
    async () => {
      await jonas.window.getByTestId('composer-reply').pressSequentially('/open');
      const list = jonas.window.getByRole('listbox', { name: 'Saved replies' });
      await list.getByRole('option', { name: /opening hours/ }).waitFor();
    },
    { name: 'saved-reply', at: jonas },
  );
  await journal.act(
    'Jonas',
    'takes it with Enter and sends it',
    'it leave, with undo for some seconds',
    async () => {
      const field = jonas.window.getByTestId('composer-reply');
      await field.press('Enter');
      await eventually(async () => assert.match(await field.inputValue(), /^Hello Hanna/));
      await field.press('Control+Enter');
      await jonas.window.getByTestId('undo-bar').waitFor();
      await hasState(jonas, 'Hello Hanna', 'sent');
    },
  );
  await journal.act(
    'Anna',
    'gives Café Morgenrot to herself (A) and tags it (T)',
    'her initials in the row, and the tag beside the messages',
    async () => {
      await openForKeys(anna, conversationOf('cafe'));
      await assignByKey(anna, 'me');
      await rowSays(anna, conversationOf('cafe'), /assigned to You/);
      await conversationRow(anna, conversationOf('cafe')).focus();
      await tagByKey(anna, 'wholesale');
      await rowSays(anna, conversationOf('cafe'), /tagged wholesale/);
      await viewReads(anna, 'mine', 1);
    },
    { name: 'assigned-and-tagged', at: anna },
  );
  await journal.act('Jonas', 'looks at the list', 'that it is Anna’s', () =>
    rowSays(jonas, conversationOf('cafe'), /assigned to Anna/),
  );
  await journal.act('Anna', 'answers', 'the answer sent at once', async () => {
    await reply(anna, 'Good morning! Forty are no problem. Pick-up from 6:30 at the back door?');
    await hasState(anna, 'Forty are no problem', 'sent');
  });
};
