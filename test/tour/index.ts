import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { createAlbum, type Album } from './album.ts';
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
  openConversation,
  openPrivateChat,
  rail,
  reachAccountChoice,
  reply,
  replyBox,
  sendRepliesAtOnce,
  signInButton,
  spoken,
  strip,
  writePrivately,
  tryNow,
} from '../e2e/helpers/window.ts';
import { agentIdOf, startWorld, type World } from '../e2e/helpers/world.ts';

/**
 * The tour of `npm start` on a machine without a screen: one morning in a bakery, from sign-in to reading offline. Runs
 * inside the desktop session that scripts/try-out/tour.ts makes; writes numbered pictures into BACKCHANNEL_TOUR_DIR.
 */

const maria = agentIdOf('maria');
const jonas = agentIdOf('jonas');

/** Who writes to the bakery on Instagram this morning. */
const customers = {
  hanna: { id: '7610000000000201', username: 'hanna.vogel', name: 'Hanna Vogel' },
  cafe: { id: '7610000000000202', username: 'cafe.morgenrot', name: 'Café Morgenrot', verified: true },
  piotr: { id: '7610000000000203', username: 'piotr_zielinski', name: 'Piotr Zieliński' },
} as const;

const conversationOf = (customer: keyof typeof customers): string =>
  `${seeded.accountId}:${customers[customer].id}`;

interface Desks {
  world: World;
  album: Album;
  mariasConsole: TestConsole;
  jonasConsole: TestConsole;
}

const signInBoth = async (world: World, album: Album): Promise<Desks> => {
  const mariasConsole = await world.open('maria');
  await signInButton(mariasConsole).waitFor();
  await album.take(
    '01-sign-in',
    'The sign-in page. The password is typed in the browser, never here.',
    mariasConsole,
  );
  await signIn(mariasConsole, maria);
  const jonasConsole = await world.openSignedIn('jonas');
  await isOnline(mariasConsole);
  await isOnline(jonasConsole);
  for (const console of [mariasConsole, jonasConsole]) await sendRepliesAtOnce(console);
  await goTo(mariasConsole, 'team');
  const roster = mariasConsole.window.getByRole('listbox', { name: 'Colleagues' });
  await eventually(async () => assert.ok((await roster.getByTestId('agent-row').count()) >= 9));
  await album.take('02-team', 'Who of the team is here, with live status.', mariasConsole);
  return { world, album, mariasConsole, jonasConsole };
};

const chatPrivately = async ({ album, mariasConsole, jonasConsole }: Desks): Promise<void> => {
  await openPrivateChat(mariasConsole, jonas);
  await openPrivateChat(jonasConsole, maria);
  await writePrivately(
    mariasConsole,
    'Good morning! The second oven is back. You can promise rye loaves again.',
  );
  await message(jonasConsole, 'second oven').waitFor();
  await writePrivately(jonasConsole, 'Finally. I have three people waiting for them on Instagram.');
  await message(mariasConsole, 'three people').waitFor();
  await writePrivately(
    jonasConsole,
    'And Café Morgenrot asks about Saturday: forty croissants by seven. Can we?',
  );
  await message(mariasConsole, 'forty croissants').waitFor();
  await writePrivately(mariasConsole, 'Forty is fine. Pick-up at the back door, from 6:30.');
  await hasState(mariasConsole, 'Forty is fine', 'read');
  await album.take(
    '03-private-chat-maria',
    'A private chat, end-to-end encrypted: Maria’s window.',
    mariasConsole,
  );
  await message(jonasConsole, 'Forty is fine').waitFor();
  await album.take('04-private-chat-jonas', 'The same chat in Jonas’s window.', jonasConsole);
};

const connect = async ({ album, mariasConsole }: Desks): Promise<void> => {
  await reachAccountChoice(mariasConsole);
  await mariasConsole.window
    .getByTestId('connect-flow')
    .getByRole('radio', { name: new RegExp(`@${seeded.username}`) })
    .check();
  await album.take(
    '05-connect',
    'The admin chooses the account; Pages that cannot be used say why.',
    mariasConsole,
  );
  await chooseAccount(mariasConsole, seeded.username);
};

