import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkNativeParts, machineOf, nativePartsOf } from '../../scripts/native-parts.mjs';
import { inRepository } from '../../scripts/paths.ts';

/**
 * A package without the native part of its CPU is not made.
 *
 * Before: `npm run dist` on a Mac made two packages, and the one of the other CPU had no database driver: npm brings the driver of the
 * machine it runs on. It installed, and ended at the first start.
 */

const elf = (machine: number): Buffer => {
  const head = Buffer.alloc(128);
  head.writeUInt32BE(0x7f454c46, 0);
  head.writeUInt16LE(machine, 18);
  return head;
};
const machO = (cpu: number): Buffer => {
  const head = Buffer.alloc(128);
  head.writeUInt32LE(0xfeedfacf, 0);
  head.writeUInt32LE(cpu, 4);
  return head;
};
const pe = (machine: number): Buffer => {
  const head = Buffer.alloc(512);
  head.write('MZ', 0, 'latin1');
  head.writeUInt32LE(0x80, 0x3c);
  head.writeUInt16LE(machine, 0x84);
  return head;
};
const binaries: Record<string, Buffer> = {
  'linux-x64': elf(0x3e),
  'linux-arm64': elf(0xb7),
  'darwin-x64': machO(0x01000007),
  'darwin-arm64': machO(0x0100000c),
  'win32-x64': pe(0x8664),
  'win32-arm64': pe(0xaa64),
};

let unpacked: string;
beforeEach(() => {
  unpacked = mkdtempSync(join(tmpdir(), 'native-parts-'));
});
afterEach(() => rmSync(unpacked, { recursive: true, force: true }));

const put = (part: string, bytes: Buffer): void => {
  const file = join(unpacked, part);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, bytes);
};

describe('a package', () => {
  it.each(['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64', 'win32-x64'])(
    'of %s is made with its own native parts alone',
    async (machine) => {
      const [platform = '', cpu = ''] = machine.split('-');
      const check = () => checkNativeParts({ platform, cpu, unpacked });
      await expect(check()).rejects.toThrow(/would not start on .+index\.node is missing.+npm ci/);
      for (const part of nativePartsOf(platform, cpu)) put(part, binaries[machine]!);
      await expect(check()).resolves.toBeUndefined();
      const other = machine === 'linux-x64' ? 'linux-arm64' : 'linux-x64';
      put(nativePartsOf(platform, cpu)[0]!, binaries[other]!);
      await expect(check()).rejects.toThrow(`was made for ${other}`);
    },
  );

  it('of Windows also has what reads the registry', async () => {
    put(nativePartsOf('win32', 'x64')[0]!, binaries['win32-x64']!);
    await expect(checkNativeParts({ platform: 'win32', cpu: 'x64', unpacked })).rejects.toThrow(
      /node\.napi\.node is missing/,
    );
  });

  it('is not made where there is no driver, and the sentence says what to take instead', async () => {
    await expect(checkNativeParts({ platform: 'win32', cpu: 'arm64', unpacked })).rejects.toThrow(
      'Windows on ARM runs the x64 package.',
    );
    expect(() => nativePartsOf('linux', 'armv7l')).toThrow('no Backchannel for linux on armv7l');
  });

  it('is not made with something else in the place of a part', async () => {
    put(nativePartsOf('linux', 'x64')[0]!, Buffer.from('no binary'));
    await expect(checkNativeParts({ platform: 'linux', cpu: 'x64', unpacked })).rejects.toThrow(
      'was made for nothing known',
    );
  });
});

describe('the native parts of this project', () => {
  it('are those that the lock file knows, and the driver of this machine is seen as what it is', () => {
    const lock = readFileSync(inRepository('package-lock.json'), 'utf8');
    for (const [platform, cpu] of [
      ['linux', 'x64'],
      ['linux', 'arm64'],
      ['darwin', 'x64'],
      ['darwin', 'arm64'],
      ['win32', 'x64'],
    ] as const)
      for (const part of nativePartsOf(platform, cpu))
        expect(lock).toContain(
          `"${part
            .split(/[\\/]/)
            .slice(0, part.includes('@') ? 3 : 2)
            .join('/')}"`,
        );
    const { platform, arch } = process;
    const own = inRepository(nativePartsOf(platform, arch)[0]!);
    expect(machineOf(readFileSync(own).subarray(0, 4096))).toBe(`${platform}-${arch}`);
  });

  it('are looked for after packing, before anything is signed', () => {
    const hook = readFileSync(inRepository('scripts', 'after-pack.mjs'), 'utf8');
    expect(hook).toMatch(/await nativePartsIn\(packed\)/);
  });

  it('are built for no CPU that has none', () => {
    const config = readFileSync(inRepository('electron-builder.yml'), 'utf8');
    expect([...config.matchAll(/arch: \[(.+)\]/g)].map(([, list]) => list)).toEqual(['x64', 'x64']);
  });
});
