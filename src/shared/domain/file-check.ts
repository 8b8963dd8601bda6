import { type FileKind, kindOfFile } from './file-kind.ts';
import type { FileProblem } from './outgoing-file.ts';

/**
 * Which files agents may send to customers, and why one may not. No schemas: the window checks with it before it copies
 * anything.
 */

const million = 1_000_000;

/**
 * The largest file of each kind. Source: instagram.md §7.2. "MB" is read as the smaller of its two meanings: what is over that
 * may be refused.
 */
export const maxFileBytes: Readonly<Record<FileKind, number>> = {
  image: 8 * million,
  video: 25 * million,
  audio: 25 * million,
  file: 25 * million,
};
export const largestFileBytes = 25 * million;
/** LiveChat takes less; there a line says what was sent. Source: livechat.md §14.1, read in the same way. */
export const maxLiveChatFileBytes = 10 * million;
/** Files in one reply. Instagram allows ten pictures in a message (instagram.md §7.2); more at once is rarely meant. */
export const maxFilesPerReply = 10;
/** One spoken message: five minutes are 9.6 MB as it is recorded, so that LiveChat takes it as well. */
export const maxRecordingMs = 5 * 60_000;

export type CheckedFile =
  { problem: FileProblem } | { problem: undefined; kind: FileKind; contentType: string; extension: string };

/** Checks one file. `bytes`: all of it or its beginning; `sizeBytes`: of the whole. */
export const checkFile = (file: { name: string; sizeBytes: number; bytes: Uint8Array }): CheckedFile => {
  const name = file.name.slice(0, 255);
  const { sizeBytes } = file;
  if (sizeBytes === 0) return { problem: { reason: 'empty', name } };
  const found = kindOfFile(file.bytes);
  if (found.is === 'unknown') return { problem: { reason: 'unknown', name } };
  if (found.is === 'not-taken') return { problem: { reason: 'not-taken', name, word: found.word } };
  const { kind, contentType, extension } = found;
  if (sizeBytes > maxFileBytes[kind]) return { problem: { reason: 'too-large', name, kind, sizeBytes } };
  return { problem: undefined, kind, contentType, extension };
};

const fallbackNames: Readonly<Record<FileKind, string>> = {
  image: 'picture',
  video: 'video',
  audio: 'recording',
  file: 'document',
};

/**
 * The name under which a file leaves: ASCII, as Meta wants it (instagram.md §7.2), and ending as its content is. A customer sees
 * it beside a document.
 */
export const asciiFileName = (name: string, kind: FileKind, extension: string): string => {
  const stem = name
    .replace(/\.[A-Za-z0-9]{1,5}$/, '')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/ß/g, 'ss')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[-._]+|[-._]+$/g, '')
    .slice(0, 80);
  return `${stem === '' ? fallbackNames[kind] : stem}.${extension}`;
};
