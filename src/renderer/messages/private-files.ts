import type { FileProblem } from '../../shared/domain/outgoing-file.ts';
import { maxFilesPerPrivateMessage, maxPrivateFileBytes } from '../../shared/domain/private-file-check.ts';
import type { PrivateMessage } from '../../shared/domain/private-chat.ts';
import type { PrivateFileView } from '../../shared/domain/private-file.ts';
import { sentenceOfCode } from '../api/call.ts';
import { fileProblemSentence, sizeWords } from './files.ts';

/** Why a file cannot be sent to colleagues. */
export const privateFileProblemSentence = (problem: FileProblem): string => {
  switch (problem.reason) {
    case 'too-large':
      return `${fileProblemSentence(problem)} Colleagues can send each other up to ${sizeWords(maxPrivateFileBytes)}.`;
    case 'too-many':
      return `“${problem.name}” was left out: ${maxFilesPerPrivateMessage} files at most in one message.`;
    default:
      return fileProblemSentence(problem);
  }
};

/** What a file is doing, where that is not nothing. */
export const privateFileWords = (file: PrivateFileView, direction: 'in' | 'out'): string | undefined => {
  const { state, share, reason } = file;
  if (state === 'here') return undefined;
  if (state === 'failed') return sentenceOfCode(reason) ?? 'This file did not come.';
  if (share !== undefined)
    return `${direction === 'out' ? 'Uploading' : 'Downloading'} ${Math.round(share * 100)} %`;
  if (reason !== undefined) return sentenceOfCode(reason);
  return direction === 'out' ? 'Waiting to be sent' : 'Waiting to come';
};

/** “picture oven.png”, for a list and a voice. */
export const privateFileName = ({ kind, name }: PrivateFileView): string =>
  `${kind === 'image' ? 'Picture' : 'File'} ${name}`;

/** A message in one line: its text, or what it brings. */
export const privatePreview = ({ text, files = [] }: Pick<PrivateMessage, 'text' | 'files'>): string =>
  text === '' ? files.map(privateFileName).join(', ') : text;
