import type { OpenVariable, SavedReply } from '../../shared/domain/saved-reply.ts';
import type { ImportReport } from '../../shared/ipc/saved-replies.ts';
import { foreignName } from './people.ts';
import { counted } from './time.ts';

/** A name that a colleague may have given. */
export const savedName = ({ name }: SavedReply): string => foreignName(name, 'No name');

/** For whom a saved reply is. */
export const forWhom = (isShared: boolean): string => (isShared ? 'Team' : 'Only me');

/** Above the send button while something in braces is left in a reply. */
export const openVariableWords = ({ name, isKnown }: OpenVariable): string =>
  isKnown
    ? `{${name}} is not known for this customer. Write it yourself, or take it out.`
    : `{${name}} is for you to fill in.`;

/** What a file would change, or has changed. */
export const importWords = ({ added, changed, same }: ImportReport, isDone: boolean): string => {
  const parts = [
    added > 0 ? `${counted(added, 'new one')}` : undefined,
    changed > 0 ? `${counted(changed, 'changed one')}` : undefined,
    same > 0 ? `${same.toLocaleString('en-GB')} already here` : undefined,
  ].filter((part) => part !== undefined);
  if (parts.length === 0) return 'This file has nothing that could be taken over.';
  return `${isDone ? 'Taken over' : 'In this file'}: ${parts.join(', ')}.`;
};

const problemNames: Record<ImportReport['problems'][number]['problem'], string> = {
  'no-name': 'has no name',
  'no-text': 'has no text',
  'name-too-long': 'has a name over 60 characters',
  'text-too-long': 'has a text over 5,000 characters',
  'buttons-too-long': 'has a button over 20 characters',
  'too-many-buttons': 'has more than 13 buttons',
};

export const importProblemWords = ({ line, problem }: ImportReport['problems'][number]): string =>
  `Line ${line.toLocaleString('en-GB')} ${problemNames[problem]} and is left out.`;
