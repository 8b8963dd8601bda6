import type { FileProblem } from '../../shared/domain/outgoing-file.ts';
import { maxFilesPerPrivateMessage, maxPrivateFileBytes } from '../../shared/domain/private-file-check.ts';
import type { PrivateMessage } from '../../shared/domain/private-chat.ts';
import type { PrivateFileView } from '../../shared/domain/private-file.ts';
import { text } from '../../shared/i18n/text.ts';
import { sentenceOfCode } from '../api/call.ts';
import { fileProblemSentence, sizeWords } from './files.ts';
import { otherComputerPlaces } from './private-history.ts';

/** Why a file cannot be sent to colleagues. */
export const privateFileProblemSentence = (problem: FileProblem): string => {
  switch (problem.reason) {
    case 'too-large':
      return [
        fileProblemSentence(problem),
        text('Colleagues can send each other up to {size}.', { size: sizeWords(maxPrivateFileBytes) }),
      ].join(' ');
    case 'too-many':
      return text(
        '“{name}” was left out: {most, plural, one {# file} other {# files}} at most in one message.',
        { name: problem.name, most: maxFilesPerPrivateMessage },
      );
    default:
      return fileProblemSentence(problem);
  }
};

/** What a file is doing, where that is not nothing. */
export const privateFileWords = (file: PrivateFileView, direction: 'in' | 'out'): string | undefined => {
  const { state, share, reason, holder } = file;
  const isSending = direction === 'out' && file.isFetched !== true;
  if (state === 'here') return undefined;
  if (state === 'elsewhere')
    return holder === undefined
      ? text('Not on this computer. It was not in the saved file.')
      : text(
          'Not on this computer. On {known, select, yes {your computer {name}} other {your other computer}}.',
          otherComputerPlaces(holder),
        );
  if (state === 'failed') {
    if (reason === 'FILE_NOT_THERE' && holder !== undefined)
      return text(
        'Not on this computer, and not on {known, select, yes {your computer {name}} other {your other computer}} ' +
          'either.',
        otherComputerPlaces(holder),
      );
    return sentenceOfCode(reason) ?? text('This file did not come.');
  }
  if (share !== undefined) {
    const percent = Math.round(share * 100);
    return isSending
      ? text('Uploading {percent, number} %', { percent })
      : text('Downloading {percent, number} %', { percent });
  }
  if (reason !== undefined) return sentenceOfCode(reason);
  if (holder !== undefined)
    return text(
      'On {known, select, yes {your computer {name}} other {your other computer}}. It comes when Backchannel is ' +
        'open there.',
      otherComputerPlaces(holder),
    );
  return isSending ? text('Waiting to be sent') : text('Waiting to come');
};
/** What brings one that is not here; undefined: nothing does, or it comes by itself. */
export const privateFileRetryWords = (
  { state, isFetched }: PrivateFileView,
  direction: 'in' | 'out',
): string | undefined => {
  if (state === 'elsewhere') return text('Get it');
  return state === 'failed' && (direction === 'in' || isFetched === true) ? text('Try again') : undefined;
};

/** “picture oven.png”, for a list and a voice. */
export const privateFileName = ({ kind, name }: PrivateFileView): string =>
  kind === 'image' ? text('Picture {name}', { name }) : text('File {name}', { name });

/** A message in one line: its text, or what it brings. */
export const privatePreview = ({
  text: words,
  files = [],
}: Pick<PrivateMessage, 'text' | 'files'>): string =>
  words === '' ? files.map(privateFileName).join(', ') : words;
