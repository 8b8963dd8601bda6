import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AgentId, DeviceId } from '../../src/shared/domain/index.ts';
import type { Announcement, Directory } from '../../src/shared/wire/index.ts';
import { loadSodium } from '../../src/main/relay-link/sodium.ts';
import { forge, keysOf, messageBody, post } from '../helpers/forged-envelope.ts';
import { startRelayProxy, type RelayProxy } from '../helpers/relay-proxy.ts';
import { startRelayWorld, type Desk, type RelayWorld } from '../helpers/relay-world.ts';
import { until } from '../helpers/until.ts';

/**
 * Attacks "keys count only if LiveChat vouched for them, or two people compared the safety number; what they compared wins; only its
 * own person announces a computer; a computer that left stays away" (threat model, "The operator of the relay", "A colleague", "A
 * former colleague"), each with the real relay, also with one that lies and works together with the attacker.
 * Before: an announcement of another key made letters under it the compared colleague's; any colleague's announcement of an id, and
 * the removed computer's own, brought it back; its keys under a new id were believed at once; a new computer came without a word.
 * Now: none of these, and the person is told.
 */

const mariaId = 'maria@bakery.test' as AgentId;
const jonasId = 'jonas@bakery.test' as AgentId;
const annaId = 'anna@bakery.test' as AgentId;

let world: RelayWorld;
let proxy: RelayProxy | undefined;
beforeEach(async () => {
  world = await startRelayWorld();
});
afterEach(async () => {
  await world.end();
  await proxy?.close();
  proxy = undefined;
});

const announcementOf = (desk: Desk): Announcement => {
  const announcement = desk.link.ownAnnouncement(false);
  if (!announcement) throw new Error('none');
  return announcement;
};
const texts = (desk: Desk, colleagueId: AgentId) =>
  desk.chats.listMessages(colleagueId).messages.map((message) => message.text);
const trusts = (desk: Desk, colleagueId: AgentId) =>
  until(() => expect(desk.link.trustOf(colleagueId)).toBe('confirmed'));
const compare = (one: Desk, other: Desk) => {
  expect(one.link.safetyNumber(other.agentId)).toBe(other.link.safetyNumber(one.agentId));
  one.link.confirmSafetyNumber(other.agentId);
  other.link.confirmSafetyNumber(one.agentId);
};
const madeUpKeys = async () => {
  const sodium = await loadSodium();
  const pair = { sign: sodium.makeSignPair(), seal: sodium.makeSealPair() };
  return { pair, signKey: pair.sign.publicKey, sealKey: pair.seal.publicKey };
};
const isGone = (desk: Desk, agentId: AgentId) =>
  until(() => expect(desk.link.directory()?.devices.some((row) => row.agentId === agentId)).toBe(false));
const ignored = (desk: Desk) =>
  desk.log.lines.filter((line) => JSON.stringify(line).includes('announcement-ignored'));

