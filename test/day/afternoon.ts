import assert from 'node:assert/strict';
import { signIn } from '../e2e/helpers/console.ts';
import { eventually } from '../e2e/helpers/eventually.ts';
import { confirmPlan, openRemovalPage, removalRecord } from '../e2e/helpers/removal.ts';
import {
  adminPage,
  conversationRow,
  dialog,
  goTo,
  hasState,
  isOnline,
  message,
  noticeAfter,
  openConversation,
  openPrivateChat,
  reply,
  signInButton,
  strip,
  tryNow,
  writePrivately,
} from '../e2e/helpers/window.ts';
import { bulkBar, chooseView, rowSays, viewReads } from '../e2e/helpers/work.ts';
import { agentIdOf } from '../e2e/helpers/world.ts';
import { conversationOf, customers, type Day } from './people.ts';

/** A send that fails, a reply taken back, a customer who takes a message back. */
export const trouble = async ({ world, journal, jonas, anna, says }: Day): Promise<void> => {
  await journal.act(
    'Jonas',
    'answers Tom, who has blocked the bakery',
    'that it failed and why',
    async () => {
      await says('tom', 'Hello?');
      await world.sandbox.call('PATCH', `/meta/customers/${customers.tom.id}`, { reachability: 'blocked' });
      await openConversation(jonas, conversationOf('tom'));
      await message(jonas, 'Hello?').waitFor();
      await reply(jonas, 'It is for sale, and it is vegan.');
      await hasState(jonas, 'It is for sale', 'failed');
    },
    { name: 'failed', at: jonas },
  );
  await journal.act(
    'Anna',
    'looks at Failed',
    'that a reply of Jonas failed',
    async () => {
      await viewReads(anna, 'failed', 1);
      await chooseView(anna, 'failed');
      await openConversation(anna, conversationOf('tom'));
      await anna.window
        .getByRole('main', { name: 'Conversation' })
        .getByRole('note')
        .filter({ hasText: /Not sent: Jonas Weber/ })
        .waitFor();
    },
    { name: 'failed-elsewhere', at: anna },
  );
  await journal.act('Jonas', 'sends it again when Tom can be reached', 'it sent', async () => {
    await world.sandbox.call('PATCH', `/meta/customers/${customers.tom.id}`, { reachability: 'reachable' });
    await message(jonas, 'It is for sale').getByRole('button', { name: 'Retry' }).click();
    await hasState(jonas, 'It is for sale', 'sent');
  });
  await chooseView(anna, 'all');
  await journal.act(
    'Jonas',
    'sends half a sentence to Hanna and takes it back with Ctrl+Z',
    'the text in the composer again',
    async () => {
      await openConversation(jonas, conversationOf('hanna'));
      await reply(jonas, 'And we have fresh');
      await jonas.window.getByTestId('undo-bar').waitFor();
      await jonas.window.keyboard.press('Control+z');
      const field = jonas.window.getByTestId('composer-reply');
      await eventually(async () => assert.equal(await field.inputValue(), 'And we have fresh'));
      await field.fill('And we have fresh plum cake today.');
      await jonas.window.getByRole('button', { name: /^Send/ }).click();
      await hasState(jonas, 'plum cake', 'sent');
    },
  );
  await journal.act(
    'Hanna',
    'writes, takes one message back and writes again',
    'at the consoles: only what she stands by',
    async () => {
      const mid = await says('hanna', 'My number is 0000 555');
      await message(jonas, '0000 555').waitFor();
      await world.sandbox.customerUnsends(mid, customers.hanna.id);
      await message(jonas, '0000 555').waitFor({ state: 'detached' });
      await says('hanna', 'Two slices then, please!');
      await message(jonas, 'Two slices').waitFor();
    },
    { name: 'unsent', at: jonas },
  );
};

/** The line is down; what was written leaves when it is back, and the team agrees again. */
export const offline = async ({ world, journal, jonas, anna }: Day): Promise<void> => {
  await journal.act(
    'Jonas',
    'goes on while the network is away: a reply, a private message, an assignment',
    'that everything waits',
    async () => {
      await world.goOffline();
      await strip(jonas)
        .filter({ hasText: /Offline since/ })
        .waitFor();
      await openConversation(jonas, conversationOf('hanna'));
      await reply(jonas, 'Two slices are put aside for you.');
      await openPrivateChat(jonas, agentIdOf('anna'));
      await writePrivately(jonas, 'The line is down here.');
      await goTo(jonas, 'inbox');
      await conversationRow(jonas, conversationOf('hanna')).focus();
      await jonas.window.keyboard.press('a');
      await jonas.window.getByRole('searchbox', { name: 'Search people' }).fill('me');
      await jonas.window.keyboard.press('Enter');
      await rowSays(jonas, conversationOf('hanna'), /assigned to You/);
      await strip(jonas).filter({ hasText: '2 messages waiting' }).waitFor();
    },
    { name: 'offline', at: jonas },
  );
  await journal.act(
    'Jonas',
    'is back',
    'everything sent',
    async () => {
      await world.goOnline();
      for (const console of [jonas, anna]) await tryNow(console);
      await hasState(jonas, 'put aside', 'sent');
      await strip(jonas).waitFor({ state: 'detached' });
    },
    { name: 'back', at: jonas },
  );
  await journal.act('Anna', 'looks at the list', 'that Hanna is Jonas’s', () =>
    rowSays(anna, conversationOf('hanna'), /assigned to Jonas/),
  );
};

