import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AgentId } from '../../../src/shared/domain/index.ts';
import type { InstagramDelivery } from '../../../src/shared/wire/index.ts';
import { loadSodium } from '../../../src/main/relay-link/sodium.ts';
import { forge, post } from '../../helpers/forged-envelope.ts';
import { deliverInstagram as deliver } from '../../helpers/deliver-instagram.ts';
import { startRelayWorld } from '../../helpers/relay-world.ts';
import type { Desk, RelayWorld } from '../../helpers/relay-world.ts';
import { until } from '../../helpers/until.ts';

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

/** What came of Instagram, in order. */
const received = new WeakMap<Desk, string[]>();
const beforeConnect = (desk: Desk) => {
  const list: string[] = [];
  received.set(desk, list);
  desk.link.onInstagram((delivery: InstagramDelivery) => list.push(String(delivery.item)));
};

const deliverInstagram = (desk: Desk, items: readonly string[]) => deliver(world, desk, items);

describe('the channel key', () => {
  it('is made by an administrator’s first console, kept in the secret store, and handed to a colleague who is trusted', async () => {
    const maria = await world.desk(mariaId);
    await hasKey(maria);
    expect(await maria.secrets.names()).toContain(`channel-key:${keyIdOf(maria)}`);
    const jonas = await world.desk(jonasId);
    await hasKey(jonas);
    expect(keyIdOf(jonas)).toBe(keyIdOf(maria));
    await until(() =>
      expect(jonas.db.prepare('SELECT count(*) AS n FROM arriving_channel_key').get()).toEqual({ n: 0 }),
    );
    const secret = await jonas.secrets.get(`channel-key:${keyIdOf(maria)}`);
    expect(secret).toBe(await maria.secrets.get(`channel-key:${keyIdOf(maria)}`));
  });

  it('is not handed to a device that is only in the directory', async () => {
    const maria = await world.desk(mariaId);
    await hasKey(maria);
    const jonas = await world.desk(jonasId, { isOnAir: false });
    await until(() => expect(maria.link.trustOf(jonasId)).toBe('unconfirmed'));
    const announcement = maria.link.ownAnnouncement(false);
    if (!announcement) throw new Error('none');
    // Jonas believes Maria and asks her; she does not believe him yet.
    jonas.link.receiveAnnouncement(mariaId, announcement);
    await until(() =>
      expect(maria.db.prepare('SELECT kind FROM set_aside_envelope').all()).toEqual([{ kind: 'handover' }]),
    );
    expect(jonas.link.channelKeyState).toBe('missing');
    jonas.air.goOnline();
    await hasKey(jonas);
  });

  it('waits for an administrator where only others are', async () => {
    const jonas = await world.desk(jonasId);
    await until(() => expect(jonas.link.state).toBe('online'));
    await jonas.link.refreshDirectory();
    expect(jonas.link.channelKeyState).toBe('none');
    const maria = await world.desk(mariaId);
    await hasKey(maria);
    await hasKey(jonas);
  });

  it('reaches an administrator’s new console from any holder, and their colleagues from there', async () => {
    const maria = await world.desk(mariaId);
    await hasKey(maria);
    const jonas = await world.desk(jonasId);
    await hasKey(jonas);
    await maria.kill();
    const anna = await world.desk(annaId);
    await until(() => expect(anna.link.trustOf(jonasId)).toBe('confirmed'));
    expect(anna.link.channelKeyState).toBe('missing');
    const again = await world.desk(mariaId);
    await hasKey(again);
    await hasKey(anna);
    expect(keyIdOf(anna)).toBe(keyIdOf(jonas));
  });

  it('is looked at again when LiveChat says that its sender is an administrator', async () => {
    const maria = await world.desk(mariaId);
    await hasKey(maria);
    const admins = new Set<AgentId>();
    const jonas = await world.desk(jonasId, { isAdmin: (agentId) => admins.has(agentId) });
    await until(() =>
      expect(jonas.db.prepare('SELECT from_agent_id FROM arriving_channel_key').all()).toEqual([
        { from_agent_id: mariaId },
      ]),
    );
    expect(jonas.link.channelKeyState).toBe('missing');
    admins.add(mariaId);
    jonas.link.rolesChanged();
    await hasKey(jonas);
  });

  it('opens everything that waited for it, in order, also after a restart', async () => {
    const maria = await world.desk(mariaId, { beforeConnect });
    await hasKey(maria);
    const jonas = await world.desk(jonasId, { isOnAir: false, beforeConnect });
    await until(() => expect(jonas.link.channelKeyState).toBe('missing'));
    const items = Array.from({ length: 150 }, (_, i) => `item ${i}`);
    await deliverInstagram(maria, items);
    await until(() => expect(received.get(maria)).toEqual(items));
    await until(() => expect(jonas.link.sealedBacklogCount()).toBe(150));
    expect(received.get(jonas)).toEqual([]);
    const back = await jonas.restart({ beforeConnect });
    await hasKey(back);
    await until(() => expect(received.get(back)).toEqual(items));
    expect(back.link.sealedBacklogCount()).toBe(0);
  });

  it('is still known after a restart', async () => {
    const maria = await world.desk(mariaId);
    await hasKey(maria);
    const again = await maria.restart();
    await until(() => expect(again.link.state).toBe('online'));
    expect(again.link.channelKeyState).toBe('present');
    expect((await again.secrets.names()).filter((name) => name.startsWith('channel-key:'))).toHaveLength(1);
  });

  it('is one, when two first consoles begin at the same moment', async () => {
    const [maria, jonas] = await Promise.all([world.desk(mariaId), world.desk(jonasId)]);
    await hasKey(maria);
    await hasKey(jonas);
    expect(keyIdOf(maria)).toBe(keyIdOf(jonas));
    for (const desk of [maria, jonas]) {
      const names = await desk.secrets.names();
      expect(names.filter((name) => name.startsWith('channel-key:'))).toEqual([
        `channel-key:${keyIdOf(maria)}`,
      ]);
    }
  });

  it('can be replaced; the old one stays for what is on its way, and everybody gets the new one', async () => {
    const maria = await world.desk(mariaId, { beforeConnect });
    const jonas = await world.desk(jonasId, { beforeConnect });
    await hasKey(maria);
    await hasKey(jonas);
    const old = keyIdOf(maria);
    await maria.link.rotateChannelKey();
    await until(() => expect(keyIdOf(jonas)).not.toBe(old));
    await hasKey(jonas);
    expect(keyIdOf(maria)).toBe(keyIdOf(jonas));
    expect(await jonas.secrets.names()).toContain(`channel-key:${old}`);
    await deliverInstagram(maria, ['under the new key']);
    await until(() => expect(received.get(jonas)).toEqual(['under the new key']));
  });

  it('is refused from a colleague when its halves do not belong together', async () => {
    const maria = await world.desk(mariaId);
    const jonas = await world.desk(jonasId);
    await hasKey(maria);
    await hasKey(jonas);
    const sodium = await loadSodium();
    const body = {
      type: 'channel-key',
      keyId: 'made-up-key-id',
      publicKey: sodium.makeSealPair().publicKey,
      privateKey: sodium.makeSealPair().privateKey,
    };
    await post(
      jonas,
      maria,
      [await forge({ from: jonas, to: maria, body, context: 'handover' })],
      'handover',
    );
    await until(() => expect(maria.setAside).toEqual(['SEAL_FORGED']));
    expect(await maria.secrets.names()).not.toContain('channel-key:made-up-key-id');
  });
});
