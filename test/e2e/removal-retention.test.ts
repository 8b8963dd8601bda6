import { describe, expect } from 'vitest';
import { dayMs, retention } from '../../src/shared/removal/index.ts';
import type { TestConsole } from './helpers/console.ts';
import { dumpCache } from './helpers/dump.ts';
import { eventually } from './helpers/eventually.ts';
import { findIn, keyPlants, searchFolder, tokenPlants, type Plant } from './helpers/plants.ts';
import { inboxHasCustomer, isSignedOutWith, removalsOf } from './helpers/removal.ts';
import { seeded } from './helpers/sandbox-control.ts';
import { test } from './helpers/test.ts';
import {
  connectInstagram,
  conversationRow,
  hasState,
  isOnline,
  openPrivateChat,
  sections,
  writePrivately,
} from './helpers/window.ts';
import { agentIdOf, type World } from './helpers/world.ts';

const conversationId = `${seeded.accountId}:${seeded.customerId}`;
const customerText = 'canary-avocet 6301 Was kostet ein Laib?';
const privateText = 'canary-stint 6302 nur unter uns';
/** Half a minute of it is spent waiting. */
const withWaitMs = 180_000;
const ofCustomer: Plant[] = [
  { name: "customer's text", text: customerText },
  { name: "customer's name", text: seeded.customerName },
];

/** The computer sleeps for this long; when it wakes it asks the relay again. */
const sleeps = async (world: World, console: TestConsole, ms: number): Promise<void> => {
  const before = (await removalsOf(console)).askedAtMs ?? 0;
  await world.passTime(ms);
  await console.app.evaluate(({ powerMonitor }) => powerMonitor.emit('resume'));
  await eventually(async () => {
    const { askedAtMs = 0 } = await removalsOf(console);
    expect(askedAtMs).toBeGreaterThan(before + ms / 2);
  });
};

describe('what the clock removes', () => {
  test(
    'is Instagram content after 30 days, and everything after two weeks without the relay',
    async ({ world }) => {
      let console = await world.openSignedIn('maria');
      await isOnline(console);
      await connectInstagram(console, seeded.username);
      await world.sandbox.customerWrites(customerText);
      await inboxHasCustomer(console, true);
      await openPrivateChat(console, agentIdOf('jonas'));
      await writePrivately(console, privateText);
      await hasState(console, privateText, 'queued');

      // Three times ten and a half days, with the relay in between: never too long away, and 31 days in all.
      const daysAsleep = 10.5;
      expect(daysAsleep).toBeLessThan(retention.consoleWithoutContactDays);
      await sleeps(world, console, daysAsleep * dayMs);
      await sleeps(world, console, daysAsleep * dayMs);
      expect(findIn('the cache', await dumpCache(console), ofCustomer)).toHaveLength(2);
      await console.close();
      await world.passTime(daysAsleep * dayMs);
      console = await world.open('maria');
      await sections(console).waitFor();
      await eventually(async () =>
        expect(findIn('the cache', await dumpCache(console), ofCustomer)).toEqual([]),
      );
      await isOnline(console);
      expect(await conversationRow(console, conversationId).count()).toBe(0);
      expect((await removalsOf(console)).local).toMatchObject([{ kind: 'retention' }]);
      // Private chats are kept by another rule.
      expect(
        findIn('the cache', await dumpCache(console), [{ name: 'private text', text: privateText }]),
      ).toEqual(['private text in the cache']);

      // From here on nobody answers: no relay, no platform.
      const plants = [...(await tokenPlants(world)), ...(await keyPlants(console)), ...ofCustomer];
      await console.close();
      await world.passTime((retention.consoleWithoutContactDays + 1) * dayMs);
      await world.goOffline();
      console = await world.open('maria');
      // A network that is slow to come up after a wake has half a minute.
      await isSignedOutWith(console, /heard nothing from the relay for too long/, 30_000);
      await console.close();
      const { found } = await searchFolder(world.profileOf('maria'), [
        ...plants,
        { name: 'private text', text: privateText },
        { name: 'address', text: agentIdOf('maria') },
      ]);
      expect(found).toEqual([]);
    },
    withWaitMs,
  );
});
