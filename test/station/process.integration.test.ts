import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  globSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { platformEnv } from '../../scripts/try-out/platform-settings.ts';
import type { StationHealth } from '../../src/station/health.ts';
import { exitCodes } from '../../src/station/exit-codes.ts';
import { stationMetricNames } from '../../src/station/metrics.ts';
import { ada, type Desk, maria } from '../helpers/console-world.ts';
import { until } from '../helpers/until.ts';
import { type BridgeWorld, startBridgeWorld } from '../main/bridge/bridge-world.ts';
import {
  patiently,
  portOf,
  runStationCommand,
  signInFromElsewhere,
  startStation,
  type StationProcess,
} from './station-process.ts';
import { waitingFor } from './station-world.ts';

// Programs that are started compile hundreds of files first, on shared cores.
vi.setConfig({ hookTimeout: 180_000 });

const anna = 'anna@bakery.test';
const canary = 'CANARY-barley-3fe2';
const customerName = 'Canary-Name-77b0';

let world: BridgeWorld;
let admin: Desk;
let root: string;
const running = new Set<StationProcess>();

interface Station {
  env: Record<string, string>;
  folder: string;
}
let made = 0;
const makeStation = (): Station => {
  made += 1;
  const folder = join(root, `station-${made}`);
  const keyFile = join(root, `station-${made}.key`);
  writeFileSync(keyFile, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 });
  return {
    folder,
    env: {
      ...platformEnv(world.relay.env),
      BACKCHANNEL_RELAY_URL: world.relay.url,
      STATION_DATA_FOLDER: folder,
      STATION_KEY_FILE: keyFile,
      STATION_PORT: '0',
    },
  };
};
const run = (station: Station): StationProcess => {
  const started = startStation(['run'], station.env);
  running.add(started);
  void started.exited.then(() => running.delete(started));
  return started;
};
const enrol = async (station: Station): Promise<void> => {
  const enrolling = startStation(['enrol'], station.env);
  running.add(enrolling);
  void enrolling.exited.then(() => running.delete(enrolling));
  await signInFromElsewhere(enrolling, anna);
  await patiently(() => expect(enrolling.output()).toContain('It shows this code there:'));
  const waiting = await waitingFor(admin);
  expect(enrolling.output()).toContain(`It shows this code there: ${waiting.code}`);
  await admin.services.computers.approve(waiting.deviceId);
  expect(await enrolling.exited, enrolling.output()).toBe(exitCodes.done);
};
const ask = async (station: StationProcess, path: string): Promise<{ status: number; text: string }> => {
  const answer = await fetch(`http://127.0.0.1:${await portOf(station)}${path}`);
  return { status: answer.status, text: await answer.text() };
};
const healthOf = async (station: StationProcess): Promise<StationHealth> =>
  JSON.parse((await ask(station, '/readyz')).text) as StationHealth;
const isReady = (station: StationProcess) =>
  patiently(async () => expect(await healthOf(station), station.output()).toMatchObject({ isReady: true }));
const isHolder = (station: StationProcess) =>
  patiently(async () => expect((await healthOf(station)).bridge).toMatchObject({ isHolder: true }));
const said = () => world.spoken(world.chatOf(ada));

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'bc-station-'));
  world = await startBridgeWorld({ isRealTime: true });
  admin = await world.bridged();
});
afterEach(async () => {
  for (const { child, exited } of running) {
    child.kill('SIGKILL');
    await exited;
  }
  await world.end();
  rmSync(root, { recursive: true, force: true });
});

