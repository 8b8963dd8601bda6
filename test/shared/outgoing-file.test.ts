import { describe, expect, it } from 'vitest';
import { asciiFileName, checkFile, kindOfFile } from '../../src/shared/domain/index.ts';
import * as files from '../helpers/sample-files.ts';

const check = (name: string, bytes: Uint8Array, sizeBytes = bytes.byteLength) =>
  checkFile({ name, bytes, sizeBytes });

describe('kindOfFile', () => {
  it.each([
    ['png', files.png(), 'image', 'image/png'],
    ['jpeg', files.jpeg, 'image', 'image/jpeg'],
    ['pdf', files.pdf, 'file', 'application/pdf'],
    ['wav', files.wav, 'audio', 'audio/wav'],
    ['mp4 with a picture', files.mp4, 'video', 'video/mp4'],
    ['mp4 with sound alone', files.m4a, 'audio', 'audio/mp4'],
    ['mov', files.mov, 'video', 'video/quicktime'],
    ['webm with a picture', files.webm, 'video', 'video/webm'],
  ])('%s', (_, bytes, kind, contentType) => {
    expect(kindOfFile(bytes)).toMatchObject({ is: 'taken', kind, contentType });
  });
  it.each([
    ['mp3', files.mp3, 'an MP3'],
    ['heic', files.heic, 'a HEIC picture'],
    ['webp', files.webp, 'a WEBP picture'],
    ['webm with sound alone', files.webmSound, 'a WEBM recording'],
    ['ogg with sound alone', files.ogg, 'an OGG recording'],
    ['docx', files.docx, 'an Office document or ZIP archive'],
    ['program', files.program, 'a program'],
  ])('%s is known and not taken', (_, bytes, word) => {
    expect(kindOfFile(bytes)).toEqual({ is: 'not-taken', word });
  });
});

describe('checkFile', () => {
  it('goes by the content, whatever the name says', () => {
    expect(check('menu.exe', files.png())).toMatchObject({ kind: 'image', extension: 'png' });
    expect(check('photo.png', files.program).problem).toMatchObject({
      reason: 'not-taken',
      word: 'a program',
    });
    expect(check('photo.png', Uint8Array.from([1, 2, 3])).problem).toEqual({
      reason: 'unknown',
      name: 'photo.png',
    });
  });
  it('knows the limit of each kind, and that nothing is nothing', () => {
    expect(check('a.png', files.png(), 8_000_000).problem).toBeUndefined();
    expect(check('a.png', files.png(), 8_000_001).problem).toMatchObject({
      reason: 'too-large',
      kind: 'image',
    });
    expect(check('a.mp4', files.mp4, 8_000_001).problem).toBeUndefined();
    expect(check('a.mp4', files.mp4, 25_000_001).problem).toMatchObject({
      reason: 'too-large',
      kind: 'video',
    });
    expect(check('a.png', new Uint8Array()).problem).toMatchObject({ reason: 'empty' });
  });
});

describe('asciiFileName', () => {
  it.each([
    ['Menü für Sonntag.PDF', 'file', 'pdf', 'Menu-fur-Sonntag.pdf'],
    ['../../etc/passwd', 'file', 'pdf', 'etc-passwd.pdf'],
    ['写真.png', 'image', 'jpg', 'picture.jpg'],
    ['Straße', 'file', 'pdf', 'Strasse.pdf'],
  ] as const)('%s', (name, kind, extension, expected) => {
    expect(asciiFileName(name, kind, extension)).toBe(expected);
  });
});
