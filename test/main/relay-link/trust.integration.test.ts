import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AgentId, DeviceId, PrivateMessageId } from '../../../src/shared/domain/index.ts';
import type { Directory } from '../../../src/shared/wire/index.ts';
import { loadSodium } from '../../../src/main/relay-link/sodium.ts';
import { forge, keysOf, messageBody, post } from '../../helpers/forged-envelope.ts';
import { startRelayProxy } from '../../helpers/relay-proxy.ts';
import type { RelayProxy } from '../../helpers/relay-proxy.ts';
import { startRelayWorld } from '../../helpers/relay-world.ts';
import type { Desk, RelayWorld } from '../../helpers/relay-world.ts';
import { until } from '../../helpers/until.ts';

const mariaId = 'maria@bakery.test' as AgentId;
const jonasId = 'jonas@bakery.test' as AgentId;
const annaId = 'anna@bakery.test' as AgentId;

let world: RelayWorld;
let proxy: RelayProxy | undefined;
const aWorldForEachTest = () => {
  beforeEach(async () => {
    world = await startRelayWorld();
  });
  afterEach(async () => {
    await world.end();
    await proxy?.close();
    proxy = undefined;
  });
};

const texts = (desk: Desk, chatId: AgentId) =>
  desk.chats.listMessages(chatId).messages.map((message) => message.text);
const trusting = (desk: Desk, chatId: AgentId) =>
  until(() => expect(desk.link.trustOf(chatId)).toBe('confirmed'));
const deviceId = (desk: Desk) => desk.link.device()?.deviceId as DeviceId;

/** A relay that names its own keys in place of Jonas's. */
const lieAbout = async (jonas: Desk, through: RelayProxy) => {
  const sodium = await loadSodium();
  const stolen = { sign: sodium.makeSignPair(), seal: sodium.makeSealPair() };
  through.rewrite = (path, json) => {
    if (!path.startsWith('/v1/directory')) return json;
    const directory = json as Directory;
    return {
      ...directory,
      devices: directory.devices.map((row) =>
        row.deviceId === deviceId(jonas)
          ? { ...row, signKey: stolen.sign.publicKey, sealKey: stolen.seal.publicKey }
          : row,
      ),
    };
  };
  return stolen;
};

