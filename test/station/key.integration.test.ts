import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSecretStore } from '../../src/main/secrets/index.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { exitCodes } from '../../src/station/exit-codes.ts';
import { openKeyStorage } from '../../src/station/key/index.ts';
import { runKeyCommand } from '../../src/station/key/key-command.ts';
import { readKeyFile } from '../../src/station/key/key-file.ts';
import { createKeyStorage } from '../../src/station/key/key-storage.ts';

// electron-store asks the electron package at import; outside Electron that is only a path, and need not exist.
process.env['ELECTRON_OVERRIDE_DIST_PATH'] ??= tmpdir();

const ownId = process.getuid?.() ?? 0;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bc-key-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, mode: number, content = randomBytes(32).toString('base64')): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
};
const refusal = (path: string, of: Parameters<typeof readKeyFile>[1] = { ownId }): string => {
  try {
    readKeyFile(path, of);
  } catch (error) {
    expect(error).toMatchObject({ exitCode: exitCodes.keyRefused });
    return (error as Error).message;
  }
  return 'read';
};

describe('a key file', () => {
  it('is read when its owner alone can use it', () => {
    expect(refusal(file('good', 0o600))).toBe('read');
    expect(refusal(file('read-only', 0o400))).toBe('read');
  });

  it.each([0o640, 0o604, 0o620, 0o660, 0o644, 0o666])(
    'is refused with the rights %o, and told how to mend it',
    (mode) => {
      expect(refusal(file('open', mode))).toContain('chmod 600');
    },
  );

  it('is refused when it is a link, a folder, missing or too large', () => {
    const good = file('good', 0o600);
    symlinkSync(good, join(folder, 'link'));
    expect(refusal(join(folder, 'link'))).toContain('it is a link');
    mkdirSync(join(folder, 'folder'), { mode: 0o700 });
    expect(refusal(join(folder, 'folder'))).toContain('not a file');
    expect(refusal(join(folder, 'none'))).toContain('no such file');
    expect(refusal(file('large', 0o600, 'x'.repeat(5_000)))).toContain('too large');
  });

  it('is refused where others may put another one in its place', () => {
    const path = file('good', 0o600);
    chmodSync(folder, 0o777);
    expect(refusal(path)).toContain('its folder can be written');
    chmodSync(folder, 0o1777);
    expect(refusal(path)).toBe('read');
  });

  it.runIf(ownId === 0)('is refused when it belongs to another user', () => {
    const path = file('foreign', 0o600);
    chownSync(path, 65_534, 65_534);
    expect(refusal(path)).toContain('belongs to somebody else');
    // The station runs as that user: its own, or root's.
    expect(refusal(path, { ownId: 65_534 })).toBe('read');
  });

  it.runIf(ownId === 0)('may be read by the group only among the credentials of systemd', () => {
    const path = file('station-key', 0o440);
    expect(refusal(path)).toContain('chmod 600');
    expect(refusal(path, { ownId: 65_534, credentials: folder })).toBe('read');
    chmodSync(path, 0o444);
    expect(refusal(path, { ownId: 65_534, credentials: folder })).toContain('chmod 600');
  });

  it('says what a key looks like when it holds something else', async () => {
    const path = file('words', 0o600, 'correct horse battery staple');
    const opening = openKeyStorage({ source: { from: 'file', path }, dataFolder: folder, env: {} });
    await expect(opening).rejects.toMatchObject({
      exitCode: exitCodes.keyRefused,
      message: expect.stringContaining('openssl rand -base64 32'),
    });
    await expect(opening).rejects.not.toMatchObject({ message: expect.stringContaining('horse') });
  });
});

describe('a key command', () => {
  const script = (content: string): [string] => {
    const path = join(folder, 'command');
    writeFileSync(path, `#!/bin/sh\n${content}\n`, { mode: 0o700 });
    return [path];
  };
  const failure = (command: readonly [string, ...string[]], longestMs?: number): Promise<string> =>
    runKeyCommand(command, { longestMs }).then(
      () => 'printed',
      (error: unknown) => {
        expect(error).toMatchObject({ exitCode: exitCodes.failed });
        return (error as Error).message;
      },
    );

  it('prints the key, with arguments as they are and no shell between', async () => {
    expect(await runKeyCommand(['/bin/echo', '-n', '$HOME; `id`'])).toBe('$HOME; `id`');
  });

  it('that fails, is missing, or is killed, is told by its exit code alone', async () => {
    expect(await failure(script('echo the-secret-key >&2; exit 3'))).toMatch(/exit code 3/);
    expect(await failure(script('echo the-secret-key >&2; exit 3'))).not.toContain('the-secret-key');
    expect(await failure([join(folder, 'none')])).toContain('cannot be started');
    expect(await failure(script('kill -9 $$'))).toContain('SIGKILL');
  });

  it('that does not end is ended with what it has started', async () => {
    const marker = join(folder, 'grandchild');
    const slow = script(`sleep 600 & echo $! > ${marker}; wait`);
    expect(await failure(slow, 1_500)).toContain('did not end within');
    const { readFileSync } = await import('node:fs');
    const pid = Number(readFileSync(marker, 'utf8'));
    const isGone = (): boolean => {
      try {
        // A zombie that nobody has waited for is gone as well.
        return / Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
      } catch {
        return true;
      }
    };
    const { until } = await import('../helpers/until.ts');
    await until(() => expect(isGone()).toBe(true));
  });

  it('that prints more than a key is ended', async () => {
    expect(await failure(script('yes'))).toContain('printed more than a key');
  });
});

describe('what the key locks', () => {
  const storeWith = (key: Buffer) =>
    createSecretStore({
      safeStorage: createKeyStorage(key),
      platform: 'linux',
      folder,
      clock: systemClock,
    });

  it('is opened by the same key, and asked of no other', async () => {
    const key = randomBytes(32);
    await (await storeWith(key)).set('device-keys', 'the secret');
    expect(await (await storeWith(key)).get('device-keys')).toBe('the secret');
    const other = await storeWith(randomBytes(32));
    expect(other.problem).toBe('SECRET_BACKEND_CHANGED');
    expect(await other.get('device-keys')).toBeUndefined();
    expect(await (await storeWith(key)).get('device-keys')).toBe('the secret');
  });

  it('cannot be opened with one bit changed', () => {
    const storage = createKeyStorage(randomBytes(32));
    const locked = storage.encryptString?.('the secret') ?? Buffer.alloc(0);
    expect(storage.decryptString?.(locked)).toBe('the secret');
    for (const at of [0, 12, locked.length - 1]) {
      const changed = Buffer.from(locked);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => storage.decryptString?.(changed)).toThrow();
    }
    // A cut tag proves nothing.
    expect(() => storage.decryptString?.(locked.subarray(0, 20))).toThrow();
  });
});