const serveCustomers = async ({ world, album, mariasConsole, jonasConsole }: Desks): Promise<void> => {
  const { sandbox } = world;
  for (const customer of Object.values(customers)) await sandbox.call('POST', '/meta/customers', customer);
  await goTo(jonasConsole, 'inbox');
  const picture = (customer: keyof typeof customers, name: string) =>
    sandbox.call('POST', `/meta/customers/${customers[customer].id}/messages`, { picture: name });
  await sandbox.customerWrites('Do you ship rye bread to Poznań?', customers.piotr.id);
  await sandbox.customerWrites(
    'Good morning! This is the wrapping paper for my grandmother’s birthday:',
    customers.hanna.id,
  );
  await picture('hanna', 'birthday-cake');
  await sandbox.customerWrites(
    'Could you make a cake in these colours for Friday, with raspberries and “Alles Liebe, Oma” on top?',
    customers.hanna.id,
  );
  await sandbox.customerWrites(
    'Hello! Forty croissants for Saturday, 7 o’clock. Possible? 🥐',
    customers.cafe.id,
  );
  await openConversation(jonasConsole, conversationOf('hanna'));
  await message(jonasConsole, 'raspberries').waitFor();
  await eventually(async () => assert.equal(await spoken(rail(jonasConsole, 'inbox')), 'Inbox, 2 unread'));
  await album.take('06-message-in', 'Customers have written; Jonas reads one.', jonasConsole);

  await reply(
    jonasConsole,
    'We would love to. Raspberries are in on Thursday: 8 portions are €46, 12 are €62.',
  );
  await hasState(jonasConsole, 'Raspberries are in', 'sent');
  await album.take('07-reply-out-jonas', 'Jonas’s answer has left, once.', jonasConsole);
  await openConversation(mariasConsole, conversationOf('hanna'));
  await eventually(async () =>
    assert.match(
      await spoken(message(mariasConsole, 'Raspberries are in')),
      /^Jonas Weber, .*Sent( \d\d:\d\d)?\.$/,
    ),
  );
  await album.take('07-reply-out-maria', 'Maria sees the answer, and whose it is.', mariasConsole);
  assert.equal((await sandbox.sentTexts(customers.hanna.id)).length, 1);
};

const readOffline = async ({ world, album, mariasConsole, jonasConsole }: Desks): Promise<void> => {
  await jonasConsole.close();
  await mariasConsole.close();
  await world.goOffline();
  const alone = await world.open('maria');
  await strip(alone)
    .filter({ hasText: /Offline since/ })
    .waitFor();
  await openConversation(alone, conversationOf('hanna'));
  const words = 'We have put your name on the list for Friday.';
  const send = alone.window.getByRole('button', { name: 'Send', exact: true });
  const asked = replyBox(alone).getByText(/Send yours too\?/);
  await alone.window.getByTestId('composer-reply').fill(words);
  await send.click();
  // Jonas answered a moment ago: the window asks once.
  await eventually(async () => assert.ok((await asked.count()) + (await message(alone, words).count()) > 0));
  if ((await asked.count()) > 0) await send.click();
  await message(alone, words).waitFor();
  await openPrivateChat(alone, jonas);
  await writePrivately(alone, 'The line is down. What we write goes out when it is back.');
  await strip(alone).filter({ hasText: '2 messages waiting' }).waitFor();
  await openConversation(alone, conversationOf('hanna'));
  await hasState(alone, 'put your name', 'queued');
  await album.take(
    '08-offline',
    'Relay and platforms are gone: everything is readable, two messages wait.',
    alone,
  );
  await world.goOnline();
  await tryNow(alone);
  await hasState(alone, 'put your name', 'sent');
  await isOnline(alone);
  await strip(alone).waitFor({ state: 'detached' });

  await goTo(alone, 'settings');
  // The radio itself is drawn as its label.
  await alone.window.getByRole('radiogroup', { name: 'Theme' }).getByText('Dark', { exact: true }).click();
  await goTo(alone, 'inbox');
  await conversationRow(alone, conversationOf('cafe')).waitFor();
  await album.take('09-dark', 'Back online, in the dark theme.', alone);
  await album.takePage('10-phone', 'The other side: the sandbox’s phone.', alone, {
    url: `${world.stack.sandbox.phoneUrl}#${customers.hanna.id}`,
    width: 900,
    height: 820,
  });
};

async function main(): Promise<void> {
  const pictures = process.env['BACKCHANNEL_TOUR_DIR'];
  if (!pictures)
    throw new Error('Start the tour with `npm run tour`: it makes the desktop that the tour needs.');
  await mkdir(pictures, { recursive: true });
  const { world, end, keepArtefacts } = await startWorld();
  try {
    const desks = await signInBoth(world, createAlbum(pictures));
    await chatPrivately(desks);
    await connect(desks);
    await serveCustomers(desks);
    await readOffline(desks);
  } catch (error) {
    await keepArtefacts('tour');
    throw error;
  } finally {
    await end();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
