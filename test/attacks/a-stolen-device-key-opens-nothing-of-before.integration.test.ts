/**
 * Attacks "a stolen device key opens nothing that was sealed more than two days before, on a computer in use" (threat model, decision
 * 0086): somebody records what the relay holds for a console, gets every key of that console later, and tries them.
 * Before: one key per device for ever; the first recorded envelope opened. Now: what is sealed to a console is sealed to a prekey of a
 * day, whose private half is deleted when everything sealed to it has been applied.
 */
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { AgentId } from '../../src/shared/domain/index.ts';
import { dayMs, minuteMs } from '../../src/shared/removal/index.ts';
import { startRelayWorld, type Desk, type RelayWorld } from '../helpers/relay-world.ts';
import { openedWith, recordWaiting, stealKeys } from '../helpers/stolen-keys.ts';
import { until } from '../helpers/until.ts';

const mariaId = 'maria@bakery.test' as AgentId;
const jonasId = 'jonas@bakery.test' as AgentId;

const clock = { aheadMs: 0, now: () => Date.now() + clock.aheadMs };
let world: RelayWorld;
let maria: Desk;
let jonas: Desk;
beforeEach(async () => {
  clock.aheadMs = 0;
  world = await startRelayWorld({ clock });
  maria = await world.desk(mariaId);
  jonas = await world.desk(jonasId);
  await until(() => expect(maria.link.trustOf(jonasId)).toBe('confirmed'));
  await until(() => expect(jonas.link.trustOf(mariaId)).toBe('confirmed'));
  await until(() => expect(prekeys(jonas)).toHaveLength(1));
  await until(() => expect(knownToMaria()).toEqual(prekeys(jonas)));
});
afterEach(() => world.end());

const texts = (desk: Desk, chatId: AgentId) =>
  desk.chats.listMessages(chatId).messages.map((message) => message.text);
const prekeys = (desk: Desk): string[] =>
  desk.db
    .prepare<{ key: string }>('SELECT public_key AS key FROM own_prekey ORDER BY made_at_ms')
    .all()
    .map(({ key }) => key);
/** Prekeys of others that Maria has heard of. */
const knownToMaria = (): string[] =>
  maria.db
    .prepare<{ key: string }>('SELECT public_key AS key FROM peer_prekey WHERE public_key IS NOT NULL')
    .all()
    .map(({ key }) => key);

/** A message that waits at the relay, and what an observer of the relay has of it. */
const record = async (text: string): Promise<string[]> => {
  await jonas.link.disconnect();
  const sent = maria.chats.send(jonasId, text);
  await until(() => expect(maria.chats.listMessages(jonasId).messages.at(-1)?.state).toBe('sent'));
  const recorded = (await recordWaiting(jonas)).slice(-1);
  // It is what it seems: opened by the keys of now.
  expect((await openedWith(await stealKeys(jonas), recorded))[0]).toContain(sent.id);
  return recorded;
};
/** As after a pause: the relay is shown the person's LiveChat account first. */
const reconnect = async (desk: Desk): Promise<void> => {
  await desk.link.disconnect();
  await desk.link.enrol(desk.accessToken);
  await desk.link.connect();
  await until(() => expect(desk.link.state).toBe('online'));
};
/** A day passes, both computers on; then the hours in which a sender may still use what was replaced. */
const passADay = async (): Promise<void> => {
  clock.aheadMs += dayMs;
  await reconnect(jonas);
  await until(() =>
    expect(jonas.link.ownAnnouncement(false)?.prekey?.madeAtMs).toBeGreaterThan(clock.now() - minuteMs),
  );
  clock.aheadMs += 121 * minuteMs;
  await Promise.all([maria, jonas].map(reconnect));
};

it('opens nothing recorded the day before, nor anything of the day after', async () => {
  const recorded = await record('the key is under the mat');
  await jonas.link.connect();
  await until(() => expect(texts(jonas, mariaId)).toEqual(['the key is under the mat']));
  const [first] = prekeys(jonas);
  await passADay();
  await until(() => expect(prekeys(jonas)).not.toContain(first));

  const stolen = await stealKeys(jonas);
  expect(await openedWith(stolen, recorded)).toEqual([undefined]);
  // A thief who only reads is out again: what is sealed after the next day's key is nothing to the stolen ones.
  await passADay();
  const later = await record('the mat has moved');
  expect(await openedWith(stolen, later)).toEqual([undefined]);
  await jonas.link.connect();
  await until(() => expect(texts(jonas, mariaId)).toContain('the mat has moved'));
});

it('costs nobody a message: a console that was off for six days opens all that waited', async () => {
  await until(() => expect(prekeys(jonas)).toHaveLength(1));
  await jonas.link.disconnect();
  for (let day = 0; day < 6; day += 1) {
    maria.chats.send(jonasId, `day ${day}`);
    await until(() => expect(maria.chats.listMessages(jonasId).messages.at(-1)?.state).toBe('sent'));
    clock.aheadMs += dayMs;
    await reconnect(maria);
  }
  await reconnect(jonas);
  await until(() => expect(texts(jonas, mariaId)).toEqual([0, 1, 2, 3, 4, 5].map((day) => `day ${day}`)));
  expect(jonas.setAside).toEqual([]);
});
