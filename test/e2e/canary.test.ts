import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { findIn, keyPlants, searchFolder, tokenPlants, type Plant } from './helpers/plants.ts';
import { seeded } from './helpers/sandbox-control.ts';
import {
  connectInstagram,
  hasState,
  isOnline,
  message,
  openConversation,
  openPrivateChat,
  reply,
  sendRepliesAtOnce,
  writePrivately,
} from './helpers/window.ts';
import { test } from './helpers/test.ts';
import { agentIdOf } from './helpers/world.ts';

const conversationId = `${seeded.accountId}:${seeded.customerId}`;

const texts = {
  'private message there': 'canary-finch 4711 Grüße aus der Backstube',
  'private message back': 'canary-siskin 4712 Żółć und Äpfel',
  'draft to a colleague': 'canary-linnet 4713 noch nicht geschickt, süß',
  'customer message': 'canary-serin 4714 Haben Sie Brötchen für Öle?',
  'reply to the customer': 'canary-twite 4715 Ja, für fünfzig Gäste',
  'draft to the customer': 'canary-redpoll 4716 später größer',
  // Known to consoles only: nothing of the customer may lie at the relay.
  "customer's name": 'Ina Invented',
  "customer's handle": 'invented.customer',
} as const;

describe('tokens, keys and texts', () => {
  test('are readable in no file of any profile, no file of the relay, and nothing that was printed', async ({
    world,
  }) => {
    const mariasConsole = await world.openSignedIn('maria');
    const jonasConsole = await world.openSignedIn('jonas');
    await isOnline(mariasConsole);
    await isOnline(jonasConsole);
    await sendRepliesAtOnce(mariasConsole);
    await connectInstagram(mariasConsole, seeded.username);
    await openPrivateChat(jonasConsole, agentIdOf('maria'));
    await openPrivateChat(mariasConsole, agentIdOf('jonas'));
    await writePrivately(mariasConsole, texts['private message there']);
    await message(jonasConsole, 'canary-finch').waitFor();
    await writePrivately(jonasConsole, texts['private message back']);
    await hasState(jonasConsole, 'canary-siskin', 'read');
    await mariasConsole.window.getByTestId('composer-private').fill(texts['draft to a colleague']);
    await world.sandbox.customerWrites(texts['customer message']);
    for (const console of [mariasConsole, jonasConsole]) {
      await openConversation(console, conversationId);
      await message(console, 'canary-serin').waitFor();
    }
    await reply(mariasConsole, texts['reply to the customer']);
    await hasState(mariasConsole, 'canary-twite', 'sent');
    await message(jonasConsole, 'canary-twite').waitFor();
    await mariasConsole.window.getByTestId('composer-reply').fill(texts['draft to the customer']);
    // A relay that is away: envelopes wait in its database and on the consoles.
    await jonasConsole.close();
    await openPrivateChat(mariasConsole, agentIdOf('jonas'));
    await hasState(mariasConsole, 'canary-siskin', 'received');

    const tokens = await tokenPlants(world);
    const keys = await keyPlants(mariasConsole);
    expect(tokens.length, 'LiveChat: two people; Meta: user and Page').toBeGreaterThanOrEqual(5);
    expect(keys.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['database-key', 'private key of device-keys']),
    );
    expect(keys.some(({ name }) => name.startsWith('private key of channel-key'))).toBe(true);
    const plants: Plant[] = [
      ...Object.entries(texts).map(([name, text]) => ({ name, text })),
      ...tokens,
      ...keys,
    ];

    // Once with everything open (journals, caches, locks), once after a crash and an ordinary end.
    const whileRunning = await searchFolder(world.folder, plants);
    await mariasConsole.kill();
    await world.stack.stopRelay();
    const afterwards = await searchFolder(world.folder, plants);
    expect([...whileRunning.found, ...afterwards.found]).toEqual([]);
    for (const files of [whileRunning.files, afterwards.files])
      expect(files).toEqual(
        expect.arrayContaining([
          'relay/relay.db',
          'profile-maria/secrets.json',
          'profile-maria/logs/main.log',
          expect.stringMatching(/^profile-maria\/data\/[^/]+\.db$/),
          expect.stringMatching(/^profile-jonas\/data\/[^/]+\.db$/),
          expect.stringMatching(/^profile-maria\/.*(Local Storage|Session Storage|Preferences)/),
        ]),
      );
    const printed = {
      'what maria’s console printed': mariasConsole.output() + mariasConsole.pageLines.join('\n'),
      'what jonas’s console printed': jonasConsole.output() + jonasConsole.pageLines.join('\n'),
      'what the relay printed': world.serviceOutput.filter((line) => line.startsWith('relay: ')).join('\n'),
    };
    expect(printed['what the relay printed']).toContain('"client":"Backchannel"');
    expect(
      Object.entries(printed).flatMap(([place, text]) => findIn(place, Buffer.from(text), plants)),
    ).toEqual([]);

    // The search finds what is there: in each form, in this very folder, and a thing the relay does keep in clear.
    const planted = join(world.folder, 'profile-maria', 'planted');
    await mkdir(planted);
    for (const [index, { text }] of plants.entries()) {
      await writeFile(join(planted, `${index}.utf8`), Buffer.from(`before ${text} after`, 'utf8'));
      await writeFile(join(planted, `${index}.utf16`), Buffer.from(`before ${text} after`, 'utf16le'));
      await writeFile(
        join(planted, `${index}.base64`),
        Buffer.from(`before ${text} after`, 'utf8').toString('base64'),
      );
    }
    for (const [index, { raw }] of plants.entries())
      if (raw !== undefined)
        await writeFile(join(planted, `${index}.raw`), Buffer.concat([Buffer.alloc(3), raw]));
    const { found } = await searchFolder(planted, plants);
    for (const [index, { name, raw }] of plants.entries())
      for (const form of ['utf8', 'utf16', 'base64', ...(raw === undefined ? [] : ['raw'])])
        expect(found).toContain(`${name} in ${index}.${form}`);
    const known = await searchFolder(join(world.folder, 'relay'), [
      { name: 'agent', text: agentIdOf('maria') },
    ]);
    expect(known.found).toContain('agent in relay.db');
  });
});
