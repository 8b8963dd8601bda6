import { createHash } from 'node:crypto';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ada, bruno, conversationOf, type Desk, jonas, maria, settled } from '../helpers/console-world.ts';
import { until } from '../helpers/until.ts';
import { type BridgeWorld, startBridgeWorld } from '../main/bridge/bridge-world.ts';
import { letIn, waitingFor } from './station-world.ts';

// Three consoles in one process, on shared cores.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

const anna = 'anna@bakery.test';
const canary = 'CANARY-rye-91d7';

let world: BridgeWorld;
let admin: Desk;

const stationOf = (email: string): Promise<Desk> => world.desk(email, { kind: 'station', isOnline: false });
const jump = (ms: number) => world.sandbox.context.clock.jump(ms);
const keyOf = async (desk: Desk): Promise<string> => {
  const keys = JSON.parse((await desk.services.secrets.get('device-keys')) ?? '{}') as {
    sign: { publicKey: string };
  };
  return keys.sign.publicKey;
};
/** Envelopes that wait at the relay for this device alone. */
const waitingAt = (deviceId: string, kind: string): number => {
  const db = new Database(join(world.relayFolder, 'relay.db'));
  try {
    return (
      db
        .prepare('SELECT count(*) AS n FROM envelopes WHERE audience = ? AND kind = ?')
        .get(deviceId, kind) as { n: number }
    ).n;
  } finally {
    db.close();
  }
};

beforeEach(async () => {
  world = await startBridgeWorld();
  admin = await world.bridged();
});
afterEach(() => world.end());

describe('a station that asks to be let in', () => {
  it('waits, shows its code, and is let in by an administrator alone', async () => {
    const station = await stationOf(anna);
    await until(() =>
      expect(station.services.relayLink.connection).toMatchObject({
        state: 'offline',
        reason: 'DEVICE_WAITING',
      }),
    );
    const colleague = await world.desk(jonas);
    const forColleague = await waitingFor(colleague);
    expect(forColleague).toMatchObject({ agentId: anna, kind: 'station', can: [] });
    await expect(colleague.services.computers.approve(forColleague.deviceId)).rejects.toMatchObject({
      code: 'ADMIN_ONLY',
    });
    station.sessionHost.retryNow();
    const digest = createHash('sha256')
      .update(`backchannel-station-code-v1\n${await keyOf(station)}`)
      .digest();
    const code = [0, 4, 8].map((at) => String(digest.readUInt32BE(at) % 10_000).padStart(4, '0')).join(' ');
    expect(await waitingFor(admin)).toMatchObject({ kind: 'station', code, can: ['approve', 'refuse'] });
    await letIn(admin, station);
    await until(async () => {
      const { computers } = await admin.services.computers.list();
      const seen = computers.find(({ agentId }) => agentId === anna);
      expect(seen).toMatchObject({ kind: 'station', state: 'member', code: undefined, can: ['remove'] });
      expect(seen?.holds).toEqual(expect.arrayContaining(['channel-key', 'page-token', 'integration-grant']));
    });
  });

  it('waits also when it is signed in as the administrator, whose desktops need nobody’s word', async () => {
    const station = await stationOf(maria);
    await until(() => expect(station.services.relayLink.connection.reason).toBe('DEVICE_WAITING'));
    const laptop = await world.desk(maria);
    expect(laptop.services.relayLink.state).toBe('online');
    await letIn(admin, station);
  });
});

