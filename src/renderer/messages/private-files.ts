import type { FileProblem } from '../../shared/domain/outgoing-file.ts';
import { maxFilesPerPrivateMessage, maxPrivateFileBytes } from '../../shared/domain/private-file-check.ts';
import type { PrivateMessage } from '../../shared/domain/private-chat.ts';
import type { PrivateFileView } from '../../shared/domain/private-file.ts';
import { sentenceOfCode } from '../api/call.ts';
import { fileProblemSentence, sizeWords } from './files.ts';
import { otherComputerName } from './private-history.ts';

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

/** The computer of this person that has a file. */
const holderName = (holder: NonNullable<PrivateFileView['holder']>): string =>
  holder.computer === '' ? otherComputerName(holder) : `your computer ${otherComputerName(holder)}`;

/** What a file is doing, where that is not nothing. */
export const privateFileWords = (file: PrivateFileView, direction: 'in' | 'out'): string | undefined => {
  const { state, share, reason, holder } = file;
  const isSending = direction === 'out' && file.isFetched !== true;
  if (state === 'here') return undefined;
  if (state === 'elsewhere')
    return holder === undefined
      ? 'Not on this computer. It was not in the saved file.'
      : `Not on this computer. On ${holderName(holder)}.`;
  if (state === 'failed') {
    if (reason === 'FILE_NOT_THERE' && holder !== undefined)
      return `Not on this computer, and not on ${holderName(holder)} either.`;
    return sentenceOfCode(reason) ?? 'This file did not come.';
  }
  if (share !== undefined) return `${isSending ? 'Uploading' : 'Downloading'} ${Math.round(share * 100)} %`;
  if (reason !== undefined) return sentenceOfCode(reason);
  if (holder !== undefined) return `On ${holderName(holder)}. It comes when Backchannel is open there.`;
  return isSending ? 'Waiting to be sent' : 'Waiting to come';
};
/** What brings one that is not here; undefined: nothing does, or it comes by itself. */
export const privateFileRetryWords = (
  { state, isFetched }: PrivateFileView,
  direction: 'in' | 'out',
): string | undefined => {
  if (state === 'elsewhere') return 'Get it';
  return state === 'failed' && (direction === 'in' || isFetched === true) ? 'Try again' : undefined;
};

/** “picture oven.png”, for a list and a voice. */
export const privateFileName = ({ kind, name }: PrivateFileView): string =>
  `${kind === 'image' ? 'Picture' : 'File'} ${name}`;

/** A message in one line: its text, or what it brings. */
export const privatePreview = ({ text, files = [] }: Pick<PrivateMessage, 'text' | 'files'>): string =>
  text === '' ? files.map(privateFileName).join(', ') : text;
