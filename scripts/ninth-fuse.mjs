import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** In every Electron binary before its fuses: version, number of fuses, one character each. */
const sentinel = Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX', 'latin1');
/** Those that electron-builder.yml states. */
const stated = 8;
/**
 * `wasmTrapHandlers`, which electron-builder does not know yet. On, as by default: without it every access of WebAssembly to its memory
 * is checked by hand, and the sealing of messages (libsodium) slows down for nothing.
 */
const isNinthOn = true;

/**
 * Sets the ninth fuse in a binary, in place. 'absent': an older Electron has eight.
 * Errors: a tenth fuse, which somebody has to decide first; a binary without fuses.
 * @param {Buffer} bytes
 * @returns {'set' | 'absent'}
 */
export const setNinthFuse = (bytes) => {
  let outcome = /** @type {'set' | 'absent' | undefined} */ (undefined);
  for (let at = bytes.indexOf(sentinel); at >= 0; at = bytes.indexOf(sentinel, at + 1)) {
    const wire = at + sentinel.length + 2;
    const length = bytes[wire - 1] ?? 0;
    if (length > stated + 1)
      throw new Error(
        `This Electron has ${length} fuses. State each in electron-builder.yml and here, with its reason.`,
      );
    outcome = length > stated ? 'set' : 'absent';
    if (length > stated) bytes.write(isNinthOn ? '1' : '0', wire + stated, 'latin1');
  }
  if (outcome === undefined) throw new Error('This Electron has no fuses.');
  return outcome;
};

/**
 * A step of electron-builder's afterPack (scripts/after-pack.mjs): before it sets the other fuses and signs.
 * @param {{ appOutDir: string, electronPlatformName: string, packager: { executableName: string, appInfo: { productFilename: string } } }} packed
 */
export const ninthFuseOf = async ({ appOutDir, electronPlatformName, packager }) => {
  const name = packager.appInfo.productFilename;
  const place =
    electronPlatformName === 'darwin' || electronPlatformName === 'mas'
      ? join(`${name}.app`, 'Contents', 'Frameworks', 'Electron Framework.framework', 'Electron Framework')
      : electronPlatformName === 'win32'
        ? `${name}.exe`
        : packager.executableName;
  const file = join(appOutDir, place);
  const bytes = await readFile(file);
  const outcome = setNinthFuse(bytes);
  if (outcome === 'set') await writeFile(file, bytes);
  console.log(`  • ninth fuse (wasmTrapHandlers)  ${outcome}`);
};