describe('a lying relay', () => {
  aWorldForEachTest();
  it('gets nothing when it hands out a false key: the message waits, no envelope leaves, and it is named', async () => {
    proxy = await startRelayProxy(world.relayUrl);
    const jonas = await world.desk(jonasId);
    await lieAbout(jonas, proxy);
    const maria = await world.desk(mariaId, { relayUrl: proxy.url });
    await until(() => expect(maria.link.trustOf(jonasId)).toBe('conflict'));
    maria.chats.send(jonasId, 'for your eyes only');
    // A second round through everything that could send it.
    await maria.link.refreshDirectory();
    maria.keyAnnouncer.announceToAll();
    await until(() => expect(maria.chats.listMessages(jonasId).messages[0]?.reason).toBe('DEVICE_UNTRUSTED'));
    expect(maria.link.confirmedDevices(jonasId)).toEqual([]);
    expect(proxy.seen.filter((line) => line.startsWith('POST /v1/envelopes'))).toEqual([]);

    // When it stops lying, the message goes by itself.
    proxy.rewrite = undefined;
    await maria.link.refreshDirectory();
    await until(() => expect(texts(jonas, mariaId)).toEqual(['for your eyes only']));
  });

  it('gets nothing when LiveChat has not been heard yet: the false key is merely unconfirmed', async () => {
    proxy = await startRelayProxy(world.relayUrl);
    const jonas = await world.desk(jonasId, { isOnAir: false });
    await lieAbout(jonas, proxy);
    const maria = await world.desk(mariaId, { relayUrl: proxy.url });
    await until(() => expect(maria.link.trustOf(jonasId)).toBe('unconfirmed'));
    maria.chats.send(jonasId, 'still not');
    jonas.air.goOnline();
    await until(() => expect(maria.link.trustOf(jonasId)).toBe('conflict'));
    expect(proxy.seen.filter((line) => line.startsWith('POST /v1/envelopes'))).toEqual([]);
  });

  it('cannot speak as a colleague: what its key signed is set aside as forged, or waits unheard', async () => {
    const maria = await world.desk(mariaId);
    const jonas = await world.desk(jonasId);
    const anna = await world.desk(annaId, { isOnAir: false });
    await trusting(maria, jonasId);
    const body = messageBody(jonas, maria, 'trust me');
    // Signed by another device in Jonas's name; and by a device nobody has heard of.
    await post(anna, maria, [
      await forge({ from: anna, to: maria, body, claim: { agentId: jonasId, deviceId: deviceId(jonas) } }),
      await forge({ from: anna, to: maria, body: messageBody(anna, maria, 'who am I') }),
    ]);
    await until(() => expect(maria.setAside).toEqual(['SEAL_FORGED']));
    await until(() =>
      expect(maria.db.prepare('SELECT reason FROM set_aside_envelope').all()).toEqual([
        { reason: 'DEVICE_UNTRUSTED' },
      ]),
    );
    expect(maria.chats.list()).toEqual([]);
  });

  it('cannot pin its key by the safety number: the two numbers differ', async () => {
    proxy = await startRelayProxy(world.relayUrl);
    const jonas = await world.desk(jonasId, { isOnAir: false });
    await lieAbout(jonas, proxy);
    const maria = await world.desk(mariaId, { relayUrl: proxy.url, isOnAir: false });
    await until(() => expect(maria.link.trustOf(jonasId)).toBe('unconfirmed'));
    await until(() => expect(jonas.link.trustOf(mariaId)).toBe('unconfirmed'));
    expect(maria.link.safetyNumber(jonasId)).toMatch(/^(\d{5} ){11}\d{5}$/);
    expect(maria.link.safetyNumber(jonasId)).not.toBe(jonas.link.safetyNumber(mariaId));
    proxy.rewrite = undefined;
    await maria.link.refreshDirectory();
    expect(maria.link.safetyNumber(jonasId)).toBe(jonas.link.safetyNumber(mariaId));
    maria.link.confirmSafetyNumber(jonasId);
    jonas.link.confirmSafetyNumber(mariaId);
    expect(maria.link.trustOf(jonasId)).toBe('confirmed');
    maria.chats.send(jonasId, 'we spoke');
    await until(() => expect(texts(jonas, mariaId)).toEqual(['we spoke']));
    // What people pinned outlives a relay that changes its mind.
    await lieAbout(jonas, proxy);
    await maria.link.refreshDirectory();
    expect(maria.link.trustOf(jonasId)).toBe('conflict');
  });
});

