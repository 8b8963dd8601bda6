import { type ErrorCode, errorCatalogue } from '../errors.ts';
import { text } from './text.ts';

/** What a person is told of an error, in the language of this process; the error itself and its log line stay English. */
export const sentenceOf = (code: ErrorCode): string => text.of(errorCatalogue[code].sentence);
