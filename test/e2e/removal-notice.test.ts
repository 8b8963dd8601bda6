import { createHmac } from 'node:crypto';
import { describe, expect } from 'vitest';
import { z } from 'zod';
import { dayMs } from '../../src/shared/removal/index.ts';
import { eventually } from './helpers/eventually.ts';
import { findIn, keyPlants, searchFolder, tokenPlants, type Plant } from './helpers/plants.ts';
import {
  inboxHasCustomer,
  isSignedOutWith,
  metaIsRevoked,
  readFromRelay,
  recordAtRelay,
  relayEvents,
  removalCard,
  removalStrip,
  removalsAtRelay,
  removalsOf,
  teamPlants,
} from './helpers/removal.ts';
import { seeded } from './helpers/sandbox-control.ts';
import { test } from './helpers/test.ts';
import { connectInstagram, isOnline } from './helpers/window.ts';
import type { World } from './helpers/world.ts';

const customerText = 'canary-dunnock 6101 Haben Sie morgen offen?';
const wentAway = /Backchannel was uninstalled for your team/;

/** A console with a connected account and a message, closed again; what it knew is given back. */
const desktopThatIsOff = async (world: World): Promise<Plant[]> => {
  const console = await world.openSignedIn('maria');
  await isOnline(console);
  await connectInstagram(console, seeded.username);
  await world.sandbox.customerWrites(customerText);
  await inboxHasCustomer(console, true);
  const plants = [
    ...(await tokenPlants(world)),
    ...(await keyPlants(console)),
    { name: "customer's text", text: customerText },
    { name: "customer's name", text: seeded.customerName },
  ];
  await console.close();
  return plants;
};

const post = (url: string, body: BodyInit, contentType: string): Promise<Response> =>
  fetch(url, { method: 'POST', headers: { 'content-type': contentType }, body });

const refusals = (world: World, what: string): unknown[] =>
  relayEvents(world)
    .filter((line) => line['event'] === 'refused' && line['what'] === what)
    .map(({ code }) => code);

describe('a notice of the Marketplace, with every desktop off', () => {
  test('revokes at once, removes on the seventh day, and the desktop wipes itself when it is started; a forged one does nothing', async ({
    world,
  }) => {
    const plants = await desktopThatIsOff(world);

    const known = await searchFolder(`${world.folder}/relay`, teamPlants);
    for (const name of ['address of an administrator', 'organization', 'Page', 'person on Facebook'])
      expect(known.found.some((line) => line.startsWith(`${name} in relay.db`))).toBe(true);

    const { livechat } = world.stack.sandbox;
    const secret = world.stack.relayEnv['LIVECHAT_WEBHOOK_PATH_SECRET'] ?? '';
    const notice = { event: 'application_uninstalled', organizationID: seeded.organizationId };
    const send = (path: string, clientID: string): Promise<Response> =>
      post(
        `${world.relayUrl}/webhooks/livechat/${path}`,
        JSON.stringify({ ...notice, clientID }),
        'application/json',
      );
    expect((await send(`${secret.slice(0, -1)}x`, livechat.clientId)).status).toBe(404);
    expect((await send(secret, 'somebody-elses-client')).status).toBe(400);
    await eventually(() =>
      expect(refusals(world, 'marketplace-notice')).toEqual(['NOT_FOUND', 'INPUT_INVALID']),
    );
    expect(removalsAtRelay(world)).toEqual([]);
    expect((await world.sandbox.books()).revocations).toEqual([]);

    expect(await world.sandbox.uninstallInMarketplace()).toBe('HTTP 200');
    await eventually(() => metaIsRevoked(world));
    expect(await world.sandbox.liveLivechatTokens()).toBe(0);
    const [removal] = removalsAtRelay(world);
    expect(removal).toMatchObject({ kind: 'uninstall', state: 'scheduled', trigger: 'marketplace' });
    const removalId = removal?.id ?? '';
    // Again, the same and once more in other bytes.
    const again = [await send(secret, livechat.clientId), await send(secret, livechat.clientId)];
    expect(again.map(({ status }) => status)).toEqual([200, 200]);
    expect(removalsAtRelay(world)).toEqual([removal]);
    expect((await world.sandbox.books()).revocations).toHaveLength(1);

    // A day before it is due nothing has gone.
    await world.passTime(6 * dayMs);
    expect((await recordAtRelay(world, removalId)).state).toBe('scheduled');
    await world.passTime(dayMs);
    await eventually(() => expect(removalsAtRelay(world)[0]?.state).toBe('removing'));
    await eventually(async () => {
      const { found, files } = await searchFolder(`${world.folder}/relay`, [...teamPlants, ...plants]);
      expect(files).toContain('relay.db');
      expect(found).toEqual([]);
    });
    expect((await send(secret, livechat.clientId)).status).toBe(200);
    expect(removalsAtRelay(world)).toHaveLength(1);

    const started = await world.open('maria');
    await isSignedOutWith(started, wentAway);
    await eventually(async () => {
      const record = await recordAtRelay(world, removalId);
      expect(record).toMatchObject({ state: 'done', consoles: { asked: 1, confirmed: 1, silent: 0 } });
      expect(findIn('the record', Buffer.from(JSON.stringify(record)), [...teamPlants, ...plants])).toEqual(
        [],
      );
    });
    const whileOpen = await searchFolder(world.profileOf('maria'), plants);
    await started.close();
    const afterwards = await searchFolder(world.profileOf('maria'), plants);
    expect([...whileOpen.found, ...afterwards.found]).toEqual([]);
    const printed = Buffer.from(world.serviceOutput.filter((line) => line.startsWith('relay: ')).join('\n'));
    expect(findIn('what the relay printed', printed, [...teamPlants, ...plants])).toEqual([]);
  });
});

