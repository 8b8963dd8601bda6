import { describe, expect } from 'vitest';
import { eventually } from './helpers/eventually.ts';
import { seeded } from './helpers/sandbox-control.ts';
import {
  agentRow,
  connectInstagram,
  conversationRow,
  goTo,
  hasState,
  isOnline,
  message,
  openConversation,
  openPrivateChat,
  reply,
  sendRepliesAtOnce,
  spoken,
  strip,
  threadReads,
  writePrivately,
  tryNow,
} from './helpers/window.ts';
import { test } from './helpers/test.ts';
import { agentIdOf } from './helpers/world.ts';

const maria = agentIdOf('maria');
const jonas = agentIdOf('jonas');
const conversationId = `${seeded.accountId}:${seeded.customerId}`;

describe('a console out of reach of relay and platforms', () => {
  test('shows what it had, queues what is written, and sends each once when it is back, also after a SIGKILL', async ({
    world,
  }) => {
    let mariasConsole = await world.openSignedIn('maria');
    const jonasConsole = await world.openSignedIn('jonas');
    await isOnline(mariasConsole);
    await isOnline(jonasConsole);
    await sendRepliesAtOnce(mariasConsole);
    await connectInstagram(mariasConsole, seeded.username);
    await world.sandbox.customerWrites('Is the rye bread sliced?');
    await openConversation(mariasConsole, conversationId);
    await message(mariasConsole, 'rye bread').waitFor();
    await openPrivateChat(mariasConsole, jonas);
    await writePrivately(mariasConsole, 'The slicer is back from repair.');
    await openPrivateChat(jonasConsole, maria);
    await hasState(mariasConsole, 'slicer', 'read');

    // The customer's name is asked for after the message is shown.
    await goTo(mariasConsole, 'inbox');
    await conversationRow(mariasConsole, conversationId).filter({ hasText: 'Ina Invented' }).waitFor();

    await mariasConsole.close();
    await world.goOffline();
    mariasConsole = await world.open('maria');
    await strip(mariasConsole)
      .filter({ hasText: /^Offline since \d\d:\d\d\. You can read and write\./ })
      .waitFor();

    // What it had.
    await goTo(mariasConsole, 'team');
    await eventually(async () =>
      expect(await mariasConsole.window.getByTestId('agent-row').count()).toBeGreaterThanOrEqual(8),
    );
    await eventually(async () =>
      expect(await spoken(agentRow(mariasConsole, jonas))).toMatch(/^Jonas Weber/),
    );
    await openPrivateChat(mariasConsole, jonas);
    await message(mariasConsole, 'slicer').waitFor();
    await goTo(mariasConsole, 'inbox');
    await eventually(async () =>
      expect(await spoken(conversationRow(mariasConsole, conversationId))).toMatch(
        /^Ina Invented, .*Is the rye bread sliced\?/,
      ),
    );

    // What is written waits.
    await openPrivateChat(mariasConsole, jonas);
    await writePrivately(mariasConsole, 'Order flour, please.');
    await hasState(mariasConsole, 'Order flour', 'queued');
    await openConversation(mariasConsole, conversationId);
    await message(mariasConsole, 'rye bread').waitFor();
    await reply(mariasConsole, 'On request, free of charge.');
    await hasState(mariasConsole, 'On request', 'queued');
    await strip(mariasConsole).filter({ hasText: '2 messages waiting' }).waitFor();

    await mariasConsole.kill();
    mariasConsole = await world.open('maria');
    await strip(mariasConsole).filter({ hasText: '2 messages waiting' }).waitFor();
    await openConversation(mariasConsole, conversationId);
    await hasState(mariasConsole, 'On request', 'queued');
    expect(await world.sandbox.sentTexts()).toEqual([]);

    await world.goOnline();
    await tryNow(mariasConsole);
    await hasState(mariasConsole, 'On request', 'sent');
    await message(jonasConsole, 'Order flour').waitFor();
    await isOnline(mariasConsole);
    await strip(mariasConsole).waitFor({ state: 'detached' });
    await openPrivateChat(mariasConsole, jonas);
    await hasState(mariasConsole, 'Order flour', 'read');

    // A later message has come through both ways: what was to be sent twice would be there by now.
    await openConversation(mariasConsole, conversationId);
    await reply(mariasConsole, 'Thank you for asking.');
    await hasState(mariasConsole, 'Thank you', 'sent');
    await openPrivateChat(mariasConsole, jonas);
    await writePrivately(mariasConsole, 'And yeast.');
    await message(jonasConsole, 'And yeast').waitFor();
    expect(await world.sandbox.sentTexts()).toEqual(['On request, free of charge.', 'Thank you for asking.']);
    for (const console of [mariasConsole, jonasConsole])
      await threadReads(console, ['The slicer is back from repair.', 'Order flour, please.', 'And yeast.']);
    await hasState(mariasConsole, 'And yeast', 'read');
  });
});
