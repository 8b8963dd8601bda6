import { text } from '../i18n/text.ts';

/** What a file is by its first bytes, whatever it is called. */

/** Kinds that a message on Instagram can hold. */
export type FileKind = 'image' | 'video' | 'audio' | 'file';

/** What was found; `not-taken` with a word for people: known, and none of Instagram's formats. */
export type FoundKind =
  | { is: 'taken'; kind: FileKind; contentType: string; extension: string }
  | { is: 'not-taken'; word: string }
  | { is: 'unknown' };

const taken = (kind: FileKind, contentType: string, extension: string): FoundKind => ({
  is: 'taken',
  kind,
  contentType,
  extension,
});
const notTaken = (word: string): FoundKind => ({ is: 'not-taken', word });

/** Where a text of one byte a character begins; -1: not within `end` bytes. */
const indexOf = (bytes: Uint8Array, text: string, end = bytes.length): number => {
  const last = Math.min(end, bytes.length) - text.length;
  for (let at = 0; at <= last; at += 1) {
    let same = 0;
    while (same < text.length && bytes[at + same] === text.charCodeAt(same)) same += 1;
    if (same === text.length) return at;
  }
  return -1;
};
const hasAt = (bytes: Uint8Array, at: number, text: string): boolean =>
  indexOf(bytes.subarray(at, at + text.length), text) === 0;
const begins = (bytes: Uint8Array, ...values: number[]): boolean =>
  values.every((value, index) => bytes[index] === value);

/** Containers say early what they hold; a page of metadata may stand before. */
const headBytes = 64 * 1024;

const ofIsoMedia = (bytes: Uint8Array): FoundKind => {
  const brand = String.fromCharCode(...bytes.subarray(8, 12));
  if (/^(?:hei[cxms]|hev[cx]|mif1|msf1)$/.test(brand))
    return notTaken(text.in('kind of file, as in “song.mp3 is an MP3”', 'a HEIC picture'));
  if (/^avi[fs]$/.test(brand))
    return notTaken(text.in('kind of file, as in “song.mp3 is an MP3”', 'an AVIF picture'));
  if (brand === 'qt  ') return taken('video', 'video/quicktime', 'mov');
  // A sound without a picture: its only tracks are handled by "soun".
  const hasPicture = indexOf(bytes, 'vide') >= 0;
  const isSound = brand.startsWith('M4A') || brand.startsWith('M4B');
  if (isSound || (!hasPicture && indexOf(bytes, 'soun') >= 0)) return taken('audio', 'audio/mp4', 'm4a');
  return taken('video', 'video/mp4', 'mp4');
};

const ofRiff = (bytes: Uint8Array): FoundKind => {
  if (hasAt(bytes, 8, 'WAVE')) return taken('audio', 'audio/wav', 'wav');
  if (hasAt(bytes, 8, 'AVI ')) return taken('video', 'video/x-msvideo', 'avi');
  return hasAt(bytes, 8, 'WEBP')
    ? notTaken(text.in('kind of file, as in “song.mp3 is an MP3”', 'a WEBP picture'))
    : { is: 'unknown' };
};

const ofMatroska = (bytes: Uint8Array): FoundKind => {
  if (indexOf(bytes, 'webm', 64) < 0)
    return notTaken(text.in('kind of file, as in “song.mp3 is an MP3”', 'an MKV video'));
  if (indexOf(bytes, 'V_', headBytes) < 0)
    return notTaken(text.in('kind of file, as in “song.mp3 is an MP3”', 'a WEBM recording'));
  return taken('video', 'video/webm', 'webm');
};

/**
 * Tells formats apart by their content. `bytes`: the whole file or its beginning; of a video or sound in an MP4 container only
 * the whole file tells whether it has a picture. Formats Instagram takes: instagram.md §7.2.
 */
export const kindOfFile = (bytes: Uint8Array): FoundKind => {
  if (begins(bytes, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a))
    return taken('image', 'image/png', 'png');
  if (begins(bytes, 0xff, 0xd8, 0xff)) return taken('image', 'image/jpeg', 'jpg');
  if (hasAt(bytes, 0, 'GIF87a') || hasAt(bytes, 0, 'GIF89a')) return taken('image', 'image/gif', 'gif');
  if (indexOf(bytes, '%PDF-', 1024) >= 0) return taken('file', 'application/pdf', 'pdf');
  if (hasAt(bytes, 4, 'ftyp')) return ofIsoMedia(bytes);
  if (hasAt(bytes, 0, 'RIFF')) return ofRiff(bytes);
  if (begins(bytes, 0x1a, 0x45, 0xdf, 0xa3)) return ofMatroska(bytes);
  if (hasAt(bytes, 0, 'OggS'))
    return indexOf(bytes, 'theora', headBytes) < 0
      ? notTaken(text.in('kind of file, as in “song.mp3 is an MP3”', 'an OGG recording'))
      : taken('video', 'video/ogg', 'ogg');
  // ADTS: twelve bits of sync, and two of a layer that is always 0, as in no MP3.
  if (bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xf6) === 0xf0) return taken('audio', 'audio/aac', 'aac');
  if (hasAt(bytes, 0, 'ID3') || (bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xe0) === 0xe0))
    return notTaken(text.in('kind of file, as in “song.mp3 is an MP3”', 'an MP3'));
  if (hasAt(bytes, 0, 'BM'))
    return notTaken(text.in('kind of file, as in “song.mp3 is an MP3”', 'a BMP picture'));
  if (hasAt(bytes, 0, 'II*\0') || hasAt(bytes, 0, 'MM\0*'))
    return notTaken(text.in('kind of file, as in “song.mp3 is an MP3”', 'a TIFF picture'));
  if (hasAt(bytes, 0, 'PK\u0003\u0004'))
    return notTaken(text.in('kind of file, as in “song.mp3 is an MP3”', 'an Office document or ZIP archive'));
  if (hasAt(bytes, 0, 'MZ') || hasAt(bytes, 0, '\u007fELF'))
    return notTaken(text.in('kind of file, as in “song.mp3 is an MP3”', 'a program'));
  return { is: 'unknown' };
};
