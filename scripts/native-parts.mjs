import { open } from 'node:fs/promises';
import { join } from 'node:path';

/** electron-builder's numbers for CPUs. Source: builder-util, `Arch`. */
const cpus = ['ia32', 'x64', 'armv7l', 'arm64', 'universal'];

/** Of libsql, whose binary is a package per system and CPU. Source: the names under `@libsql` in package-lock.json. */
const drivers = /** @type {Record<string, string | undefined>} */ ({
  'linux-x64': 'linux-x64-gnu',
  'linux-arm64': 'linux-arm64-gnu',
  'darwin-x64': 'darwin-x64',
  'darwin-arm64': 'darwin-arm64',
  'win32-x64': 'win32-x64-msvc',
});

/**
 * What a package of this system and CPU has to hold, as paths below its unpacked files: the driver of the database, and on Windows what
 * reads policy from the registry. (`sodium-native` is the relay's; the console seals with WebAssembly.)
 * Errors: a system and CPU that nothing is made for.
 * @param {string} platform
 * @param {string} cpu
 */
export const nativePartsOf = (platform, cpu) => {
  const driver = drivers[`${platform}-${cpu}`];
  if (driver === undefined)
    throw new Error(
      `There is no Backchannel for ${platform} on ${cpu}: its database driver (libsql) has no binary for it.` +
        (platform === 'win32' && cpu === 'arm64' ? ' Windows on ARM runs the x64 package.' : ''),
    );
  const parts = [join('node_modules', '@libsql', driver, 'index.node')];
  if (platform === 'win32')
    parts.push(join('node_modules', 'native-reg', 'prebuilds', `win32-${cpu}`, 'node.napi.node'));
  return parts;
};

/**
 * For which system and CPU a binary was made, by its first bytes; undefined: it is none, or for another CPU than those here.
 * Source: ELF e_machine, PE Machine, Mach-O cputype.
 * @param {Buffer} head at least 1 KiB of it, or all
 */
export const machineOf = (head) => {
  if (head.length < 64) return undefined;
  if (head.readUInt32BE(0) === 0x7f454c46) {
    const machine = head.readUInt16LE(18);
    return machine === 0x3e ? 'linux-x64' : machine === 0xb7 ? 'linux-arm64' : undefined;
  }
  if (head.readUInt32LE(0) === 0xfeedfacf) {
    const machine = head.readUInt32LE(4);
    return machine === 0x01000007 ? 'darwin-x64' : machine === 0x0100000c ? 'darwin-arm64' : undefined;
  }
  const at = head.readUInt32LE(0x3c);
  if (head.toString('latin1', 0, 2) !== 'MZ' || at + 6 > head.length) return undefined;
  const machine = head.readUInt16LE(at + 4);
  return machine === 0x8664 ? 'win32-x64' : machine === 0xaa64 ? 'win32-arm64' : undefined;
};

/** @param {string} file */
const machineOfFile = async (file) => {
  const handle = await open(file);
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(4096), 0, 4096, 0);
    return machineOf(buffer.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
};

/**
 * Fails, in one sentence that names each, when a package lacks a native part or has another CPU's in its place.
 * @param {{ platform: string, cpu: string, unpacked: string }} of `unpacked`: the folder `app.asar.unpacked`
 */
export const checkNativeParts = async ({ platform, cpu, unpacked }) => {
  const wanted = `${platform}-${cpu}`;
  const faults = [];
  for (const part of nativePartsOf(platform, cpu)) {
    const machine = await machineOfFile(join(unpacked, part)).catch(() => 'nothing');
    if (machine !== wanted)
      faults.push(
        `${part} ${machine === 'nothing' ? 'is missing' : `was made for ${machine ?? 'nothing known'}`}`,
      );
  }
  if (faults.length > 0)
    throw new Error(
      `This package would not start on ${wanted}: ${faults.join('; ')}. npm brings the native parts of the machine it runs on: ` +
        `run \`npm ci\` and \`npm run dist\` on ${wanted}.`,
    );
};

/**
 * A step of electron-builder's afterPack (scripts/after-pack.mjs).
 * @param {{ appOutDir: string, arch: number, electronPlatformName: string, packager: { appInfo: { productFilename: string } } }} packed
 */
export const nativePartsIn = async ({ appOutDir, arch, electronPlatformName, packager }) => {
  const platform = electronPlatformName === 'mas' ? 'darwin' : electronPlatformName;
  const resources =
    platform === 'darwin'
      ? join(appOutDir, `${packager.appInfo.productFilename}.app`, 'Contents', 'Resources')
      : join(appOutDir, 'resources');
  await checkNativeParts({
    platform,
    cpu: cpus[arch] ?? String(arch),
    unpacked: join(resources, 'app.asar.unpacked'),
  });
};
