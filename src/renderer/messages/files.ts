import { maxFileBytes, maxFilesPerReply } from '../../shared/domain/file-check.ts';
import type { FileKind } from '../../shared/domain/file-kind.ts';
import type { FileProblem } from '../../shared/domain/outgoing-file.ts';
import { text } from '../../shared/i18n/text.ts';

/** Words about files that agents send. */

/** “3.4 MB”, “120 KB”; rounded up, so that what is over a limit does not read as if it were the limit. */
export const sizeWords = (bytes: number): string =>
  bytes < 1_000_000
    ? text('{size, number} KB', { size: Math.ceil(bytes / 1_000) })
    : text('{size, number} MB', { size: Math.ceil(bytes / 100_000) / 10 });

const mostOf = (kind: FileKind): string => {
  const size = sizeWords(maxFileBytes[kind]);
  switch (kind) {
    case 'image':
      return text('Instagram takes pictures up to {size}.', { size });
    case 'video':
      return text('Instagram takes videos up to {size}.', { size });
    case 'audio':
      return text('Instagram takes sound up to {size}.', { size });
    case 'file':
      return text('Instagram takes PDF documents up to {size}.', { size });
  }
};

/** What can be chosen; for the hint and the dialog. */
export const takenWords = text.in(
  'inside a sentence: what Instagram takes',
  'pictures (PNG, JPEG, GIF), videos (MP4, MOV, AVI, WEBM), sound (M4A, AAC, WAV) and PDF',
);

/** Why a file cannot be sent, and what can. */
export const fileProblemSentence = ({ reason, name, word, kind, sizeBytes }: FileProblem): string => {
  switch (reason) {
    case 'empty':
      return text('“{name}” is empty.', { name });
    case 'not-taken':
      return word === undefined
        ? text('“{name}” is of a kind, which Instagram does not take. It takes {takenWords}.', {
            name,
            takenWords,
          })
        : text('“{name}” is {what}, which Instagram does not take. It takes {takenWords}.', {
            name,
            what: word,
            takenWords,
          });
    case 'unknown':
      return text('“{name}” cannot be sent on Instagram. It takes {takenWords}.', { name, takenWords });
    case 'too-large': {
      const what =
        sizeBytes === undefined
          ? text('“{name}” is too large.', { name })
          : text('“{name}” is too large ({size}).', { name, size: sizeWords(sizeBytes) });
      return kind === undefined ? what : `${what} ${mostOf(kind)}`;
    }
    case 'too-many':
      return text(
        '“{name}” was left out: {most, plural, one {# file} other {# files}} at most in one reply.',
        { name, most: maxFilesPerReply },
      );
    case 'unreadable':
      return text('“{name}” could not be read. Folders cannot be sent.', { name });
    case 'program':
      return text('“{name}” is a program. Programs cannot be sent.', { name });
  }
};

/** Beside a file that LiveChat does not take. */
export const tooLargeForLiveChatWords = text('Too large for LiveChat: your team sees a line there.');

/** Where somebody went on to something else before a file was checked. `name`: who was to get it. */
export const leftWaitingWords = (name: string): string =>
  text('Not sent to {name}: a file was still being checked. Everything stands ready in the composer.', {
    name,
  });

/** Why there is no recording. `name`: of the browser's error. */
export const microphoneProblem = (name: string): string =>
  name === 'NotFoundError'
    ? text('No microphone was found on this computer.')
    : text('The microphone cannot be used. Allow it for Backchannel in the settings of your system.');

export const uploadWords = (share: number): string =>
  text('Uploading {percent, number} %', { percent: Math.round(share * 100) });