describe('backchannel-station', () => {
  it('is enrolled from elsewhere, carries at night, hands over at SIGTERM, survives kill -9 and a removal', async () => {
    const first = makeStation();
    const second = makeStation();
    await enrol(first);
    await enrol(second);
    const one = run(first);
    const two = run(second);
    await isReady(one);
    await isReady(two);
    expect((await ask(one, '/healthz')).status).toBe(200);
    world.sandbox.meta.addCustomer({ username: 'canary.customer', name: customerName });
    await admin.quit();

    // At night.
    const texts: string[] = [];
    const write = async (text: string): Promise<void> => {
      texts.push(`< ${text}`);
      await world.sandbox.meta.customerSends(ada, { text });
    };
    await write(`at night ${canary}`);
    await patiently(() => expect(said()).toEqual(texts));

    // SIGTERM: the lease is given back, and the other goes on.
    const [holder, other] = (await healthOf(one)).bridge.isHolder ? [one, two] : [two, one];
    holder.child.kill('SIGTERM');
    // As packages do that listen to signals: the same one once more.
    holder.child.kill('SIGTERM');
    expect(await holder.exited, holder.output()).toBe(exitCodes.done);
    const relayDb = new Database(join(world.relayFolder, 'relay.db'));
    const { n } = relayDb
      .prepare('SELECT count(*) AS n FROM leases WHERE held_until_ms = 0 OR fence > 2')
      .get() as { n: number };
    relayDb.close();
    expect(n).toBe(1);
    await isHolder(other);
    await write(`after the hand-over ${canary}`);
    await patiently(() => expect(said()).toEqual(texts));

    // kill -9 of the one that carries, while messages come.
    const back = run(holder === one ? first : second);
    await isReady(back);
    await write(`before the kill ${canary}`);
    other.child.kill('SIGKILL');
    await other.exited;
    await write(`while nobody carries ${canary}`);
    await isHolder(back);
    await patiently(() => expect(said()).toEqual(texts));
    const after = run(other === one ? first : second);
    await isReady(after);
    expect(said()).toEqual(texts);

    // Nothing readable anywhere.
    const spoken = [holder, other, back, after].map((each) => each.output()).join('\n');
    const metrics = await Promise.all([back, after].map((each) => ask(each, '/metrics')));
    for (const name of stationMetricNames) expect(metrics[0]?.text).toContain(name);
    const states = await Promise.all([back, after].map((each) => ask(each, '/readyz')));
    for (const secret of [canary, customerName, anna, maria]) {
      expect([secret, spoken.includes(secret)]).toEqual([secret, false]);
      for (const { text } of [...metrics, ...states])
        expect([secret, text.includes(secret)]).toEqual([secret, false]);
    }
    const filesOf = (folder: string): [string, Buffer][] =>
      globSync('**/*', { cwd: folder, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => [
          join(entry.parentPath, entry.name),
          readFileSync(join(entry.parentPath, entry.name)),
        ]);
    const onDisk = [first.folder, second.folder].flatMap(filesOf);
    expect(onDisk.map(([path]) => path).join()).toContain('secrets.json');
    for (const [path, bytes] of [...onDisk, ...filesOf(world.relayFolder)])
      expect([path, bytes.includes(canary), bytes.includes(customerName)]).toEqual([path, false, false]);

    // Removed by an administrator.
    const morning = await world.desk(maria, { of: admin });
    const stationsOf = async () =>
      (await morning.services.computers.list()).computers.filter(
        ({ kind, state }) => kind === 'station' && state === 'member',
      );
    const [removed] = await stationsOf();
    await morning.services.computers.remove(removed?.deviceId as never);
    const gone = await Promise.race([back, after].map(async (each) => (await each.exited, each)));
    expect(await gone.exited, gone.output()).toBe(exitCodes.removed);
    expect(gone.output()).toContain(
      'This station was taken out of the team (DEVICE_REMOVED). Its data is deleted.',
    );
    const [itsData, othersData] = (gone === back) === (holder === one) ? [first, second] : [second, first];
    const kept = JSON.stringify(JSON.parse(readFileSync(join(itsData.folder, 'secrets.json'), 'utf8')));
    expect(kept).not.toMatch(/livechat-tokens|device-keys|integration-grant|page-token|channel-key/);
    const again = await runStationCommand(['run'], itsData.env);
    expect([exitCodes.removed, exitCodes.notEnrolled]).toContain(again.code);

    // The other one leaves by itself.
    const stays = gone === back ? after : back;
    stays.child.kill('SIGTERM');
    expect(await stays.exited, stays.output()).toBe(exitCodes.done);
    const wiped = await runStationCommand(['wipe'], othersData.env);
    expect(wiped.code, wiped.output).toBe(exitCodes.done);
    expect(wiped.output).toContain('Relay: this computer is no longer part of the team.');
    expect([existsSync(othersData.folder), existsSync(othersData.env['STATION_KEY_FILE'] ?? '')]).toEqual([
      false,
      true,
    ]);
    await until(async () =>
      expect((await morning.services.relayLink.refreshDirectory()).devices).toHaveLength(1),
    );
  }, 480_000);

  it('does not start with a key that others may read, another key, or on data that is in use', async () => {
    const station = makeStation();
    const keyFile = station.env['STATION_KEY_FILE'] ?? '';
    await enrol(station);
    expect(statSync(station.folder).mode & 0o777).toBe(0o700);

    chmodSync(keyFile, 0o640);
    const open = await runStationCommand(['run'], station.env);
    expect([open.code, open.output]).toEqual([exitCodes.keyRefused, expect.stringContaining('chmod 600')]);
    chmodSync(keyFile, 0o600);

    const otherKey = join(root, 'other.key');
    writeFileSync(otherKey, randomBytes(32).toString('base64'), { mode: 0o600 });
    const before = readFileSync(join(station.folder, 'secrets.json'));
    const other = await runStationCommand(['run'], { ...station.env, STATION_KEY_FILE: otherKey });
    expect([other.code, other.output]).toEqual([
      exitCodes.keyRefused,
      expect.stringContaining('not the key that the data'),
    ]);
    expect(readFileSync(join(station.folder, 'secrets.json')).equals(before)).toBe(true);

    const runs = run(station);
    await portOf(runs);
    const second = await runStationCommand(['run'], station.env);
    expect([second.code, second.output]).toEqual([
      exitCodes.failed,
      expect.stringContaining('a station runs on it'),
    ]);
    const status = await runStationCommand(['status', '--port', String(await portOf(runs))], station.env);
    expect(JSON.parse(status.output)).toMatchObject({ session: 'signed-in' });
  }, 240_000);

  it('takes its key from a command, and says what is missing where nothing is set up', async () => {
    const station = makeStation();
    const env = { ...station.env, STATION_KEY_FILE: '' };
    const keyFile = station.env['STATION_KEY_FILE'] ?? '';
    const missing = await runStationCommand(['run'], env);
    expect([missing.code, missing.output]).toEqual([
      exitCodes.usage,
      expect.stringContaining('No key is named'),
    ]);
    const withCommand = { ...env, STATION_KEY_COMMAND: JSON.stringify(['/bin/cat', keyFile]) };
    const nobody = await runStationCommand(['run'], withCommand);
    expect([nobody.code, nobody.output]).toEqual([
      exitCodes.notEnrolled,
      expect.stringContaining('backchannel-station enrol'),
    ]);
    const relay = await runStationCommand(['run'], { ...withCommand, BACKCHANNEL_RELAY_URL: '' });
    expect([relay.code, relay.output]).toEqual([
      exitCodes.usage,
      expect.stringContaining('BACKCHANNEL_RELAY_URL'),
    ]);
    const none = await runStationCommand(['status', '--port', '9'], env);
    expect([none.code, none.output]).toEqual([exitCodes.failed, 'No station answers on 127.0.0.1:9.\n']);
  }, 240_000);
});
