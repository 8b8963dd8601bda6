/**
 * Threat model, "The operator of the relay" and "A colleague (an agent who is no admin)": the key of Instagram conversations is
 * replaced, and its private half taken, only as an administrator's computer has it.
 *
 * Before: any enrolled device could replace the key at the relay (and keep it to itself, so that nobody else read a webhook any
 * more); any trusted colleague could hand over any private half for any id: the first one stayed for ever, whether or not it was the
 * directory's, and what it did not open was acknowledged and lost.
 * Now: the relay asks LiveChat for the role; a private half counts only if its public half is the directory's and it comes from an
 * administrator's device; what cannot be opened is kept, asked for, and opened when the right key comes.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadSodium } from '../../src/main/relay-link/sodium.ts';
import type { AgentId } from '../../src/shared/domain/index.ts';
import { emptyAnswerSchema, type InstagramDelivery } from '../../src/shared/wire/index.ts';
import { deliverInstagram } from '../helpers/deliver-instagram.ts';
import { forge, post } from '../helpers/forged-envelope.ts';
import { type Desk, type RelayWorld, startRelayWorld } from '../helpers/relay-world.ts';
import { until } from '../helpers/until.ts';

const mariaId = 'maria@bakery.test' as AgentId;
const jonasId = 'jonas@bakery.test' as AgentId;
const annaId = 'anna@bakery.test' as AgentId;

let world: RelayWorld;
beforeEach(async () => {
  world = await startRelayWorld();
});
afterEach(() => world.end());

const hasKey = (desk: Desk) => until(() => expect(desk.link.channelKeyState).toBe('present'));
const keyIdOf = (desk: Desk) => desk.link.directory()?.channelKey?.keyId as string;
const handOver = async (from: Desk, to: Desk, body: object) =>
  post(from, to, [await forge({ from, to, body, context: 'handover' })], 'handover');
/** Everything that was sent before has been looked at: a forged marker behind it was refused. */
const lookedAt = async (from: Desk, to: Desk) => {
  await post(from, to, [await forge({ from, to, body: {}, claim: { workspaceId: 'another' } })]);
  await until(() => expect(to.setAside).toContain('SEAL_FORGED'));
};

describe('a colleague who is no administrator', () => {
  it('replaces no key at the relay', async () => {
    const maria = await world.desk(mariaId);
    await hasKey(maria);
    const jonas = await world.desk(jonasId);
    await hasKey(jonas);
    const { publicKey } = (await loadSodium()).makeSealPair();
    const before = keyIdOf(maria);
    const replacing = jonas.link.request('PUT', '/v1/channel-key', {
      body: { keyId: 'key-of-jonas', publicKey, replaces: before },
      adminToken: jonas.accessToken,
      schema: emptyAnswerSchema,
    });
    await expect(replacing).rejects.toMatchObject({ code: 'ADMIN_ONLY' });
    await maria.link.refreshDirectory();
    expect(keyIdOf(maria)).toBe(before);
  });

  it('plants no private half, not even one that the relay’s directory names', async () => {
    const maria = await world.desk(mariaId);
    await hasKey(maria);
    const jonas = await world.desk(jonasId);
    await hasKey(jonas);
    // The relay lies: it names a key of which Jonas has the private half.
    const pair = (await loadSodium()).makeSealPair();
    const keyId = 'key-of-jonas-and-relay';
    await maria.link.request('PUT', '/v1/channel-key', {
      body: { keyId, publicKey: pair.publicKey, replaces: keyIdOf(maria) },
      adminToken: maria.accessToken,
      schema: emptyAnswerSchema,
    });
    const anna = await world.desk(annaId);
    await until(() => expect(anna.link.trustOf(jonasId)).toBe('confirmed'));
    await handOver(jonas, anna, { type: 'channel-key', keyId, ...pair });
    await lookedAt(jonas, anna);
    await anna.link.refreshDirectory();
    expect(anna.link.channelKeyState).toBe('missing');
    expect(await anna.secrets.names()).not.toContain(`channel-key:${keyId}`);
  });
});

describe('a wrong private half under the right id', () => {
  it('is in nobody’s way: what came is kept sealed, and opened with the right one', async () => {
    const received: string[] = [];
    const maria = await world.desk(mariaId);
    await hasKey(maria);
    const jonas = await world.desk(jonasId);
    await hasKey(jonas);
    const anna = await world.desk(annaId, {
      isOnAir: false,
      beforeConnect: (desk) =>
        desk.link.onInstagram((delivery: InstagramDelivery) => received.push(String(delivery.item))),
    });
    const announcement = jonas.link.ownAnnouncement(false);
    if (!announcement) throw new Error('none');
    anna.link.receiveAnnouncement(jonasId, announcement);
    const wrong = (await loadSodium()).makeSealPair();
    await handOver(jonas, anna, { type: 'channel-key', keyId: keyIdOf(maria), ...wrong });
    await lookedAt(jonas, anna);
    await anna.link.refreshDirectory();
    expect(anna.link.channelKeyState).toBe('missing');

    await deliverInstagram(world, maria, ['kept']);
    await until(() => expect(anna.link.sealedBacklogCount()).toBe(1));
    anna.air.goOnline();
    await hasKey(anna);
    await until(() => expect(received).toEqual(['kept']));
    expect(anna.link.sealedBacklogCount()).toBe(0);
  });
});
