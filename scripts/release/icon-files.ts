/** Sizes in pixels that a Linux desktop, Windows and macOS ask for. */
export const iconSizes = [16, 24, 32, 48, 64, 128, 256, 512, 1024] as const;

/** The icon theme that every Linux desktop falls back to (hicolor) has no folder for a larger one; the drawing itself is beside them. */
export const largestOfLinux = 512;

/** Of Windows' file: what its shell draws, up to the largest the format knows. */
export const icoSizes = [16, 24, 32, 48, 64, 128, 256] as const;

/** Of macOS' file: type and pixels; the second of a pair is for screens of double density. Source: Apple Icon Image format. */
export const icnsTypes = [
  ['icp4', 16],
  ['ic11', 32],
  ['icp5', 32],
  ['ic12', 64],
  ['ic07', 128],
  ['ic13', 256],
  ['ic08', 256],
  ['ic14', 512],
  ['ic09', 512],
  ['ic10', 1024],
] as const;

/** Width and height of a PNG. Errors: throws on anything else. */
export function sizeOfPng(png: Buffer): { width: number; height: number } {
  if (png.length < 24 || png.toString('latin1', 1, 4) !== 'PNG') throw new Error('This is no PNG.');
  return { width: png.readUInt32BE(16), height: png.readUInt32BE(20) };
}

/** Windows' icon file, of PNGs by their size. Source: ICO since Windows Vista; 256 is written as 0. */
export function icoOf(pngs: readonly Buffer[]): Buffer {
  const header = Buffer.alloc(6);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(pngs.length, 4);
  let offset = header.length + 16 * pngs.length;
  const entries = pngs.map((png) => {
    const { width, height } = sizeOfPng(png);
    const entry = Buffer.alloc(16);
    entry.writeUInt8(width % 256, 0);
    entry.writeUInt8(height % 256, 1);
    entry.writeUInt16LE(1, 4);
    entry.writeUInt16LE(32, 6);
    entry.writeUInt32LE(png.length, 8);
    entry.writeUInt32LE(offset, 12);
    offset += png.length;
    return entry;
  });
  return Buffer.concat([header, ...entries, ...pngs]);
}

/** The sizes in an icon file of Windows, as its pictures themselves say. */
export function sizesInIco(ico: Buffer): number[] {
  return Array.from({ length: ico.readUInt16LE(4) }, (_, index) => {
    const entry = 6 + 16 * index;
    const at = ico.readUInt32LE(entry + 12);
    return sizeOfPng(ico.subarray(at, at + ico.readUInt32LE(entry + 8))).width;
  });
}

/** macOS' icon file. `pngOf` has the picture of a size. */
export function icnsOf(pngOf: (size: number) => Buffer): Buffer {
  const parts = icnsTypes.map(([type, size]) => {
    const png = pngOf(size);
    const head = Buffer.alloc(8);
    head.write(type, 'latin1');
    head.writeUInt32BE(8 + png.length, 4);
    return Buffer.concat([head, png]);
  });
  const head = Buffer.alloc(8);
  head.write('icns', 'latin1');
  head.writeUInt32BE(8 + parts.reduce((sum, { length }) => sum + length, 0), 4);
  return Buffer.concat([head, ...parts]);
}

/** Type and size of each picture in an icon file of macOS. */
export function picturesInIcns(icns: Buffer): [string, number][] {
  const pictures: [string, number][] = [];
  for (let at = 8; at < icns.length; at += icns.readUInt32BE(at + 4))
    pictures.push([icns.toString('latin1', at, at + 4), sizeOfPng(icns.subarray(at + 8)).width]);
  return pictures;
}
