import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NsisUpdater } from 'electron-updater';
import { afterEach, describe, expect, it } from 'vitest';
import { createElectronUpdaterSource } from '../../../src/main/updates/electron-updater-source.ts';
import { createTestLog } from '../../helpers/log.ts';
import { describeSource, type SourceWorld } from './source-contract.ts';

/**
 * The real electron-updater, as the per-user installer of Windows uses it, against a server of releases. Of the platform four things are
 * stood in for: the running app, Chromium's network, the check of an Authenticode signature, and the start of the installer.
 */

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** Instead of Chromium's network. */
const network = {
  async request({ hostname, port, path }: Record<'hostname' | 'port' | 'path', string>): Promise<string> {
    return (await fetch(`http://${hostname}:${port}${path}`)).text();
  },
  async download(url: URL, destination: string): Promise<string> {
    writeFileSync(destination, Buffer.from(await (await fetch(url)).arrayBuffer()));
    return destination;
  },
};

/** What would be started instead of the installer. */
class RecordingUpdater extends NsisUpdater {
  readonly started: string[] = [];
  protected override doInstall(): boolean {
    this.started.push(readFileSync(this.installerPath ?? '', 'utf8'));
    return true;
  }
  // The rest of it tells Electron's own updater, and ends the app.
  override quitAndInstall(): void {
    this.install(false, true);
  }
}

interface Options {
  channel?: 'stable' | 'beta';
  /** Of the computers that get a release, percent. */
  staged?: number;
}

const openSource = async ({ channel = 'stable', staged }: Options = {}): Promise<
  SourceWorld & { asked(): string[] }
> => {
  const folder = mkdtempSync(join(tmpdir(), 'bc-updates-'));
  closing.push(() => rmSync(folder, { recursive: true, force: true }));
  let released: string | undefined;
  let signer = 'Example Ltd';
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://x').pathname;
    asked.push(path);
    // The installer's content is its version.
    const version = released ?? '0.0.1';
    const sha512 = createHash('sha512').update(version).digest('base64');
    if (path.endsWith('.yml'))
      return void response.end(
        [
          `version: ${version}`,
          'files:',
          '  - url: setup.exe',
          `    sha512: ${sha512}`,
          `    size: ${version.length}`,
          ...(staged === undefined ? [] : [`stagingPercentage: ${staged}`]),
          `releaseDate: '2026-11-29T21:05:00.000Z'`,
          '',
        ].join('\n'),
      );
    return void response.end(version);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const config = join(folder, 'app-update.yml');
  writeFileSync(
    config,
    `provider: generic\nurl: ${url}\nupdaterCacheDirName: backchannel-updater\npublisherName:\n  - Example Ltd\n`,
  );
  const cache = join(folder, 'cache');
  mkdirSync(cache);
  let onQuit = (_code: number): void => undefined;
  const updater = new RecordingUpdater(null, {
    version: '1.0.0',
    name: 'Backchannel',
    isPackaged: true,
    appUpdateConfigPath: config,
    userDataPath: folder,
    baseCachePath: cache,
    whenReady: async () => undefined,
    relaunch: () => undefined,
    quit: () => onQuit(0),
    onQuit: (handler: (code: number) => void) => void (onQuit = handler),
  });
  Object.assign(updater, { httpExecutor: network, _testOnlyOptions: { platform: 'win32' } });
  updater.disableDifferentialDownload = true;
  updater.verifyUpdateCodeSignature = async (publishers) =>
    publishers.includes(signer) ? null : `signed by ${signer}`;
  return {
    source: createElectronUpdaterSource(updater, { channel, log: createTestLog() }),
    release: (version) => (released = version),
    forge: () => (signer = 'Somebody Else'),
    installed: () => updater.started,
    end: () => onQuit(0),
    asked: () => asked,
  };
};

describe('electron-updater behind the contract', () => {
  describeSource(openSource);
});

describe('electron-updater', () => {
  it('asks for the channel that the organisation has set, and takes no older version', async () => {
    const stable = await openSource();
    stable.release('0.9.0');
    expect(await stable.source.check()).toBeUndefined();
    const beta = await openSource({ channel: 'beta' });
    beta.release('1.1.0-beta.1');
    expect(await beta.source.check()).toBe('1.1.0-beta.1');
    expect([stable.asked()[0], beta.asked()[0]]).toEqual(['/latest.yml', '/beta.yml']);
  });

  it('keeps to the share of computers that a release is for', async () => {
    for (const [staged, expected] of [
      [0, undefined],
      [100, '2.0.0'],
    ] as const) {
      const { source, release } = await openSource({ staged });
      release('2.0.0');
      expect(await source.check(), String(staged)).toBe(expected);
    }
  });
});