describe('a hostile sender', () => {
  let maria: Desk;
  let jonas: Desk;
  let anna: Desk;
  // One world for the whole table: each row looks only at what it adds.
  beforeAll(async () => {
    world = await startRelayWorld();
    maria = await world.desk(mariaId);
    jonas = await world.desk(jonasId);
    anna = await world.desk(annaId);
    for (const colleague of [jonasId, annaId]) await trusting(maria, colleague);
    await trusting(jonas, mariaId);
  });
  afterAll(() => world.end());

  const cases: [string, string, (sealed: { m: Desk; j: Desk; a: Desk }) => Promise<string>][] = [
    [
      'writes in another’s name',
      'SEAL_FORGED',
      ({ m, j, a }) => forge({ from: a, to: m, body: messageBody(j, m, 'x') }),
    ],
    [
      'claims the other’s account with the own device',
      'SEAL_FORGED',
      ({ m, j, a }) =>
        forge({
          from: a,
          to: m,
          body: messageBody(j, m, 'x'),
          claim: { agentId: jonasId, deviceId: deviceId(j) },
        }),
    ],
    [
      'writes into a chat of two others',
      'SEAL_FORGED',
      ({ m, j, a }) => forge({ from: a, to: m, body: messageBody(j, m, 'x', { author: annaId }) }),
    ],
    [
      'leaves the recipient out',
      'SEAL_FORGED',
      ({ m, j, a }) => forge({ from: a, to: m, body: messageBody(a, j, 'x') }),
    ],
    [
      'names one person twice',
      'SEAL_FORGED',
      ({ m, a }) => forge({ from: a, to: m, body: messageBody(a, m, 'x', { between: [mariaId, mariaId] }) }),
    ],
    [
      'replays what was sealed for another device',
      'SEAL_FORGED',
      ({ m, j, a }) =>
        forge({ from: a, to: m, body: messageBody(a, m, 'x'), claim: { toDeviceId: deviceId(j) } }),
    ],
    [
      'brings it from another workspace',
      'SEAL_FORGED',
      ({ m, a }) =>
        forge({ from: a, to: m, body: messageBody(a, m, 'x'), claim: { workspaceId: 'elsewhere' } }),
    ],
    [
      'signs for another context',
      'SEAL_FORGED',
      ({ m, a }) => forge({ from: a, to: m, body: messageBody(a, m, 'x'), context: 'replica' }),
    ],
    [
      'gives a receipt in another’s name',
      'SEAL_FORGED',
      ({ m, j, a }) =>
        forge({
          from: a,
          to: m,
          body: {
            type: 'receipt',
            between: [j.agentId, m.agentId].sort(),
            by: jonasId,
            state: 'read',
            ids: [messageBody(j, m, 'x').id],
          },
        }),
    ],
    [
      'sends something that is no JSON',
      'SEAL_UNREADABLE',
      ({ m, a }) => forge({ from: a, to: m, body: 'not json' }),
    ],
    [
      'sends a text that is too long',
      'SEAL_UNREADABLE',
      ({ m, a }) => forge({ from: a, to: m, body: messageBody(a, m, 'x'.repeat(10_001)) }),
    ],
    ['sends random bytes', 'SEAL_UNREADABLE', async () => Buffer.alloc(200, 7).toString('base64url')],
  ];

  it.each(cases)('is refused when it %s', async (what, code, make) => {
    maria.setAside.length = 0;
    const inOtherChat = texts(maria, jonasId);
    const inThisChat = texts(maria, annaId);
    await post(anna, maria, [await make({ m: maria, j: jonas, a: anna })]);
    // What comes after it is not held back.
    const honest = `honest, after one that ${what}`;
    await post(anna, maria, [await forge({ from: anna, to: maria, body: messageBody(anna, maria, honest) })]);
    await until(() => expect(texts(maria, annaId)).toEqual([...inThisChat, honest]));
    expect(maria.setAside).toEqual([code]);
    expect(texts(maria, jonasId)).toEqual(inOtherChat);
    expect(
      maria.db.prepare('SELECT kind, code FROM refused_envelope ORDER BY id DESC LIMIT 1').get(),
    ).toEqual({ kind: 'private', code });
  });

  it('changes nothing by repeating a message, or by using its id again', async () => {
    const body = messageBody(anna, maria, 'first');
    const sealed = await forge({ from: anna, to: maria, body });
    await post(anna, maria, [sealed, sealed]);
    await post(anna, maria, [await forge({ from: anna, to: maria, body: { ...body, text: 'second' } })]);
    await post(anna, maria, [await forge({ from: anna, to: maria, body: messageBody(anna, maria, 'end') })]);
    await until(() => expect(texts(maria, annaId)).toContain('end'));
    expect(texts(maria, annaId).slice(-2)).toEqual(['first', 'end']);
    expect(texts(maria, annaId)).not.toContain('second');
    // The same id in another chat is another message.
    const theirs = { ...messageBody(jonas, maria, 'mine'), id: body.id };
    await post(jonas, maria, [await forge({ from: jonas, to: maria, body: theirs })]);
    await until(() => expect(texts(maria, jonasId)).toEqual(['mine']));
  });

  it('cannot stay the newest for ever by a clock that is ahead', async () => {
    const body = messageBody(anna, maria, 'from the future', { sentAtMs: Date.now() + 1e12 });
    await post(anna, maria, [await forge({ from: anna, to: maria, body })]);
    await until(() => expect(texts(maria, annaId).at(-1)).toBe('from the future'));
    const reply = maria.chats.send(annaId, 'from now');
    expect(texts(maria, annaId).slice(-2)).toEqual(['from the future', 'from now']);
    expect(reply.sentAtMs).toBeLessThan(Date.now() + 6 * 60_000);
  });

  it('applies receipts that come before their message, on a second device', async () => {
    const laptop = await world.desk(mariaId);
    await trusting(laptop, jonasId);
    await trusting(laptop, mariaId);
    const id = messageBody(maria, jonas, '').id as PrivateMessageId;
    const between = [mariaId, jonasId].sort() as [AgentId, AgentId];
    const receipt = { type: 'receipt', between, by: jonasId, state: 'read', ids: [id] };
    await post(jonas, laptop, [await forge({ from: jonas, to: laptop, body: receipt })]);
    await until(() =>
      expect(laptop.db.prepare('SELECT state FROM early_receipt WHERE message_id = ?').all(id)).toEqual([
        { state: 'read' },
      ]),
    );
    const copy = messageBody(maria, jonas, 'already read', { id });
    await post(maria, laptop, [await forge({ from: maria, to: laptop, body: copy })]);
    await until(() =>
      expect(laptop.chats.listMessages(jonasId).messages).toMatchObject([
        { text: 'already read', state: 'read' },
      ]),
    );
    expect(laptop.db.prepare('SELECT state FROM early_receipt WHERE message_id = ?').all(id)).toEqual([]);
  });
});

