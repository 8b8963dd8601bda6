import { crc32, deflateSync } from 'node:zlib';

/** A picture of the screen as Xvfb keeps it in a file (`-fbdir`): the format of `xwd`. */
export interface Screen {
  width: number;
  height: number;
  /** Red, green and blue of each point, a byte each, line by line. */
  points: Buffer;
}

/** Places of the numbers in the head of the file, each of 32 bits, the high byte first. Source: X11/XWDFile.h, version 7. */
const head = { size: 0, version: 4, width: 16, height: 20, isHighFirst: 28, bits: 44, line: 48, colours: 76 };

/** Errors: it is no such file, or not one of 32 bits a point. */
export function readScreen(file: Buffer): Screen {
  const number = (at: number): number => file.readUInt32BE(at);
  if (file.length < 100 || number(head.version) !== 7 || number(head.bits) !== 32)
    throw new Error('This is no picture of a screen with 32 bits a point.');
  const [width, height, line] = [number(head.width), number(head.height), number(head.line)];
  const begin = number(head.size) + number(head.colours) * 12;
  const isHighFirst = number(head.isHighFirst) === 1;
  const points = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const at = begin + y * line + x * 4;
      const point = isHighFirst ? file.readUInt32BE(at) : file.readUInt32LE(at);
      points.writeUIntBE(point & 0xff_ff_ff, (y * width + x) * 3, 3);
    }
  return { width, height, points };
}

/** Whether there is something on it: not all points are of one colour. */
export const isDrawn = ({ points }: Screen): boolean => {
  for (let at = 3; at < points.length; at += 3)
    if (points[at] !== points[0] || points[at + 1] !== points[1] || points[at + 2] !== points[2]) return true;
  return false;
};

const chunk = (name: string, bytes: Buffer): Buffer => {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), bytes]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(bytes.length);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
};

/** As a PNG. */
export function pngOf({ width, height, points }: Screen): Buffer {
  const size = Buffer.alloc(13);
  size.writeUInt32BE(width);
  size.writeUInt32BE(height, 4);
  // 8 bits a colour, three colours.
  size.set([8, 2, 0, 0, 0], 8);
  const lines = Array.from({ length: height }, (_none, y) =>
    // Each line says first by what it is filtered: nothing.
    Buffer.concat([Buffer.of(0), points.subarray(y * width * 3, (y + 1) * width * 3)]),
  );
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', size),
    chunk('IDAT', deflateSync(Buffer.concat(lines))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
