/**
 * Pictures of people are decoded by the window. Before it gets one, its dimensions are read from its head: a file of a few kB can
 * ask for gigabytes of pixels.
 */

interface Dimensions {
  width: number;
  height: number;
}

/** Twice what phones make today; 200 MB once decoded. */
const maxPixels = 50_000_000;
const maxSide = 16_384;

const ofPng = (bytes: Buffer): Dimensions | undefined =>
  bytes.length >= 24 && bytes.toString('latin1', 12, 16) === 'IHDR'
    ? { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }
    : undefined;

/** Of the whole canvas; frames are no larger. */
const ofGif = (bytes: Buffer): Dimensions | undefined =>
  bytes.length >= 10 ? { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) } : undefined;

/** Frame headers SOF0 to SOF15, without the three markers in between that are none. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

const ofJpeg = (bytes: Buffer): Dimensions | undefined => {
  let at = 2;
  while (at + 9 <= bytes.length) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (isFrame(marker)) return { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return undefined;
};

const readers: Readonly<Record<string, (bytes: Buffer) => Dimensions | undefined>> = {
  'image/png': ofPng,
  'image/jpeg': ofJpeg,
  'image/gif': ofGif,
};

/** Whether the window may decode this picture. `contentType`: what it is by its content. */
export const isSafePicture = (contentType: string, content: Uint8Array): boolean => {
  const read = Object.hasOwn(readers, contentType) ? readers[contentType] : undefined;
  const found = read?.(Buffer.from(content.buffer, content.byteOffset, content.byteLength));
  if (!found) return false;
  const { width, height } = found;
  return width > 0 && height > 0 && width <= maxSide && height <= maxSide && width * height <= maxPixels;
};
