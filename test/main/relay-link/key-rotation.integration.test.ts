import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AgentId, DeviceId, IdentityToken } from '../../../src/shared/domain/index.ts';
import { BackchannelError } from '../../../src/shared/errors.ts';
import { daysToMs } from '../../../src/shared/removal/retention.ts';
import type { Directory } from '../../../src/shared/wire/index.ts';
import { createChannelKey } from '../../../src/main/relay-link/channel-key.ts';
import { createRemovedDevices } from '../../../src/main/relay-link/removed-devices.ts';
import { loadSodium } from '../../../src/main/relay-link/sodium.ts';
import { createTrust } from '../../../src/main/relay-link/trust.ts';
import { createDeviceDirectoryStore } from '../../../src/main/relay-link/store/device-directory.ts';
import { createTrustNoticeStore } from '../../../src/main/relay-link/store/trust-notices.ts';
import { createSealedEnvelopeStore } from '../../../src/main/relay-link/store/sealed-envelopes.ts';
import { createSettingStore, openDatabase } from '../../../src/main/storage/index.ts';
import { createTestLog } from '../../helpers/log.ts';
import { startRelayWorld } from '../../helpers/relay-world.ts';
import type { Desk, RelayWorld } from '../../helpers/relay-world.ts';
import { until } from '../../helpers/until.ts';

const mariaId = 'maria@bakery.test' as AgentId;
const jonasId = 'jonas@bakery.test' as AgentId;
const annaId = 'anna@bakery.test' as AgentId;

const hasKey = (desk: Desk) => until(() => expect(desk.link.channelKeyState).toBe('present'));
const keyIdOf = (desk: Desk) => desk.link.directory()?.channelKey?.keyId as string;
const keysOf = async (desk: Desk) =>
  (await desk.secrets.names()).filter((name) => name.startsWith('channel-key:'));
const deviceOf = (desk: Desk) => desk.link.device()?.deviceId as DeviceId;
const left = (id: string) => ({ deviceId: id as DeviceId, agentId: annaId });
const published = (desk: Desk) =>
  desk.log.lines.filter((line) => JSON.stringify(line).includes('channel-key-published')).length;

describe('the channel key, with the real relay', () => {
  let world: RelayWorld;
  beforeEach(async () => {
    world = await startRelayWorld();
  });
  afterEach(() => world.end());

  it('is replaced by one console when a device leaves; the colleagues get the new one, the one that left does not', async () => {
    const maria = await world.desk(mariaId);
    await hasKey(maria);
    const jonas = await world.desk(jonasId);
    const anna = await world.desk(annaId);
    await hasKey(jonas);
    await hasKey(anna);
    await until(() => {
      for (const desk of [maria, jonas]) expect(desk.link.trustOf(annaId)).toBe('confirmed');
    });
    const old = keyIdOf(maria);
    const annaSecrets = await keysOf(anna);
    await anna.link.removeDevice();
    await until(() => {
      expect(keyIdOf(maria)).not.toBe(old);
      expect(keyIdOf(jonas)).toBe(keyIdOf(maria));
    });
    await hasKey(maria);
    await hasKey(jonas);
    const fresh = keyIdOf(maria);
    // One more than the very first.
    expect(published(maria) + published(jonas)).toBe(2);
    for (const desk of [maria, jonas]) {
      await until(async () =>
        expect(await keysOf(desk)).toEqual(
          expect.arrayContaining([`channel-key:${old}`, `channel-key:${fresh}`]),
        ),
      );
    }
    expect(await keysOf(anna)).toEqual(annaSecrets);
    expect(annaSecrets).not.toContain(`channel-key:${fresh}`);
  });

  it('is one new key when two consoles replace it at the same moment', async () => {
    const maria = await world.desk(mariaId);
    await hasKey(maria);
    const jonas = await world.desk(jonasId);
    await hasKey(jonas);
    const second = await world.desk(mariaId);
    await hasKey(second);
    const old = keyIdOf(maria);
    const outcomes = await Promise.allSettled([
      maria.link.rotateChannelKey(),
      second.link.rotateChannelKey(),
    ]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0);
    await expect(jonas.link.rotateChannelKey()).rejects.toMatchObject({ code: 'ADMIN_ONLY' });
    await until(() => {
      expect(keyIdOf(maria)).not.toBe(old);
      expect(keyIdOf(jonas)).toBe(keyIdOf(maria));
    });
    await hasKey(maria);
    await hasKey(jonas);
  });

  it('is replaced by the next administrator’s console in line when the first in line is away', async () => {
    const one = await world.desk(mariaId);
    await hasKey(one);
    const other = await world.desk(mariaId);
    await hasKey(other);
    const anna = await world.desk(annaId);
    await hasKey(anna);
    const [first, second] = [one, other].sort((a, b) => (deviceOf(a) < deviceOf(b) ? -1 : 1)) as [Desk, Desk];
    await until(() => {
      expect(second.link.confirmedDevices(mariaId)).toHaveLength(1);
    });
    const old = keyIdOf(one);
    await first.kill();
    await anna.link.removeDevice();
    await until(() => expect(second.link.directory()?.devices).toHaveLength(2));
    expect(keyIdOf(second)).toBe(old);
    // Half a minute later.
    const later = await second.restart({ clock: { now: () => Date.now() + 30_000 } });
    await until(() => expect(keyIdOf(later)).not.toBe(old));
    await hasKey(later);
  });

  it('is not replaced while only others than administrators are there, and then by the first who comes', async () => {
    const maria = await world.desk(mariaId);
    await hasKey(maria);
    const jonas = await world.desk(jonasId);
    const anna = await world.desk(annaId);
    await hasKey(jonas);
    await hasKey(anna);
    const old = keyIdOf(maria);
    await maria.kill();
    await anna.link.removeDevice();
    const later = await jonas.restart({ clock: { now: () => Date.now() + 240_000 } });
    await until(() => expect(later.link.directory()?.devices).toHaveLength(2));
    await later.link.refreshDirectory();
    expect(keyIdOf(later)).toBe(old);
    const back = await maria.restart();
    await until(() => expect(keyIdOf(back)).not.toBe(old));
    await hasKey(back);
    await hasKey(later);
  });

  it('is made anew when everybody who had it is gone', async () => {
    const maria = await world.desk(mariaId);
    await hasKey(maria);
    const old = keyIdOf(maria);
    const second = await world.desk(mariaId, { isOnAir: false });
    await until(() => expect(second.link.channelKeyState).toBe('missing'));
    await maria.link.removeDevice();
    await hasKey(second);
    expect(keyIdOf(second)).not.toBe(old);
  });
});