describe('a message at night, when no desktop is on', () => {
  it('is in LiveChat’s books once, and an answer of LiveChat’s own app reaches the customer once', async () => {
    const station = await stationOf(anna);
    await letIn(admin, station);
    await admin.quit();
    await world.sandbox.meta.customerSends(ada, { text: 'is anybody there?' });
    await settled(() => world.spoken(world.chatOf(ada)), ['< is anybody there?']);
    world.agentWrites(world.chatOf(ada), 'we open at seven');
    await until(() => expect(world.sentTexts()).toEqual(['we open at seven']));
    await until(() => expect(world.spoken(world.chatOf(ada)).at(-1)).toContain('(delivered)'));
    for (let passed = 0; passed < 60_000; passed += 5_000) {
      await jump(5_000);
      await station.services.bridge.idle();
    }
    expect(world.spoken(world.chatOf(ada))).toHaveLength(2);
    expect(world.sentTexts()).toHaveLength(1);
    // The desktop that comes in the morning has it as well, and carries nothing again.
    const morning = await world.desk(maria, { of: admin });
    await until(() =>
      expect(
        morning.services.conversations.listMessages({ conversationId: conversationOf(ada) }).messages,
      ).toHaveLength(2),
    );
    expect(world.spoken(world.chatOf(ada))).toHaveLength(2);
  });

  it('and its station is away for LiveChat: no website chat is sent to somebody who is not there', async () => {
    const station = await stationOf(anna);
    await letIn(admin, station);
    await until(() => expect(station.services.appState().livechat.state).toBe('online'));
    const connections = [...world.sandbox.livechat.world.agents.values()].find(({ id }) => id === anna);
    expect(connections).toBeDefined();
    expect(station.services.appState().ownStatus).not.toBe('accepting_chats');
  });
});

describe('two stations', () => {
  it('lose and double nothing when the one that carries is killed', async () => {
    const first = await stationOf(anna);
    await letIn(admin, first);
    const second = await stationOf(anna);
    await letIn(admin, second);
    await admin.quit();
    const stations = [first, second];
    const holder = await until(() => {
      const found = stations.find(({ services }) => services.bridge.state.state === 'active');
      if (!found) throw new Error('nobody carries');
      return found;
    });
    const other = stations.find((each) => each !== holder) as Desk;
    const texts = Array.from({ length: 12 }, (_, n) => `message ${n}`);
    for (const text of texts.slice(0, 6)) await world.sandbox.meta.customerSends(ada, { text });
    await settled(
      () => world.spoken(world.chatOf(ada)),
      texts.slice(0, 6).map((text) => `< ${text}`),
    );
    for (const text of texts.slice(6, 9)) await world.sandbox.meta.customerSends(ada, { text });
    await holder.kill();
    for (const text of texts.slice(9)) await world.sandbox.meta.customerSends(ada, { text });
    await world.sandbox.meta.customerSends(bruno, { text: 'from another customer' });
    await jump(50_000);
    await until(() => expect(other.services.bridge.state.state).toBe('active'));
    await settled(
      () => world.spoken(world.chatOf(ada)),
      texts.map((text) => `< ${text}`),
    );
    await settled(() => world.spoken(world.chatOf(bruno)), ['< from another customer']);
    const again = await world.desk(anna, { of: holder, kind: 'station', isOnline: true });
    for (let passed = 0; passed < 30_000; passed += 5_000) {
      await jump(5_000);
      for (const { services } of [other, again]) await services.bridge.idle();
    }
    expect(world.spoken(world.chatOf(ada))).toHaveLength(texts.length);
  });

  it('hand over at once when the one that carries ends in order', async () => {
    const station = await stationOf(anna);
    await letIn(admin, station);
    // The administrator’s desktop has carried until now.
    await until(() => expect(admin.services.bridge.state.state).toBe('active'));
    await admin.quit();
    await until(() => expect(station.services.bridge.state.state).toBe('active'));
    const second = await world.desk(maria, { of: admin });
    await until(() => expect(second.services.bridge.state.state).toBe('standing-by'));
    await station.quit();
    const lease = new Database(join(world.relayFolder, 'relay.db'));
    const row = lease.prepare('SELECT device_id, held_until_ms FROM leases').get() as {
      device_id: string;
      held_until_ms: number;
    };
    lease.close();
    const own = second.services.relayLink.device()?.deviceId;
    expect(row.held_until_ms === 0 || row.device_id === own).toBe(true);
    await until(() => expect(second.services.bridge.state.state).toBe('active'));
  });
});

