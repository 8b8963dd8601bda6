import { kindOfFile } from './file-kind.ts';
import type { FileProblem } from './outgoing-file.ts';

/**
 * Which files colleagues may send each other, and why one may not. No schemas: the window checks with it before it copies
 * anything.
 */

/** "25 MB", read as millions: the smaller of its meanings. */
export const maxPrivateFileBytes = 25_000_000;
export const maxFilesPerPrivateMessage = 10;

/** Endings that systems start as programs, whatever is in them. */
const programEndings: ReadonlySet<string> = new Set(
  (
    'app appimage bat cmd com command cpl desktop dll dmg exe gadget hta inf ins iso jar js jse lnk msc msi msp ' +
    'pif pkg ps1 psm1 reg run scf scr sh sys url vb vbe vbs wsf wsh'
  ).split(' '),
);
const endingOf = (name: string): string =>
  /\.([^.]+)$/.exec(name.trim().replace(/[. ]+$/, ''))?.[1]?.toLowerCase() ?? '';
export const hasProgramEnding = (name: string): boolean => programEndings.has(endingOf(name));

const starts = (bytes: Uint8Array, ...values: number[]): boolean =>
  values.every((value, index) => bytes[index] === value);
/** Windows, Linux, macOS (both orders, and several in one), scripts. */
const isProgram = (bytes: Uint8Array): boolean =>
  starts(bytes, 0x4d, 0x5a) ||
  starts(bytes, 0x7f, 0x45, 0x4c, 0x46) ||
  starts(bytes, 0xfe, 0xed, 0xfa) ||
  starts(bytes, 0xcf, 0xfa, 0xed, 0xfe) ||
  starts(bytes, 0xce, 0xfa, 0xed, 0xfe) ||
  starts(bytes, 0xca, 0xfe, 0xba, 0xbe) ||
  starts(bytes, 0x23, 0x21);

/** Checks one file. `bytes`: all of it or its beginning; `sizeBytes`: of the whole. Undefined: it may be sent. */
export const privateFileProblem = (file: {
  name: string;
  sizeBytes: number;
  bytes: Uint8Array;
}): FileProblem | undefined => {
  const name = file.name.slice(0, 255);
  const { sizeBytes, bytes } = file;
  if (sizeBytes === 0) return { reason: 'empty', name };
  if (sizeBytes > maxPrivateFileBytes) return { reason: 'too-large', name, sizeBytes };
  return isProgram(bytes) || hasProgramEnding(name) ? { reason: 'program', name } : undefined;
};

/** Formats of pictures that the window shows, by their content. */
const shownPictures: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif']);
export const isShownPicture = (mediaType: string): boolean => shownPictures.has(mediaType);

/** What a content is, by its beginning. */
export const mediaTypeOf = (start: Uint8Array): string => {
  const found = kindOfFile(start);
  return found.is === 'taken' ? found.contentType : 'application/octet-stream';
};