describe('Trust', () => {
  aWorldForEachTest();
  it('believes only what the author of an announcement says of their own device', async () => {
    const maria = await world.desk(mariaId);
    const jonas = await world.desk(jonasId, { isOnAir: false });
    await until(() => expect(maria.link.trustOf(jonasId)).toBe('unconfirmed'));
    const announcement = jonas.link.ownAnnouncement(false);
    if (!announcement) throw new Error('none');
    maria.link.receiveAnnouncement(annaId, announcement);
    expect(maria.link.trustOf(jonasId)).toBe('unconfirmed');
    maria.link.receiveAnnouncement(jonasId, {
      ...announcement,
      sealKey: (await keysOf(maria)).seal.publicKey,
    });
    expect(maria.link.trustOf(jonasId)).toBe('conflict');
    maria.link.receiveAnnouncement(jonasId, announcement);
    expect(maria.link.trustOf(jonasId)).toBe('confirmed');
    // Durable, and without the network.
    const again = await maria.restart({ isConnected: false });
    expect(again.link.trustOf(jonasId)).toBe('confirmed');
    expect(again.link.trustOf(annaId)).toBe('no-device');
  });

  it('keeps at most twenty announced devices per author', async () => {
    const maria = await world.desk(mariaId);
    const jonas = await world.desk(jonasId, { isOnAir: false });
    const announcement = jonas.link.ownAnnouncement(false);
    if (!announcement) throw new Error('none');
    await until(() => expect(maria.link.trustOf(jonasId)).toBe('unconfirmed'));
    maria.link.receiveAnnouncement(jonasId, announcement);
    for (let i = 0; i < 60; i += 1) {
      maria.link.receiveAnnouncement(jonasId, { ...announcement, deviceId: `made-up-${i}` as DeviceId });
    }
    expect(maria.db.prepare('SELECT count(*) AS n FROM heard_key').get()).toEqual({ n: 20 });
    expect(maria.link.trustOf(jonasId)).toBe('confirmed');
  });
});
