/** Small files of each kind, by their first bytes; enough for whoever tells kinds apart. */
import { drawPng } from '../../src/sandbox/meta/media.ts';

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const joined = (...parts: (Uint8Array | readonly number[])[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => [...part]));

export const png = (name = 'sample', size = 16): Uint8Array => new Uint8Array(drawPng(name, size, size));
export const jpeg = joined([0xff, 0xd8, 0xff, 0xe0], ascii('JFIF'));
export const pdf = ascii('%PDF-1.4\n%%EOF\n');
export const wav = joined(ascii('RIFF'), [4, 0, 0, 0], ascii('WAVE'), new Uint8Array(64));
export const mp3 = joined(ascii('ID3'), new Uint8Array(32));
const iso = (brand: string, ...handlers: string[]): Uint8Array =>
  joined(
    [0, 0, 0, 24],
    ascii(`ftyp${brand}`),
    new Uint8Array(16),
    ascii(`moov....hdlr....${handlers.join('')}`),
  );
export const mp4 = iso('isom', 'vide', 'soun');
export const m4a = iso('isom', 'soun');
export const heic = iso('heic');
export const mov = iso('qt  ');
export const webp = joined(ascii('RIFF'), [4, 0, 0, 0], ascii('WEBP'));
export const webm = joined([0x1a, 0x45, 0xdf, 0xa3], ascii('....webm........V_VP9'));
export const webmSound = joined([0x1a, 0x45, 0xdf, 0xa3], ascii('....webm........A_OPUS'));
export const ogg = ascii('OggS....OpusHead');
export const docx = joined(ascii('PK'), [3, 4]);
export const program = ascii('MZ......');
/** A PDF of this size. */
export const largePdf = (bytes: number): Uint8Array => {
  const all = new Uint8Array(bytes);
  all.set(pdf);
  return all;
};