/** Several at once, the palette, a narrow window, the dark theme. */
export const looks = async ({ journal, jonas, anna }: Day): Promise<void> => {
  await journal.act(
    'Anna',
    'chooses four rows with X and Shift',
    'how many, and what she can do with them',
    async () => {
      await goTo(anna, 'inbox');
      await conversationRow(anna, conversationOf('hanna')).focus();
      await anna.window.keyboard.press('x');
      for (let row = 0; row < 3; row += 1) await anna.window.keyboard.press('ArrowDown');
      await anna.window.keyboard.press('Shift+Space');
      await bulkBar(anna).getByText('4 conversations').waitFor();
    },
    { name: 'several', at: anna },
  );
  await anna.window.keyboard.press('Escape');
  await journal.act(
    'Anna',
    'opens the palette and types “an”',
    'people, conversations and actions',
    async () => {
      await anna.window.keyboard.press('Control+k');
      const search = anna.window.getByRole('combobox', { name: 'Search people, chats and actions' });
      await search.pressSequentially('an');
    },
    { name: 'palette', at: anna },
  );
  await anna.window.keyboard.press('Escape');
  await journal.act(
    'Jonas',
    'makes his window narrow',
    'list and conversation, nothing cut off',
    async () => {
      await openConversation(jonas, conversationOf('cafe'));
      await jonas.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setSize(900, 640));
      await eventually(async () => assert.ok((await jonas.window.evaluate(() => innerWidth)) <= 900));
    },
    { name: 'narrow', at: jonas },
  );
  await journal.act(
    'Jonas',
    'makes it as small as it gets',
    'one column',
    async () => {
      await jonas.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setSize(640, 480));
      await eventually(async () => assert.ok((await jonas.window.evaluate(() => innerWidth)) <= 660));
    },
    { name: 'small', at: jonas },
  );
  await jonas.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setSize(1280, 800));
  await journal.act(
    'Jonas',
    'switches to the dark theme and compact rows',
    'the evening’s window',
    async () => {
      await goTo(jonas, 'settings');
      await jonas.window
        .getByRole('radiogroup', { name: 'Theme' })
        .getByText('Dark', { exact: true })
        .click();
      await jonas.window
        .getByRole('radiogroup', { name: 'Density' })
        .getByText('Compact', { exact: true })
        .click();
      await openConversation(jonas, conversationOf('lucas'));
    },
    { name: 'dark', at: jonas },
  );
};

/** The administrator's last half hour, and going home. */
export const goHome = async ({ journal, maria, jonas, anna }: Day): Promise<void> => {
  await journal.act(
    'Maria',
    'looks at the computers of the team',
    'whose they are and since when',
    async () => {
      await goTo(maria, 'admin');
      await adminPage(maria).getByRole('tab', { name: 'Computers', exact: true }).click();
      await adminPage(maria).getByTestId('computer').filter({ hasText: 'Jonas' }).waitFor();
    },
    { name: 'computers', at: maria },
  );
  await journal.act(
    'Maria',
    'reads who did what',
    'the audit log',
    async () => {
      await adminPage(maria).getByRole('tab', { name: 'Audit', exact: true }).click();
      await adminPage(maria).getByRole('list', { name: 'Entries, newest first' }).waitFor();
    },
    { name: 'audit', at: maria },
  );
  await journal.act(
    'Maria',
    'opens what erasing Marta would take',
    'what goes and what stays',
    async () => {
      await openConversation(maria, conversationOf('marta'));
      await maria.window
        .getByRole('main', { name: 'Conversation' })
        .getByRole('button', { name: 'More', exact: true })
        .click();
      await dialog(maria, 'More').getByRole('button', { name: 'Erase this customer…' }).click();
      await maria.window.getByTestId('removal-confirm').waitFor();
    },
    { name: 'erase-plan', at: maria },
  );
  await journal.act(
    'Maria',
    'types the name and erases',
    'the record; the row is gone at every console',
    async () => {
      await confirmPlan(maria.window.getByTestId('removal-plan'), customers.marta.name, 'Erase for good');
      await openRemovalPage(maria);
      await removalRecord(maria, 'erase-customer', 'done').waitFor();
      for (const console of [jonas, anna]) {
        await goTo(console, 'inbox');
        await conversationRow(console, conversationOf('marta')).waitFor({ state: 'detached' });
      }
    },
    { name: 'erased', at: maria },
  );
  await journal.act(
    'Anna',
    'looks at what is stored about her',
    'counts, places and times',
    async () => {
      await goTo(anna, 'settings');
      await anna.window.getByRole('button', { name: 'Look' }).click();
      await anna.window.getByRole('document', { name: 'What is stored about you' }).waitFor();
    },
    { name: 'stored-about-me', at: anna },
  );
  await anna.window.keyboard.press('Escape');
  await journal.act(
    'Anna',
    'signs out',
    'that nothing is left on this computer',
    async () => {
      await anna.window
        .getByRole('region', { name: 'Sign out' })
        .getByRole('button', { name: 'Sign out…' })
        .click();
      await noticeAfter(anna, 'Signed out.', () =>
        dialog(anna, 'Sign out of Backchannel?')
          .getByRole('button', { name: 'Sign out', exact: true })
          .click(),
      );
      await signInButton(anna).waitFor();
    },
    { name: 'signed-out', at: anna, withNotices: true },
  );
  await journal.act(
    'Anna',
    'signs in again for a last look',
    'the team’s state as it is',
    async () => {
      await signIn(anna, agentIdOf('anna'));
      await isOnline(anna);
      await goTo(anna, 'inbox');
      await rowSays(anna, conversationOf('hanna'), /assigned to Jonas/);
    },
    { name: 'again', at: anna },
  );
};