describe('a station that an administrator removes', () => {
  it('stops, deletes what it has, and gets nothing that comes after', async () => {
    const station = await stationOf(anna);
    await letIn(admin, station);
    await world.sandbox.meta.customerSends(ada, { text: `hello ${canary}` });
    await until(() => expect(station.services.conversations.get(conversationOf(ada))).toBeDefined());
    expect(station.rowsText()).toContain(canary);
    const deviceId = station.services.relayLink.device()?.deviceId;
    const keyBefore = admin.services.relayLink.directory()?.channelKey?.keyId;
    const seqBefore = Number(station.services.stored.get('relay.cursor') ?? 0);
    await admin.services.computers.remove(deviceId as never);
    await until(() =>
      expect(station.services.session.state).toMatchObject({
        state: 'signed-out',
        reason: 'DEVICE_REMOVED',
      }),
    );
    await until(() => {
      const keyId = admin.services.relayLink.directory()?.channelKey?.keyId;
      expect(keyId).toBeDefined();
      expect(keyId).not.toBe(keyBefore);
    });
    const kept = await station.secretNames();
    for (const name of ['livechat-tokens', 'device-keys', 'integration-grant'])
      expect(kept).not.toContain(name);
    expect(kept.filter((name) => /^(?:channel-key|page-token):/.test(name))).toEqual([]);
    expect(station.rowsText()).not.toContain(canary);

    await world.sandbox.meta.customerSends(ada, { text: `after ${canary}` });
    await until(() => expect(world.spoken(world.chatOf(ada))).toHaveLength(2));
    station.sessionHost.retryNow();
    expect(station.rowsText()).not.toContain(canary);
    expect(station.services.relayLink.device()).toBeUndefined();
    expect(Number(station.services.stored.get('relay.cursor') ?? 0)).toBeLessThanOrEqual(seqBefore);
    // Its replacement waits, as every station does.
    await station.services.session.signIn();
    await until(() => expect(station.services.relayLink.connection.reason).toBe('DEVICE_WAITING'));
  });
});

describe('a private chat with somebody who has a station', () => {
  it('is sealed to their desktop and not to the station', async () => {
    const station = await stationOf(anna);
    await letIn(admin, station);
    const writer = await world.desk(jonas);
    await until(() => expect(writer.services.relayLink.trustOf(anna as never)).toBe('confirmed'));
    writer.services.privateChats.send(anna as never, `private ${canary}`);
    expect(writer.services.privateChats.summary(anna as never)).toMatchObject({ trust: 'no-device' });
    const desktop = await world.desk(anna);
    await until(() =>
      expect(desktop.services.privateChats.listMessages(jonas as never).messages).toHaveLength(1),
    );
    const own = station.services.relayLink.device()?.deviceId ?? '';
    expect(waitingAt(own, 'private')).toBe(0);
    // Nor is it asked for earlier chats, or for what it has received.
    expect(station.services.privateChats.list()).toEqual([]);
    expect(station.rowsText()).not.toContain(canary);
  });

  it('is dropped unopened by the station when a console of before seals it to every computer', async () => {
    const station = await stationOf(anna);
    await letIn(admin, station);
    const writer = await world.desk(jonas);
    await until(() => expect(writer.services.relayLink.trustOf(anna as never)).toBe('confirmed'));
    // It knows of no stations.
    writer.db.exec(`
      CREATE TRIGGER of_before AFTER INSERT ON directory_device
        BEGIN UPDATE directory_device SET kind = NULL WHERE device_id = NEW.device_id; END;
      UPDATE directory_device SET kind = NULL;
    `);
    writer.services.privateChats.send(anna as never, `private ${canary}`);
    const own = station.services.relayLink.device()?.deviceId ?? '';
    const delivered = new Database(join(world.relayFolder, 'relay.db'));
    const lastSeq = () =>
      (delivered.prepare(`SELECT last_seq AS n FROM workspaces`).get() as { n: number }).n;
    const before = lastSeq();
    await until(() => expect(lastSeq()).toBeGreaterThan(before));
    const posted = lastSeq();
    delivered.close();
    await until(() =>
      expect(Number(station.services.stored.get('relay.cursor') ?? 0)).toBeGreaterThanOrEqual(posted),
    );
    await until(() => expect(waitingAt(own, 'private')).toBe(0));
    expect(station.services.privateChats.list()).toEqual([]);
    expect(station.services.relayLink.setAside().count).toBe(0);
    expect(station.rowsText()).not.toContain(canary);
  });
});
