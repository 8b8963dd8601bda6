import { randomBytes } from 'node:crypto';

/** Crockford's base 32: no letter that looks like a digit, none that makes words. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** 120 bits: nobody tries them all, whatever computer they have. */
const length = 24;

/** A new code, in groups of four as it is written down. */
export const makeRecoveryCode = (): string => {
  const letters = Array.from(randomBytes(length), (byte) => alphabet[byte % alphabet.length]).join('');
  return (letters.match(/.{4}/g) ?? []).join('-');
};

/** The code as a person typed it, without what differs by hand; undefined when it is none. */
export const readRecoveryCode = (typed: string): string | undefined => {
  const letters = typed
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[\s\-–—]/gu, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1');
  return new RegExp(`^[${alphabet}]{${length}}$`).test(letters) ? letters : undefined;
};
