import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { inRepository } from '../../scripts/paths.ts';
import { createAlbum } from './album.ts';
import { openMorning } from './morning.ts';
import { signIn, type TestConsole } from '../e2e/helpers/console.ts';
import { eventually } from '../e2e/helpers/eventually.ts';
import { seeded } from '../e2e/helpers/sandbox-control.ts';
import {
  connectInstagram,
  goTo,
  hasState,
  isOnline,
  message,
  openConversation,
  openPrivateChat,
  reply,
  sendRepliesAtOnce,
  writePrivately,
} from '../e2e/helpers/window.ts';
import { agentIdOf, startWorld } from '../e2e/helpers/world.ts';

/**
 * The pictures of `npm run pictures`. The README's: a morning in the bakery's inbox, with what has come since yesterday noon.
 * Everything in it has passed through relay and sandbox; only the clock on the wall is chosen.
 */

/** Their ids decide what their pictures look like. */
const customers = {
  hanna: { id: '7610000000000869', username: 'hanna.vogel', name: 'Hanna Vogel' },
  cafe: { id: '7610000000000491', username: 'cafe.morgenrot', name: 'Café Morgenrot', verified: true },
  piotr: { id: '7610000000000416', username: 'piotr_zielinski', name: 'Piotr Zieliński' },
  olena: { id: '7610000000000735', username: 'olena.koval', name: 'Олена Коваль' },
  lucas: { id: '7610000000000505', username: 'lucas.bakes', name: 'Lucas Moreau' },
  sofia: { id: '7610000000000601', username: 'sofia.rinaldi', name: 'Sofia Rinaldi', profilePicture: false },
  marta: { id: '7610000000000950', username: 'marta.k', name: 'Marta Kowalska' },
  tom: { id: '7610000000000708', username: 'tomokafor', name: 'Tom Okafor' },
} as const;
type Customer = keyof typeof customers;

/** The program's icon as installers want it, 512 x 512, from its drawing. */
const drawIcon = async ({ app }: TestConsole): Promise<void> => {
  const drawing = await readFile(inRepository('assets', 'icon.svg'), 'base64');
  const icon = await app.evaluate(async ({ BrowserWindow }, svg) => {
    const sheet = new BrowserWindow({ show: false, webPreferences: { sandbox: true } });
    try {
      await sheet.loadURL('about:blank');
      return (await sheet.webContents.executeJavaScript(`(async () => {
        const drawing = new Image(512, 512);
        drawing.src = 'data:image/svg+xml;base64,${svg}';
        await drawing.decode();
        const canvas = document.createElement('canvas');
        canvas.width = canvas.height = 512;
        canvas.getContext('2d').drawImage(drawing, 0, 0);
        return canvas.toDataURL('image/png');
      })()`)) as string;
    } finally {
      sheet.destroy();
    }
  }, drawing);
  await writeFile(inRepository('assets', 'icon.png'), icon.slice(icon.indexOf(',') + 1), 'base64');
};

async function main(): Promise<void> {
  const { world, end, keepArtefacts } = await startWorld();
  try {
    const { sandbox } = world;
    const morning = openMorning(world);
    const says = (customer: Customer, text: string): Promise<string> =>
      sandbox.customerWrites(text, customers[customer].id);
    const sends = (customer: Customer, what: object): Promise<unknown> =>
      sandbox.call('POST', `/meta/customers/${customers[customer].id}/messages`, what);
    for (const customer of Object.values(customers)) await sandbox.call('POST', '/meta/customers', customer);

    // Yesterday: the account is connected, and everybody goes home.
    const maria = await world.open('maria', { env: morning.env });
    await signIn(maria, agentIdOf('maria'));
    const jonas = await world.open('jonas', { env: morning.env });
    await signIn(jonas, agentIdOf('jonas'));
    for (const console of [maria, jonas]) await isOnline(console);
    await sendRepliesAtOnce(jonas);
    await connectInstagram(maria, seeded.username);
    await goTo(jonas, 'inbox');
    await jonas.window.getByTestId('channel-line').waitFor();
    await jonas.close();
    await morning.waitUntil(0, 12, 31);
    await says('tom', 'Hi! Is the sourdough starter for sale, and is it vegan?');
    await morning.waitUntil(0, 15, 5);
    await says('marta', 'Are you open on All Saints’ Day?');
    await sandbox.call('POST', '/meta/phone-app/messages', {
      customerId: customers.marta.id,
      text: 'We are, from 7 to 12.',
    });
    await morning.waitUntil(0, 18, 22);
    await sends('sofia', {
      attachments: [
        { type: 'story_mention', payload: { url: `${world.stack.sandbox.httpUrl}/media/photo/story.png` } },
      ],
    });
    await morning.waitUntil(1, 7, 52);
    await sends('lucas', { picture: 'croissant' });
    await morning.waitUntil(1, 8, 6);
    await says('olena', 'Доброго ранку! Чи є сьогодні хліб без глютену?');
    await morning.waitUntil(1, 8, 31);
    await says('piotr', 'Do you ship rye bread to Poznań?');
    await says('piotr', 'Two loaves, 1 kg each.');
    await openPrivateChat(maria, agentIdOf('jonas'));
    await writePrivately(maria, 'Good morning! The second oven is back.');
    await maria.close();

    // Today: Jonas sits down.
    await morning.waitUntil(1, 8, 57);
    await sends('hanna', { picture: 'lavender' });
    await says('hanna', 'Good morning! Can you make a birthday cake in these colours?');
    await morning.waitUntil(1, 9, 3);
    const desk = await world.open('jonas', { env: morning.env });
    await isOnline(desk);
    const hanna = `${seeded.accountId}:${customers.hanna.id}`;
    await openConversation(desk, hanna);
    await message(desk, 'in these colours').waitFor();
    await reply(desk, 'We would love to! 8 portions are €46, 12 portions €62.');
    await hasState(desk, 'We would love to', 'sent');
    await morning.waitUntil(1, 9, 8);
    const { sends: sent } = await sandbox.books();
    const mid = sent.find(({ customerId }) => customerId === customers.hanna.id)?.mid;
    await sandbox.call('POST', `/meta/customers/${customers.hanna.id}/react`, { mid, emoji: '❤' });
    await says('hanna', '12 then, for Friday, with “Alles Liebe, Oma” on top 🎂');
    await message(desk, 'Alles Liebe').waitFor();
    await reply(desk, 'Noted for Friday, from 10 o’clock.');
    await hasState(desk, 'Noted for Friday', 'sent');
    await morning.waitUntil(1, 9, 12);
    await sandbox.call('POST', `/meta/customers/${customers.hanna.id}/read`);
    await hasState(desk, 'Noted for Friday', 'seen');
    await says('cafe', 'Hello! Forty croissants for Saturday, 7 o’clock. Possible? 🥐');
    await morning.waitUntil(1, 9, 14);
    await morning.showOn(desk);
    await openConversation(desk, hanna);
    await desk.window.getByTestId('composer-reply').fill('Shall we add 92 small candles?');
    await eventually(async () =>
      assert.equal(await desk.window.getByTestId('channel-line').getAttribute('data-state'), 'up-to-date'),
    );
    await drawIcon(desk);
    await createAlbum(inRepository('assets')).take(
      'window',
      'What the README shows: the inbox in the morning.',
      desk,
    );
  } catch (error) {
    await keepArtefacts('pictures');
    throw error;
  } finally {
    await end();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