describe('another key for a computer whose number was compared', () => {
  it('does not count, is shown, and makes no letter the colleague’s', async () => {
    const maria = await world.desk(mariaId);
    const jonas = await world.desk(jonasId);
    await trusts(maria, jonasId);
    await trusts(jonas, mariaId);
    compare(maria, jonas);
    // Somebody in Jonas's LiveChat account announces a key of their own for his computer.
    const { pair, signKey, sealKey } = await madeUpKeys();
    maria.link.receiveAnnouncement(jonasId, { ...announcementOf(jonas), signKey, sealKey });
    expect(maria.link.trustOf(jonasId)).toBe('confirmed');
    expect(maria.link.trustNoticeOf(jonasId)?.kind).toBe('changed-key');
    // The letter that this key signed is nobody's; what Jonas writes arrives, and what Maria writes is sealed to the compared key.
    const body = messageBody(jonas, maria, 'send me the password');
    await post(jonas, maria, [await forge({ from: jonas, to: maria, body, signWith: pair.sign })]);
    await until(() => expect(maria.setAside).toEqual(['SEAL_FORGED']));
    jonas.chats.send(mariaId, 'it is me');
    maria.chats.send(jonasId, 'good');
    await until(() => expect(texts(maria, jonasId)).toEqual(expect.arrayContaining(['it is me'])));
    await until(() => expect(texts(jonas, mariaId)).toEqual(expect.arrayContaining(['good'])));
    // Having seen it is no answer to a changed key; comparing again is.
    maria.link.acknowledgeTrustNotice(jonasId);
    expect(maria.link.trustNoticeOf(jonasId)?.kind).toBe('changed-key');
    compare(maria, jonas);
    expect(maria.link.trustNoticeOf(jonasId)).toBeUndefined();
  });

  it('stops the chat where the relay names it too, until people compare again', async () => {
    proxy = await startRelayProxy(world.relayUrl);
    const maria = await world.desk(mariaId, { relayUrl: proxy.url });
    const jonas = await world.desk(jonasId);
    await trusts(maria, jonasId);
    await trusts(jonas, mariaId);
    compare(maria, jonas);
    const { signKey, sealKey } = await madeUpKeys();
    maria.link.receiveAnnouncement(jonasId, { ...announcementOf(jonas), signKey, sealKey });
    proxy.rewrite = (path, json) => {
      if (!path.startsWith('/v1/directory')) return json;
      const directory = json as Directory;
      const change = (row: Directory['devices'][number]) =>
        row.agentId === jonasId ? { ...row, signKey, sealKey } : row;
      return { ...directory, devices: directory.devices.map(change) };
    };
    await maria.link.refreshDirectory();
    expect(maria.link.trustOf(jonasId)).toBe('conflict');
    expect(maria.link.confirmedDevices(jonasId)).toEqual([]);
  });
});

describe('a colleague who announces a computer of somebody else', () => {
  it('is ignored and noted, and says nothing about it', async () => {
    const maria = await world.desk(mariaId);
    const jonas = await world.desk(jonasId, { isOnAir: false });
    const anna = await world.desk(annaId);
    await trusts(maria, annaId);
    await until(() => expect(maria.link.trustOf(jonasId)).toBe('unconfirmed'));
    await anna.air.multicast({ all: true }, 'backchannel.device.v1', announcementOf(jonas));
    await until(() => expect(ignored(maria)).toHaveLength(1));
    expect(maria.link.trustOf(jonasId)).toBe('unconfirmed');
    expect(
      maria.db.prepare('SELECT count(*) AS n FROM heard_key WHERE device_id = ?').get(deviceOf(jonas)),
    ).toEqual({ n: 0 });
  });
});

const deviceOf = (desk: Desk) => desk.link.device()?.deviceId as DeviceId;

