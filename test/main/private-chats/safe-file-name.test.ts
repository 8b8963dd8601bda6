import { describe, expect, it } from 'vitest';
import { isSafePicture } from '../../../src/main/media/index.ts';
import { openPiece, makeFileKey, sealContent } from '../../../src/main/private-chats/files/file-cipher.ts';
import { safeFileName } from '../../../src/main/private-chats/files/safe-name.ts';
import { jpeg, png, webp } from '../../helpers/sample-files.ts';

const anything = 'application/octet-stream';

describe('safeFileName', () => {
  it.each([
    ['menu.pdf', 'application/pdf', 'menu.pdf'],
    ['Święto – plan.docx', anything, 'Święto – plan.docx'],
    ['日本語.txt', anything, '日本語.txt'],
    ['../../etc/passwd', anything, '-..-etc-passwd'],
    ['C:\\Windows\\win.ini', anything, 'C--Windows-win.ini'],
    ['photo\u202Egnp.exe', anything, 'photognp.exe.download'],
    ['a\u0000b\n.txt', anything, 'ab.txt'],
    ['run.bat . ', anything, 'run.bat.download'],
    ['link.URL', anything, 'link.URL.download'],
    ['con.txt', anything, '_con.txt'],
    ['...', anything, 'file'],
    ['', anything, 'file'],
    ['.bashrc', anything, 'bashrc'],
    ['oven.exe', 'image/png', 'oven.exe.png'],
    ['oven.PNG', 'image/png', 'oven.PNG'],
    ['oven.jpeg', 'image/jpeg', 'oven.jpeg'],
  ])('makes of %j (%s) %j', (name, mediaType, safe) => expect(safeFileName(name, mediaType)).toBe(safe));

  it('cuts long ones, and leaves their ending', () => {
    const name = safeFileName(`${'x'.repeat(250)}.pdf`, 'application/pdf');
    expect(name).toBe(`${'x'.repeat(120)}.pdf`);
  });
});

describe('isSafePicture', () => {
  const sized = (width: number, height: number): Buffer => {
    const picture = Buffer.from(png());
    picture.writeUInt32BE(width, 16);
    picture.writeUInt32BE(height, 20);
    return picture;
  };
  const frame = (width: number, height: number): Buffer => {
    const head = Buffer.from([
      0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc2, 0, 11, 8, 0, 0, 0, 0, 3, 0, 0, 0,
    ]);
    head.writeUInt16BE(height, 13);
    head.writeUInt16BE(width, 15);
    return head;
  };
  const gif = (width: number, height: number): Buffer => {
    const head = Buffer.from('GIF89a....', 'latin1');
    head.writeUInt16LE(width, 6);
    head.writeUInt16LE(height, 8);
    return head;
  };
  it('lets through what a phone makes', () => {
    expect(isSafePicture('image/png', sized(8064, 6048))).toBe(true);
    expect(isSafePicture('image/jpeg', frame(4032, 3024))).toBe(true);
    expect(isSafePicture('image/gif', gif(800, 600))).toBe(true);
  });
  it('refuses what would fill the memory, has no dimensions, or is of another kind', () => {
    for (const picture of [
      sized(60_000, 60_000),
      sized(40_000, 1),
      sized(0, 5),
      Buffer.from(png()).subarray(0, 20),
    ])
      expect(isSafePicture('image/png', picture)).toBe(false);
    expect(isSafePicture('image/jpeg', frame(65_000, 65_000))).toBe(false);
    expect(isSafePicture('image/jpeg', jpeg)).toBe(false);
    expect(isSafePicture('image/gif', gif(65_535, 65_535))).toBe(false);
    expect(isSafePicture('image/webp', webp)).toBe(false);
    expect(isSafePicture('constructor', sized(1, 1))).toBe(false);
  });
});

describe('a sealed piece', () => {
  it('opens in its place, with its key and for its file alone', () => {
    const content = Buffer.from('the oven');
    const file = { id: 'a', key: makeFileKey(), sizeBytes: content.length };
    const [piece] = sealContent(file, content) as [Buffer];
    expect(openPiece(file, 0, piece)).toEqual(content);
    const changed = Buffer.from(piece);
    changed[0] = (changed[0] ?? 0) ^ 1;
    expect(openPiece(file, 0, changed)).toBeUndefined();
    expect(openPiece(file, 1, piece)).toBeUndefined();
    expect(openPiece({ ...file, id: 'b' }, 0, piece)).toBeUndefined();
    expect(openPiece({ ...file, key: makeFileKey() }, 0, piece)).toBeUndefined();
    expect(openPiece({ ...file, sizeBytes: 300_000 }, 0, piece)).toBeUndefined();
    expect(openPiece(file, 0, piece.subarray(0, 10))).toBeUndefined();
  });
});
