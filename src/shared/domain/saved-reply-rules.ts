import { isUnnamedCustomer } from './unnamed-customer.ts';

/** Bounds and variables of saved replies without the schema library, so that the window does not load it. */

/** Characters. */
export const maxSavedNameLength = 60;
export const maxSavedTextLength = 5_000;
/** A file of saved replies, in characters. */
export const maxSavedFileLength = 8_000_000;

/** Variables as people write them, in braces. */
export const replyVariables = ['first name', 'handle', 'agent'] as const;
export type ReplyVariable = (typeof replyVariables)[number];
/** What is known of them; absent: not known, or empty. */
export type ReplyValues = Readonly<Partial<Record<ReplyVariable, string>>>;

/** Something in braces that still stands in a text. */
export interface OpenVariable {
  /** As it stands there, without the braces. */
  name: string;
  /** One of `replyVariables`; false: a word that nobody knows. */
  isKnown: boolean;
  /** Where it stands in the text, UTF-16 units. */
  start: number;
  end: number;
}

/** Letters and spaces in braces: nothing that people write to customers by themselves. */
const inBraces = /\{\s*(\p{L}[\p{L}\p{M} _-]{0,39}?)\s*\}/gu;

const variableNamed = (written: string): ReplyVariable | undefined => {
  const plain = written.toLowerCase().replaceAll(/[\s_-]+/gu, ' ');
  return replyVariables.find((one) => one === plain);
};

/** What still stands in braces, in the order of the text. */
export const openVariables = (text: string): OpenVariable[] =>
  [...text.matchAll(inBraces)].map((match) => ({
    name: match[1] ?? '',
    isKnown: variableNamed(match[1] ?? '') !== undefined,
    start: match.index,
    end: match.index + match[0].length,
  }));

/** Puts values in the place of the variables; one that is not known stays as it stands, so that nobody sends a gap. */
export const fillVariables = (text: string, values: ReplyValues): string =>
  text.replaceAll(inBraces, (whole, written: string) => {
    const variable = variableNamed(written);
    const value = variable === undefined ? undefined : values[variable];
    return value === undefined || value.trim() === '' ? whole : value;
  });

/**
 * The name to greet somebody by: the first word of the name that they go by, if it is one. A handle or an invented name
 * (“Instagram user …0099”) is none.
 */
export const greetingNameOf = (displayName: string, username: string | undefined): string | undefined => {
  if (displayName === `@${username ?? ''}` || isUnnamedCustomer(displayName)) return undefined;
  const words = displayName
    .split(/\s+/u)
    .map((word) => word.replaceAll(/^[^\p{L}]+|[^\p{L}\p{M}.’'-]+$/gu, ''));
  return words.find((word) => /\p{L}/u.test(word));
};
