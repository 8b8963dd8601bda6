import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inRepository } from '../../scripts/paths.ts';
import { runCommand } from '../../scripts/run-command.ts';

const session = inRepository('scripts', 'desktop-session.ts');
const probe = inRepository('test', 'scripts', 'fixtures', 'safe-storage-probe', 'launch.ts');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'backchannel-desktop-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Starts the real Electron inside a desktop session and returns what it says about its secret storage. */
async function askElectron(keyring: 'keyring' | 'no-keyring'): Promise<Record<string, unknown>> {
  // A temporary folder of its own shows whether the session cleans up.
  const env = { ...process.env, TMPDIR: folder };
  const args = [session, process.execPath, probe, keyring, join(folder, 'profile')];
  const { stdout, stderr } = await runCommand(process.execPath, args, { env, timeoutMs: 60_000 });
  const line = stdout.split('\n').find((text) => text.startsWith('{'));
  if (!line) throw new Error(`Electron said nothing.\n${stderr}`);
  return JSON.parse(line) as Record<string, unknown>;
}

describe.runIf(process.platform === 'linux')('desktop session', { timeout: 120_000 }, () => {
  it('gives Electron a real keyring when asked for one', async () => {
    expect(await askElectron('keyring')).toEqual({
      backend: 'gnome_libsecret',
      available: true,
      roundTrip: true,
      userData: join(folder, 'profile'),
    });
  });

  it('leaves Electron with its weak backend when asked for none', async () => {
    expect(await askElectron('no-keyring')).toMatchObject({ backend: 'basic_text', available: false });
  });

  it('passes the exit code on and removes its private home when the command ends', async () => {
    const env = { ...process.env, TMPDIR: folder };
    const script = "require('fs').writeFileSync(process.env.HOME + '/x', ''); process.exit(7)";
    const { code } = await runCommand(process.execPath, [session, process.execPath, '-e', script], { env });
    expect(code).toBe(7);
    expect(readdirSync(folder).filter((name) => name.startsWith('backchannel-session-'))).toEqual([]);
  });
});
