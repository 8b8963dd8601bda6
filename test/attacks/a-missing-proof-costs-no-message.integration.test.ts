/**
 * Attacks "Nothing is lost" (README) and "While LiveChat cannot be asked, a computer goes on for a day after its last proof" (threat
 * model, "A former colleague"): a computer whose account cannot be shown to the relay just now, because the sign-in is of a version
 * without the identity token, or because LiveChat is away. It is honest, and messages wait for it.
 * Before: with LiveChat away it was offline from the second hour on, until LiveChat was back: the relay let it go on for a day, and it
 * did not try. Now: it stays connected, and in any case the computer it is, so that it opens what has waited.
 */
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openStore } from '../../src/relay/store/index.ts';
import { agentIdSchema } from '../../src/shared/domain/index.ts';
import {
  type ConsoleWorld,
  type Desk,
  jonas,
  maria,
  settled,
  startConsoleWorld,
} from '../helpers/console-world.ts';
import { until } from '../helpers/until.ts';

let world: ConsoleWorld;
let admin: Desk;
let desk: Desk;

const mariaId = agentIdSchema.parse(maria);
const jonasId = agentIdSchema.parse(jonas);
const minutes = (count: number): number => count * 60_000;

beforeEach(async () => {
  world = await startConsoleWorld();
  admin = await world.desk(maria);
  desk = await world.desk(jonas);
  await settled(() => admin.services.relayLink.trustOf(jonasId), 'confirmed');
  await settled(() => desk.services.relayLink.trustOf(mariaId), 'confirmed');
});
afterEach(() => world.end());

/** As the relay's migration leaves every computer of before: its account was never shown. */
const provenAt = async (atMs: number): Promise<void> => {
  const store = await openStore(`file:${join(world.relayFolder, 'relay.db')}`);
  await store.db.updateTable('devices').set({ proven_at_ms: atMs, excused_until_ms: 0 }).execute();
  await store.close();
};
const textsOf = ({ services: { privateChats } }: Desk): string[] =>
  privateChats.listMessages(mariaId).messages.map(({ text }) => text);

it('after an update the computer waits for the sign-in, and opens what has waited', async () => {
  const { deviceId } = desk.services.relayLink.device() ?? {};
  const { secrets } = desk.services;
  const stored = JSON.parse((await secrets.get('livechat-tokens')) ?? '') as Record<string, unknown>;
  delete stored['identityToken'];
  await secrets.set('livechat-tokens', JSON.stringify(stored));
  await desk.quit();
  admin.services.privateChats.send(jonasId, 'while you were updating');
  await settled(
    () => admin.db.prepare<{ n: number }>('SELECT count(*) AS n FROM relay_outbox').all()[0]?.n,
    0,
  );
  await provenAt(0);

  const updated = await world.desk(jonas, { of: desk, isOnline: false });
  await until(() =>
    expect(updated.services.session.state).toMatchObject({ state: 'signed-in', isIdentityNeeded: true }),
  );
  const isRefused = (): boolean =>
    updated.log.lines.some(
      ({ event, fields }) => event.includes('not-connected') && fields?.['code'] === 'IDENTITY_NEEDED',
    );
  await settled(isRefused, true);
  expect(updated.services.relayLink.device()?.deviceId).toBe(deviceId);
  await updated.services.session.signIn();
  await until(() => expect(textsOf(updated)).toEqual(['while you were updating']));
  expect(updated.services.relayLink.device()?.deviceId).toBe(deviceId);
});

it('while LiveChat is away the computer stays connected, and is the same one afterwards', async () => {
  const { deviceId } = desk.services.relayLink.device() ?? {};
  const { clock, faults } = world.sandbox.context;
  faults.add({ call: 'livechat.accounts.info', kind: 'fail', status: 503, times: 1_000_000 });
  await provenAt(clock.now() - minutes(56));
  await world.relay.relay.sweep();
  admin.services.privateChats.send(jonasId, 'LiveChat is away');
  await until(() => expect(textsOf(desk)).toEqual(['LiveChat is away']));
  faults.clear();
  admin.services.privateChats.send(jonasId, 'LiveChat is back');
  await until(() => expect(textsOf(desk)).toEqual(['LiveChat is away', 'LiveChat is back']));
  expect(desk.services.relayLink.device()?.deviceId).toBe(deviceId);
});
