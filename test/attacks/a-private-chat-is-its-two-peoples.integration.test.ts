/**
 * Attacks "private chats between agents are end-to-end encrypted" (README, threat model: a colleague, a former colleague) where prekeys
 * came in: a removed computer that keeps its keys and a relay that lists it again; a third person, and a forger, who seal to the
 * recipient's newest prekey, which everybody in the team may know.
 * Before: the same claims held with lasting keys, and whoever had one of them read on. Now: nothing is sealed to a removed computer, its
 * keys open nothing of what goes to the person's other one, and knowing a prekey lets nobody speak.
 */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createSealing } from '../../src/main/relay-link/sealing.ts';
import { loadSodium } from '../../src/main/relay-link/sodium.ts';
import { systemClock } from '../../src/shared/clock.ts';
import type { AgentId } from '../../src/shared/domain/index.ts';
import { emptyAnswerSchema, type Directory } from '../../src/shared/wire/index.ts';
import { keysOf, messageBody, post } from '../helpers/forged-envelope.ts';
import { startRelayProxy, type RelayProxy } from '../helpers/relay-proxy.ts';
import { startRelayWorld, type Desk, type RelayWorld } from '../helpers/relay-world.ts';
import { openedWith, recordWaiting, stealKeys } from '../helpers/stolen-keys.ts';
import { until } from '../helpers/until.ts';

const mariaId = 'maria@bakery.test' as AgentId;
const jonasId = 'jonas@bakery.test' as AgentId;
const annaId = 'anna@bakery.test' as AgentId;

let world: RelayWorld;
/** The relay as Maria sees it. */
let proxy: RelayProxy;
beforeEach(async () => {
  world = await startRelayWorld();
  proxy = await startRelayProxy(world.relayUrl);
});
afterEach(async () => {
  await world.end();
  await proxy.close();
});

const texts = (desk: Desk, chatId: AgentId) =>
  desk.chats.listMessages(chatId).messages.map((message) => message.text);
const believes = (desk: Desk, chatId: AgentId, computers: number) =>
  until(() => expect(desk.link.confirmedDevices(chatId)).toHaveLength(computers));
const deviceIdOf = (desk: Desk): string => desk.link.device()?.deviceId ?? '';

it('is sealed to no computer that was removed, also when the relay lists it again', async () => {
  const maria = await world.desk(mariaId, { relayUrl: proxy.url });
  const jonas = await world.desk(jonasId);
  const lost = await world.desk(jonasId);
  await believes(maria, jonasId, 2);
  maria.chats.send(jonasId, 'to both');
  await until(() => expect(texts(lost, mariaId)).toEqual(['to both']));

  const stolen = await stealKeys(lost);
  const listed = maria.link.directory()?.devices.find(({ deviceId }) => deviceId === deviceIdOf(lost));
  lost.air.goOffline();
  await lost.link.disconnect();
  await jonas.link.request('DELETE', `/v1/devices/${deviceIdOf(lost)}`, { schema: emptyAnswerSchema });
  await believes(maria, jonasId, 1);
  proxy.rewrite = (path, json) => {
    if (!path.startsWith('/v1/directory')) return json;
    const directory = json as Directory;
    return { ...directory, devices: [...directory.devices, listed] };
  };
  await maria.link.refreshDirectory();
  expect(maria.link.directory()?.devices.map(({ deviceId }) => deviceId)).toContain(deviceIdOf(lost));
  expect(maria.link.confirmedDevices(jonasId)).toHaveLength(1);

  await jonas.link.disconnect();
  maria.chats.send(jonasId, 'to one');
  await until(() => expect(maria.chats.listMessages(jonasId).messages.at(-1)?.state).toBe('sent'));
  const recorded = (await recordWaiting(jonas)).slice(-1);
  expect(await openedWith(stolen, recorded)).toEqual([undefined]);
  expect((await openedWith(await stealKeys(jonas), recorded))[0]).toBeDefined();
});

it('takes no word from a third person or a forger who seals to the newest prekey', async () => {
  const maria = await world.desk(mariaId);
  const jonas = await world.desk(jonasId);
  const anna = await world.desk(annaId);
  await believes(maria, jonasId, 1);
  await believes(maria, annaId, 1);
  const prekey = await until(() => {
    const published = maria.link.ownAnnouncement(false)?.prekey;
    if (!published) throw new Error('none');
    return published;
  });
  const sodium = await loadSodium();
  const enrolment = anna.link.device();
  if (!enrolment) throw new Error('not enrolled');
  const sealAs = async (claim: Partial<typeof enrolment>, body: unknown): Promise<string> =>
    createSealing({
      sodium,
      enrolment: { ...enrolment, ...claim },
      keys: await keysOf(anna),
      prekeys: () => [],
      channelKey: () => undefined,
      senderSignKey: () => undefined,
      clock: systemClock,
    }).seal({
      context: 'private',
      to: { deviceId: maria.link.device()?.deviceId as never, sealKey: prekey.publicKey },
      sentAtMs: Date.now(),
      body: JSON.stringify(body),
    });
  const jonasDevice = jonas.link.device();
  if (!jonasDevice) throw new Error('not enrolled');
  await post(anna, maria, [
    // A third person writes into the chat of two.
    await sealAs({}, messageBody(jonas, maria, 'from a stranger')),
    // A forger names the other one's computer.
    await sealAs({ agentId: jonasId, deviceId: jonasDevice.deviceId }, messageBody(jonas, maria, 'forged')),
    // And what is honest comes through, after them.
    await sealAs({}, messageBody(anna, maria, 'honest', { id: randomUUID() as never })),
  ]);
  await until(() => expect(texts(maria, annaId)).toEqual(['honest']));
  expect(texts(maria, jonasId)).toEqual([]);
});
