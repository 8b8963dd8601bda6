import { maxFileBytes, maxFilesPerReply } from '../../shared/domain/file-check.ts';
import type { FileKind } from '../../shared/domain/file-kind.ts';
import type { FileProblem } from '../../shared/domain/outgoing-file.ts';

/** Words about files that agents send. */

/** “3.4 MB”, “120 KB”; rounded up, so that what is over a limit does not read as if it were the limit. */
export const sizeWords = (bytes: number): string =>
  bytes < 1_000_000 ? `${Math.ceil(bytes / 1_000)} KB` : `${Math.ceil(bytes / 100_000) / 10} MB`;

const severalOf: Readonly<Record<FileKind, string>> = {
  image: 'pictures',
  video: 'videos',
  audio: 'sound',
  file: 'PDF documents',
};

/** What can be chosen; for the hint and the dialog. */
export const takenWords =
  'pictures (PNG, JPEG, GIF), videos (MP4, MOV, AVI, WEBM), sound (M4A, AAC, WAV) and PDF';

/** Why a file cannot be sent, and what can. */
export const fileProblemSentence = ({ reason, name, word, kind, sizeBytes }: FileProblem): string => {
  switch (reason) {
    case 'empty':
      return `“${name}” is empty.`;
    case 'not-taken':
      return `“${name}” is ${word ?? 'of a kind'}, which Instagram does not take. It takes ${takenWords}.`;
    case 'unknown':
      return `“${name}” cannot be sent on Instagram. It takes ${takenWords}.`;
    case 'too-large': {
      const most =
        kind === undefined
          ? ''
          : ` Instagram takes ${severalOf[kind]} up to ${sizeWords(maxFileBytes[kind])}.`;
      return `“${name}” is too large${sizeBytes === undefined ? '' : ` (${sizeWords(sizeBytes)})`}.${most}`;
    }
    case 'too-many':
      return `“${name}” was left out: ${maxFilesPerReply} files at most in one reply.`;
    case 'unreadable':
      return `“${name}” could not be read. Folders cannot be sent.`;
    case 'program':
      return `“${name}” is a program. Programs cannot be sent.`;
  }
};

/** Beside a file that LiveChat does not take. */
export const tooLargeForLiveChatWords = 'Too large for LiveChat: your team sees a line there.';

/** Why there is no recording. `name`: of the browser's error. */
export const microphoneProblem = (name: string): string =>
  name === 'NotFoundError'
    ? 'No microphone was found on this computer.'
    : 'The microphone cannot be used. Allow it for Backchannel in the settings of your system.';

export const uploadWords = (share: number): string => `Uploading ${Math.round(share * 100)} %`;
