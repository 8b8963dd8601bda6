import { text } from '../../shared/i18n/text.ts';
import { sentenceOfCode } from '../api/call.ts';

/** `leftovers`: codes of what could not be done remotely. */
const withLeftovers = (done: string, leftovers: readonly string[]): string =>
  [
    done,
    text('Not everything could be told to the other side: {why}', {
      why: leftovers.map((code) => sentenceOfCode(code) ?? code).join(' '),
    }),
  ].join(' ');

/** What signing out has done. */
export const signedOutSentence = (leftovers: readonly string[]): string =>
  leftovers.length === 0
    ? text('Signed out. Nothing of this workspace is left on this computer.')
    : withLeftovers(text('Signed out, and everything here is deleted.'), leftovers);

/** What declining the policy has done. */
export const declinedSentence = (leftovers: readonly string[]): string =>
  leftovers.length === 0
    ? text('You declined the policy and are signed out. Nothing of yours is left on this computer.')
    : withLeftovers(
        text('You declined the policy and are signed out; everything here is deleted.'),
        leftovers,
      );
