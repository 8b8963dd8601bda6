import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { relayEnvironment } from './helpers/relay-environment.ts';
import { runRelay, startRelayProcess } from './helpers/relay-process.ts';

/** Starts that fail, each with the real process: what its operator reads. */

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'relay-start-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** No platform is asked before somebody enrols. */
const environment = (change: Record<string, string> = {}): Record<string, string> => ({
  ...relayEnvironment('http://127.0.0.1:9', join(folder, 'relay.db')),
  ...change,
});

describe('a relay that cannot start', () => {
  it('tells every wrong setting at once, with what it must be and an example, and no value', async () => {
    writeFileSync(join(folder, 'policy.json'), '[{"version":1}]');
    const { code, output } = await runRelay(
      environment({
        RELAY_PORT: '70000',
        RELAY_PUBLIC_URL: 'http://relay.example',
        RELAY_DATABASE_URL: `file:${join(folder, 'nowhere', 'relay.db')}`,
        RELAY_TRUST_PROXY: '10.0.0.300',
        RELAY_LOG_FOLDER: join(folder, 'policy.json', 'logs'),
        RELAY_POLICY_FILE: join(folder, 'policy.json'),
        META_APP_SECRET: '',
        LIVECHAT_WEBHOOK_PATH_SECRET: 'canary',
      }),
    );
    expect(code).toBe(2);
    expect(output).toContain('8 settings are missing or cannot be used');
    expect(output).toContain('Set META_APP_SECRET: it is missing');
    expect(output).toContain('make the folder');
    expect(output).toContain('for example  RELAY_PUBLIC_URL=https://relay.example.com');
    for (const name of [
      'RELAY_PORT',
      'RELAY_PUBLIC_URL',
      'RELAY_DATABASE_URL',
      'RELAY_TRUST_PROXY',
      'RELAY_LOG_FOLDER',
      'RELAY_POLICY_FILE',
      'LIVECHAT_WEBHOOK_PATH_SECRET',
    ])
      expect(output).toContain(`Change ${name}: it must be`);
    for (const value of ['70000', '10.0.0.300', 'canary', folder]) expect(output).not.toContain(value);
  });

  it('says of a misspelt name what was meant', async () => {
    const { RELAY_DATABASE_URL: url = '', ...others } = environment();
    const { code, output } = await runRelay({ ...others, RELAY_DATABSE_URL: url });
    expect(code).toBe(2);
    expect(output).toContain('Was RELAY_DATABASE_URL meant?');
    expect(output).toContain('Set RELAY_DATABASE_URL: it is missing');
  });

  it('says that the port is taken, and which settings name it', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const port = String((other.address() as AddressInfo).port);
    const { code, output } = await runRelay(environment({ RELAY_PORT: port }));
    other.close();
    expect(code).toBe(2);
    expect(output).toContain('another program listens at RELAY_HOST and RELAY_PORT already');
  });

  it('says that its database is damaged, or a folder', async () => {
    writeFileSync(join(folder, 'relay.db'), 'no database at all, but long enough to be looked at'.repeat(50));
    const damaged = await runRelay(environment());
    expect([damaged.code, damaged.output]).toEqual([2, expect.stringContaining('damaged, or no database')]);
    mkdirSync(join(folder, 'data'));
    const asFolder = await runRelay(environment({ RELAY_DATABASE_URL: `file:${join(folder, 'data')}` }));
    expect([asFolder.code, asFolder.output]).toEqual([2, expect.stringContaining('this path is a folder')]);
  });

  it('refuses a SQLite file that another relay uses, and the other one goes on', async () => {
    const first = await startRelayProcess(environment());
    const second = await runRelay(environment());
    expect(second.code).toBe(2);
    expect(second.output).toContain('another relay uses this SQLite file');
    expect((await fetch(`${first.url}/readyz`)).status).toBe(200);
    await first.kill('SIGKILL');
    // The lock ended with the process.
    const third = await startRelayProcess(environment());
    await third.kill('SIGTERM');
  });

  it('says of an unknown command which one there is', async () => {
    const { code, output } = await runRelay({}, ['restore']);
    expect([code, output]).toEqual([2, expect.stringContaining('restore-check')]);
  });
});
