import { createHash } from 'node:crypto';

/** Between a secret and its checksum; no secret of ours holds it. */
const mark = '\n#';
const digits = 16;

const checksumOf = (value: string): string =>
  createHash('sha256').update(value).digest('hex').slice(0, digits);

/**
 * The text that is encrypted: the value with a checksum. Key stores decrypt a damaged ciphertext, or one of another key, into
 * something else now and then (Linux: AES-CBC without a check); the checksum notices.
 */
export const withChecksum = (value: string): string => `${value}${mark}${checksumOf(value)}`;

/** The value; undefined when the checksum does not fit. Values of before checksums have none. */
export const fromChecked = (text: string): string | undefined => {
  const at = text.length - mark.length - digits;
  if (at < 0 || !text.startsWith(mark, at)) return text.includes(mark) ? undefined : text;
  const value = text.slice(0, at);
  return text.slice(at + mark.length) === checksumOf(value) ? value : undefined;
};
