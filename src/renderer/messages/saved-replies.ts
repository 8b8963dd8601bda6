import type { SavedReply } from '../../shared/domain/saved-reply.ts';
import type { OpenVariable } from '../../shared/domain/saved-reply-rules.ts';
import type { ImportReport } from '../../shared/ipc/saved-replies.ts';
import { text } from '../../shared/i18n/text.ts';
import { foreignName } from './people.ts';

/** A name that a colleague may have given. */
export const savedName = ({ name }: SavedReply): string => foreignName(name, text('No name'));

/** For whom a saved reply is. */
export const forWhom = (isShared: boolean): string =>
  isShared ? text.in('for whom a saved reply is', 'Team') : text.in('for whom a saved reply is', 'Only me');

/** Above the send button while something in braces is left in a reply. */
export const openVariableWords = ({ name, isKnown }: OpenVariable): string =>
  isKnown
    ? text("'{'{name}'}' is not known for this customer. Write it yourself, or take it out.", { name })
    : text("'{'{name}'}' is for you to fill in.", { name });

/** What a file would change, or has changed. */
export const importWords = ({ added, changed, same }: ImportReport, isDone: boolean): string => {
  const parts = [
    added > 0 ? text('{count, plural, one {# new one} other {# new ones}}', { count: added }) : undefined,
    changed > 0
      ? text('{count, plural, one {# changed one} other {# changed ones}}', { count: changed })
      : undefined,
    same > 0 ? text('{count, number} already here', { count: same }) : undefined,
  ].filter((part) => part !== undefined);
  if (parts.length === 0) return text('This file has nothing that could be taken over.');
  // Independent clauses.
  const what = parts.join(', ');
  return isDone ? text('Taken over: {what}.', { what }) : text('In this file: {what}.', { what });
};

export const importProblemWords = ({ line, problem }: ImportReport['problems'][number]): string => {
  switch (problem) {
    case 'no-name':
      return text('Line {line, number} has no name and is left out.', { line });
    case 'no-text':
      return text('Line {line, number} has no text and is left out.', { line });
    case 'name-too-long':
      return text('Line {line, number} has a name over 60 characters and is left out.', { line });
    case 'text-too-long':
      return text('Line {line, number} has a text over 5,000 characters and is left out.', { line });
    case 'buttons-too-long':
      return text('Line {line, number} has a button over 20 characters and is left out.', { line });
    case 'too-many-buttons':
      return text('Line {line, number} has more than 13 buttons and is left out.', { line });
  }
};