describe('a computer that left', () => {
  it('is brought back by nobody’s announcement, its own included, over and over', async () => {
    proxy = await startRelayProxy(world.relayUrl);
    const maria = await world.desk(mariaId, { relayUrl: proxy.url });
    const jonas = await world.desk(jonasId);
    const anna = await world.desk(annaId);
    await trusts(maria, jonasId);
    const announcement = announcementOf(jonas);
    const listed = maria.link.directory()?.devices.find((row) => row.agentId === jonasId);
    await jonas.link.removeDevice();
    await isGone(maria, jonasId);
    // A relay that works together with it lists it again.
    proxy.rewrite = (path, json) => {
      if (!path.startsWith('/v1/directory') || !listed) return json;
      const directory = json as Directory;
      return { ...directory, devices: [...directory.devices, listed] };
    };
    await maria.link.refreshDirectory();
    for (let i = 0; i < 3; i += 1) {
      maria.link.receiveAnnouncement(jonasId, announcement);
      maria.link.receiveAnnouncement(annaId, announcement);
      anna.keyAnnouncer.announceToAll();
    }
    expect(maria.link.trustOf(jonasId)).toBe('unconfirmed');
    expect(maria.link.confirmedDevices(jonasId)).toEqual([]);
    // Also after a restart.
    const again = await maria.restart({ relayUrl: proxy.url });
    await until(() => expect(again.link.directory()?.devices).toHaveLength(3));
    again.link.receiveAnnouncement(jonasId, announcement);
    expect(again.link.confirmedDevices(jonasId)).toEqual([]);
  });

  it('is not believed with its old keys under a new id, and its letters are not heard', async () => {
    const maria = await world.desk(mariaId);
    const jonas = await world.desk(jonasId);
    await trusts(maria, jonasId);
    const { sign, seal } = await keysOf(jonas);
    await jonas.link.removeDevice();
    await isGone(maria, jonasId);
    // The relay of before this version lets the same keys in again, under a new id, and LiveChat still vouches for its person.
    await jonas.secrets.set('device-keys', JSON.stringify({ v: 1, sign, seal }));
    await jonas.link.enrol(jonas.accessToken);
    await jonas.link.connect();
    maria.link.receiveAnnouncement(jonasId, announcementOf(jonas));
    await until(() => expect(maria.link.directory()?.devices).toHaveLength(2));
    expect(maria.link.trustOf(jonasId)).toBe('unconfirmed');
    expect(maria.link.confirmedDevices(jonasId)).toEqual([]);
    await until(() => expect(jonas.link.trustOf(mariaId)).toBe('confirmed'));
    jonas.chats.send(mariaId, 'I am still here');
    await until(() =>
      expect(maria.db.prepare("SELECT reason FROM set_aside_envelope WHERE kind = 'private'").all()).toEqual([
        { reason: 'DEVICE_UNTRUSTED' },
      ]),
    );
    expect(texts(maria, jonasId)).toEqual([]);
  });

  it('is another, believed one when its person signs in anew', async () => {
    const maria = await world.desk(mariaId);
    const jonas = await world.desk(jonasId);
    await trusts(maria, jonasId);
    await jonas.link.removeDevice();
    await isGone(maria, jonasId);
    const laptop = await world.desk(jonasId);
    await trusts(maria, jonasId);
    maria.chats.send(jonasId, 'welcome back');
    await until(() => expect(texts(laptop, mariaId)).toEqual(['welcome back']));
  });
});

describe('a new computer of a colleague with whom the number was compared', () => {
  it('is told, once, until it was seen or compared', async () => {
    const maria = await world.desk(mariaId);
    const jonas = await world.desk(jonasId);
    const anna = await world.desk(annaId);
    for (const id of [jonasId, annaId]) await trusts(maria, id);
    for (const desk of [jonas, anna]) await trusts(desk, mariaId);
    compare(maria, jonas);
    await world.desk(jonasId);
    await until(() => expect(maria.link.trustNoticeOf(jonasId)?.kind).toBe('new-computer'));
    // Nobody compared with Anna: LiveChat's word is all there was.
    await world.desk(annaId);
    await until(() => expect(maria.link.confirmedDevices(annaId)).toHaveLength(2));
    expect(maria.link.trustNoticeOf(annaId)).toBeUndefined();
    maria.link.acknowledgeTrustNotice(jonasId);
    expect(maria.link.trustNoticeOf(jonasId)).toBeUndefined();
    const again = await maria.restart();
    expect(again.link.trustNoticeOf(jonasId)).toBeUndefined();
  });
});

describe('a colleague whom LiveChat has suspended', () => {
  it('gets nothing sealed any more, and the channel key is replaced, whatever the relay does', async () => {
    const maria = await world.desk(mariaId);
    await until(() => expect(maria.link.channelKeyState).toBe('present'));
    const jonas = await world.desk(jonasId);
    await trusts(maria, jonasId);
    await until(() => expect(jonas.link.channelKeyState).toBe('present'));
    const before = maria.link.directory()?.channelKey?.keyId;
    maria.link.setSuspended([jonasId]);
    expect(maria.link.confirmedDevices(jonasId)).toEqual([]);
    await until(() => expect(maria.link.directory()?.channelKey?.keyId).not.toBe(before));
    maria.chats.send(jonasId, 'not for you');
    await maria.link.refreshDirectory();
    expect(texts(jonas, mariaId)).toEqual([]);
    // The relay has asked for Jonas's account meanwhile; he shows it, since LiveChat has made good what it had done.
    maria.link.setSuspended([]);
    await jonas.link.enrol(jonas.accessToken);
    await jonas.link.connect();
    await until(() => expect(texts(jonas, mariaId)).toEqual(['not for you']));
  });
});
