import { sentenceOfCode } from '../api/call.ts';

/** `leftovers`: codes of what could not be done remotely. */
const withLeftovers = (done: string, leftovers: readonly string[]): string =>
  `${done} Not everything could be told to the other side: ${leftovers.map((code) => sentenceOfCode(code) ?? code).join(' ')}`;

/** What signing out has done. */
export const signedOutSentence = (leftovers: readonly string[]): string =>
  leftovers.length === 0
    ? 'Signed out. Nothing of this workspace is left on this computer.'
    : withLeftovers('Signed out, and everything here is deleted.', leftovers);

/** What declining the policy has done. */
export const declinedSentence = (leftovers: readonly string[]): string =>
  leftovers.length === 0
    ? 'You declined the policy and are signed out. Nothing of yours is left on this computer.'
    : withLeftovers('You declined the policy and are signed out; everything here is deleted.', leftovers);
