import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PlatformFakes, startPlatformFakes } from '../../relay/helpers/platform-fakes.ts';
import { movableClock, relayEnvironment } from '../../relay/helpers/relay-environment.ts';
import { TestDevice, bindChannel, makeAgent, setChannelKey } from '../../relay/helpers/test-device.ts';

export interface BenchWorld {
  fakes: PlatformFakes;
  /** For files of the benchmark; goes with `remove`. */
  folder: string;
  /** Settings of a relay on this database, without limits that would stop a load. */
  environment(databaseUrl?: string): Record<string, string>;
  remove(): Promise<void>;
}

export const createWorld = async (): Promise<BenchWorld> => {
  const fakes = await startPlatformFakes();
  const folder = mkdtempSync(join(tmpdir(), 'relay-bench-'));
  let files = 0;
  return {
    fakes,
    folder,
    environment: (databaseUrl) => ({
      ...relayEnvironment(fakes.url, join(folder, `relay-${(files += 1)}.db`)),
      ...(databaseUrl === undefined ? {} : { RELAY_DATABASE_URL: databaseUrl }),
      RELAY_WORKSPACE_MAX_ENVELOPES: '100000000',
      RELAY_WORKSPACE_MAX_MEGABYTES: '1000000',
      RELAY_WEBHOOKS_PER_MINUTE: '1000000000',
    }),
    async remove() {
      await fakes.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** Enrols devices in one workspace. */
export const enrolMany = async (
  world: BenchWorld,
  url: string,
  count: number,
  workspaceId: string,
): Promise<TestDevice[]> => {
  const home = { url, clock: movableClock(), fakes: world.fakes };
  const devices = Array.from({ length: count }, () => new TestDevice(home, makeAgent({ workspaceId })));
  for (let from = 0; from < count; from += 50) {
    await Promise.all(devices.slice(from, from + 50).map((device) => device.enrol()));
  }
  return devices;
};

let bound = 0;
/** Binds one account in each of `count` workspaces, which are called `name-0` and so on; gives the accounts. */
export const bindAccounts = async (
  world: BenchWorld,
  url: string,
  count: number,
  name = 'workspace',
): Promise<string[]> => {
  const accounts: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const [device] = await enrolMany(world, url, 1, `${name}-${n}`);
    if (!device) continue;
    await setChannelKey(device);
    world.fakes.pages.length = 0;
    const number = String((bound += 1)).padStart(6, '0');
    const accountId = `17841400000${number}`;
    await bindChannel(device, { pageId: `104400000${number}`, accountId });
    accounts.push(accountId);
  }
  return accounts;
};