describe('a device that left', () => {
  const own = { deviceId: 'own' as DeviceId, agentId: mariaId, signKey: 'a', sealKey: 'b' };
  const theirs = { deviceId: 'theirs' as DeviceId, agentId: annaId, signKey: 'c', sealKey: 'd' };
  const make = () => {
    const clock = { now: () => 1_000 };
    const db = openDatabase({ file: ':memory:', keyHex: '', clock });
    const devices = createDeviceDirectoryStore(db);
    const removedDevices = createRemovedDevices({ db, devices, settings: createSettingStore(db), clock });
    const trust = createTrust({
      db,
      devices,
      notices: createTrustNoticeStore(db),
      ownDevice: () => own,
      removedDevices,
      isSuspended: () => false,
      clock,
    });
    devices.replace([{ ...theirs, enrolledAtMs: 1 }]);
    const announcement = { v: 1, wantsAnswer: false, ...theirs } as const;
    trust.addAnnouncement(annaId, announcement);
    return { trust, removedDevices, announcement, devices };
  };

  it('is not believed when the relay lists it again by itself', () => {
    const { trust, removedDevices } = make();
    expect(trust.confirmedDevices(annaId)).toHaveLength(1);
    removedDevices.add([theirs], 'k1');
    expect(trust.confirmedDevices(annaId)).toEqual([]);
    expect(trust.trustOf(annaId)).toBe('unconfirmed');
  });

  it('is not believed when it, or a colleague, announces it again; its person’s new keys are', () => {
    const { trust, removedDevices, announcement, devices } = make();
    removedDevices.add([theirs], 'k1');
    expect(trust.addAnnouncement(annaId, announcement)).toBe('departed');
    expect(trust.addAnnouncement(jonasId, announcement)).toBe('foreign');
    expect(trust.confirmedDevices(annaId)).toEqual([]);
    const next = { deviceId: 'next' as DeviceId, agentId: annaId, signKey: 'e', sealKey: 'f' };
    devices.replace([{ ...next, enrolledAtMs: 2 }]);
    expect(trust.addAnnouncement(annaId, { v: 1, wantsAnswer: false, ...next })).toBe('new');
    expect(trust.confirmedDevices(annaId)).toHaveLength(1);
  });

  it('is believed again when two people compare the number', () => {
    const { trust, removedDevices } = make();
    removedDevices.add([theirs], 'k1');
    trust.safetyNumber(annaId);
    trust.confirmSafetyNumber(annaId);
    expect(trust.confirmedDevices(annaId)).toHaveLength(1);
  });
});