describe('a notice of the Marketplace, with desktops open', () => {
  test('is told in every window with its day, and on that day each wipes itself and confirms', async ({
    world,
  }) => {
    const marias = await world.openSignedIn('maria');
    const consoles = [marias, await world.openSignedIn('jonas')];
    for (const console of consoles) await isOnline(console);
    await connectInstagram(marias, seeded.username);
    await world.sandbox.customerWrites(customerText);
    for (const console of consoles) await inboxHasCustomer(console, true);
    const plants = [
      ...(await tokenPlants(world)),
      ...(await keyPlants(marias)),
      ...teamPlants,
      { name: "customer's text", text: customerText },
      { name: "customer's name", text: seeded.customerName },
    ];

    expect(await world.sandbox.uninstallInMarketplace()).toBe('HTTP 200');
    await eventually(() => metaIsRevoked(world));
    for (const console of consoles) await removalStrip(console).waitFor();
    await removalStrip(marias).getByRole('button', { name: 'See how it stands' }).click();
    await removalCard(marias, 'uninstall')
      .getByTestId('removal-clock')
      .getByText('Data is removed on')
      .waitFor();
    await inboxHasCustomer(marias, true);

    await world.passTime(7 * dayMs);
    // Told by the relay, or found at the next look, a minute later at most.
    for (const console of consoles) await isSignedOutWith(console, wentAway, 60_000);
    const removalId = removalsAtRelay(world)[0]?.id ?? '';
    await eventually(async () =>
      expect(await recordAtRelay(world, removalId)).toMatchObject({
        state: 'done',
        trigger: 'marketplace',
        consoles: { asked: 2, confirmed: 2, silent: 0 },
      }),
    );
    const whileOpen = await searchFolder(world.folder, plants);
    for (const console of consoles) await console.close();
    await world.stack.stopRelay();
    const afterwards = await searchFolder(world.folder, plants);
    expect([...whileOpen.found, ...afterwards.found]).toEqual([]);
  });
});

describe("Meta's callbacks, with every desktop off", () => {
  test('disconnect when the person takes the app away; forged ones do nothing, repeated ones answer the same', async ({
    world,
  }) => {
    const plants = await desktopThatIsOff(world);
    const kinds = ['deauthorize', 'data-deletion'] as const;
    const urlOf = (kind: (typeof kinds)[number]): string => `${world.relayUrl}/webhooks/meta/${kind}`;
    const form = 'application/x-www-form-urlencoded';
    const signedWith = (appSecret: string): string => {
      const seconds = Math.floor(Date.now() / 1000);
      const claim = { algorithm: 'HMAC-SHA256', issued_at: seconds, user_id: seeded.personId };
      const payload = Buffer.from(JSON.stringify(claim)).toString('base64url');
      const signature = createHmac('sha256', appSecret).update(payload).digest('base64url');
      return new URLSearchParams({ signed_request: `${signature}.${payload}` }).toString();
    };
    for (const kind of kinds) {
      expect((await post(urlOf(kind), signedWith('not-the-secret-of-the-app'), form)).ok).toBe(false);
      await eventually(() => expect(refusals(world, kind)).toEqual(['WEBHOOK_SIGNATURE']));
    }
    expect(removalsAtRelay(world)).toEqual([]);

    // The person takes the app off their account and asks for deletion: Meta calls twice.
    await world.sandbox.removeApp(true);
    const { callbacks } = await world.sandbox.books();
    expect(callbacks.map(({ kind, status }) => [kind, status])).toEqual([
      ['deauthorize', 200],
      ['data-deletion', 200],
    ]);
    await eventually(() => metaIsRevoked(world));
    const removals = removalsAtRelay(world);
    expect(removals).toMatchObject([{ kind: 'disconnect', trigger: 'meta-deauthorize' }]);
    const removalId = removals[0]?.id ?? '';

    // The same request again, from Meta's own secret, answers with the same code and changes nothing.
    const repeated = signedWith(world.stack.sandbox.meta.appSecret);
    const answerSchema = z.object({ url: z.url(), confirmation_code: z.string() });
    const first = answerSchema.parse(await (await post(urlOf('data-deletion'), repeated, form)).json());
    const second = answerSchema.parse(await (await post(urlOf('data-deletion'), repeated, form)).json());
    expect(second).toEqual(first);
    expect(removalsAtRelay(world)).toEqual(removals);

    const { url } = answerSchema.parse(callbacks.at(-1)?.answer);
    const asked = await readFromRelay(world, url);
    expect(asked).toContain('under way');
    const started = await world.open('maria');
    await eventually(async () => {
      const { removals: seen } = await removalsOf(started);
      expect(seen).toMatchObject([{ id: removalId, state: 'done', here: 'confirmed' }]);
    });
    await inboxHasCustomer(started, false);
    const status = await readFromRelay(world, url);
    expect(status).toContain('The deletion is complete.');
    expect(findIn('the status page', Buffer.from(asked + status), [...teamPlants, ...plants])).toEqual([]);
    expect(await recordAtRelay(world, removalId)).toMatchObject({
      state: 'done',
      trigger: 'meta-deauthorize',
      consoles: { asked: 1, confirmed: 1 },
    });

    // Of the channel nothing is left, here or at the relay; the sign-in stays.
    await started.kill();
    const ofChannel = plants.filter(({ name }) => /customer|Meta token|channel-key/.test(name));
    expect(ofChannel.length).toBeGreaterThanOrEqual(4);
    const here = await searchFolder(world.profileOf('maria'), ofChannel);
    const there = await searchFolder(`${world.folder}/relay`, [
      ...plants,
      ...teamPlants.filter(({ name }) => !/address|organization/.test(name)),
    ]);
    expect([...here.found, ...there.found]).toEqual([]);
  });
});