describe('replacing a key', () => {
  const ownId = 'device-b' as DeviceId;
  const earlierId = 'device-a' as DeviceId;

  /** One console; the relay is a variable that takes a key only in exchange for the current one. */
  const make = async () => {
    const sodium = await loadSodium();
    let nowMs = 1_000_000;
    const clock = { now: () => nowMs };
    const db = openDatabase({ file: ':memory:', keyHex: '', clock });
    const settings = createSettingStore(db);
    const devices = createDeviceDirectoryStore(db);
    const removedDevices = createRemovedDevices({ db, devices, settings, clock });
    const secrets = new Map<string, string>();
    const relay: {
      key: { keyId: string; publicKey: string } | undefined;
      isCut: boolean;
      refusal?: 'ADMIN_ONLY';
    } = { key: undefined, isCut: false };
    const envelopes = createSealedEnvelopeStore(db);
    const confirmed = { ids: [earlierId] };
    let areDeletesFailing = false;
    const given: { to: readonly DeviceId[]; keyId: string }[] = [];
    const channelKey = createChannelKey({
      db,
      settings,
      envelopes,
      secrets: {
        get: async (name: string) => secrets.get(name),
        set: async (name: string, value: string) => void secrets.set(name, value),
        delete: async (name: string) => {
          if (areDeletesFailing) throw new BackchannelError('SECRET_BACKEND_LOCKED');
          secrets.delete(name);
        },
        names: async () => [...secrets.keys()],
      } as never,
      http: {
        async signed(_method: string, _path: string, { body }: { body: never }) {
          if (relay.refusal) throw new BackchannelError(relay.refusal);
          const { keyId, publicKey, replaces } = body as Record<string, string>;
          if (relay.key && relay.key.keyId !== replaces) throw new BackchannelError('CHANNEL_KEY_EXISTS');
          relay.key = { keyId: keyId as string, publicKey: publicKey as string };
          if (relay.isCut) throw new BackchannelError('RELAY_UNREACHABLE');
        },
      } as never,
      clock,
      log: createTestLog(),
      sodium,
      trust: {
        confirmedDevices: (agentId: AgentId) =>
          agentId === jonasId ? confirmed.ids.map((deviceId) => ({ deviceId })) : [],
      } as never,
      removedDevices,
      enrolment: { deviceId: ownId, agentId: mariaId } as never,
      directory: () =>
        ({
          channelKey: relay.key,
          devices: [
            { deviceId: ownId, agentId: mariaId },
            { deviceId: earlierId, agentId: jonasId },
          ],
        }) as unknown as Directory,
      refreshDirectory: async () => undefined,
      isAdmin: () => true,
      withIdentityToken: (use) => use('token' as IdentityToken),
      send: ({ deviceIds = [] }, body) =>
        void given.push({ to: deviceIds, keyId: body.type === 'channel-key' ? body.keyId : body.type }),
      onAvailable: () => undefined,
      onDue: () => undefined,
    });
    await channelKey.run();
    return {
      channelKey,
      removedDevices,
      relay,
      secrets,
      envelopes,
      given,
      confirmed,
      pass(ms: number) {
        nowMs += ms;
      },
      failDeletes() {
        areDeletesFailing = true;
      },
    };
  };

  it('hands the present key out also while the relay refuses a new one, and says what failed', async () => {
    const { channelKey, removedDevices, relay, pass, given, confirmed } = await make();
    const first = relay.key?.keyId as string;
    const newcomerId = 'device-c' as DeviceId;
    removedDevices.add([left('gone')], first);
    pass(20_000);
    relay.refusal = 'ADMIN_ONLY';
    confirmed.ids.push(newcomerId);
    await expect(channelKey.run()).rejects.toMatchObject({ code: 'ADMIN_ONLY' });
    expect(given).toEqual([
      { to: [earlierId], keyId: first },
      { to: [newcomerId], keyId: first },
    ]);
  });

  it('hands it out also while a former key cannot be deleted', async () => {
    const { channelKey, relay, pass, given, confirmed, failDeletes } = await make();
    await channelKey.rotate();
    pass(daysToMs(9));
    await channelKey.run();
    pass(daysToMs(9));
    failDeletes();
    const newcomerId = 'device-c' as DeviceId;
    confirmed.ids.push(newcomerId);
    await expect(channelKey.run()).rejects.toMatchObject({ code: 'SECRET_BACKEND_LOCKED' });
    expect(given.at(-1)).toEqual({ to: [newcomerId], keyId: relay.key?.keyId });
  });

  it('waits for its turn, and replaces when nobody before it has', async () => {
    const { channelKey, removedDevices, relay, pass, given } = await make();
    const first = relay.key?.keyId as string;
    removedDevices.add([left('gone')], first);
    expect(await channelKey.run()).toBe(20_000);
    expect(relay.key?.keyId).toBe(first);
    pass(20_000);
    await channelKey.run();
    expect(relay.key?.keyId).not.toBe(first);
    expect(given.at(-1)).toEqual({ to: [earlierId], keyId: relay.key?.keyId });
    // Once.
    const second = relay.key?.keyId;
    pass(60_000);
    expect(await channelKey.run()).toBeUndefined();
    expect(relay.key?.keyId).toBe(second);
  });

  it('replaces nothing that somebody else has replaced, and asks for the new key', async () => {
    const { channelKey, removedDevices, relay, pass, given } = await make();
    removedDevices.add([left('gone')], relay.key?.keyId);
    relay.key = { keyId: 'theirs', publicKey: 'x' };
    pass(60_000);
    await channelKey.run();
    expect(relay.key.keyId).toBe('theirs');
    expect(given.at(-1)).toEqual({ to: [earlierId], keyId: 'request' });
  });

  it('never publishes a key a second time that was replaced in between', async () => {
    const { channelKey, removedDevices, relay, pass } = await make();
    const seen = new Set([relay.key?.keyId]);
    for (let count = 0; count < 3; count += 1) {
      removedDevices.add([left(`gone-${count}`)], relay.key?.keyId);
      pass(20_000);
      await channelKey.run();
      expect(seen.has(relay.key?.keyId)).toBe(false);
      seen.add(relay.key?.keyId);
    }
  });

  it('hands a key out whose answer was lost', async () => {
    const { channelKey, removedDevices, relay, pass, given } = await make();
    const first = relay.key?.keyId;
    removedDevices.add([left('gone')], first);
    pass(20_000);
    relay.isCut = true;
    await expect(channelKey.run()).rejects.toThrow();
    expect(relay.key?.keyId).not.toBe(first);
    relay.isCut = false;
    await channelKey.run();
    expect(given.at(-1)).toEqual({ to: [earlierId], keyId: relay.key?.keyId });
  });

  it('is due as well when the device that gave the key has left', async () => {
    const { channelKey, removedDevices, relay, pass } = await make();
    const sodium = await loadSodium();
    const pair = sodium.makeSealPair();
    channelKey.onKeyTransfer({ fromDeviceId: 'giver' as DeviceId, fromAgentId: annaId } as never, {
      type: 'channel-key',
      keyId: 'k2',
      ...pair,
    });
    relay.key = { keyId: 'k2', publicKey: pair.publicKey };
    await channelKey.run();
    // Another key than before the news: the others are taken to have replaced it.
    removedDevices.add([left('giver')], undefined);
    await channelKey.run();
    pass(20_000);
    await channelKey.run();
    expect(relay.key.keyId).not.toBe('k2');
  });

  it('keeps the old half as long as something can arrive under it', async () => {
    const { channelKey, removedDevices, relay, secrets, pass, envelopes } = await make();
    const first = relay.key?.keyId as string;
    removedDevices.add([left('gone')], first);
    pass(20_000);
    await channelKey.run();
    await channelKey.run();
    pass(daysToMs(7.9));
    await channelKey.run();
    expect(channelKey.pair(first)).toBeDefined();
    envelopes.setAside.insert({
      seq: 1,
      kind: 'instagram',
      keyId: first,
      sealed: 'x',
      size: 1,
      reason: 'CHANNEL_KEY_MISSING',
      tries: 0,
      createdAtMs: 1,
      setAsideAtMs: 1,
    });
    pass(daysToMs(1));
    await channelKey.run();
    expect(channelKey.pair(first)).toBeDefined();
    envelopes.dropSetAsideBefore(2);
    await channelKey.run();
    expect(channelKey.pair(first)).toBeUndefined();
    expect([...secrets.keys()]).toEqual([`channel-key:${relay.key?.keyId}`]);
  });
});
