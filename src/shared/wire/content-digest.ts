/**
 * `Content-Digest` (RFC 9530): the SHA-256 of a signed call's body, so that the relay can check the signature before it reads the
 * body. A relay that does not know the header ignores it.
 */
export const contentDigestHeader = 'content-digest';

/** Shape: 32 bytes as base64. */
export const formatContentDigest = (sha256Base64: string): string => `sha-256=:${sha256Base64}:`;

/** The SHA-256 as base64; undefined when the header is of another form or names no SHA-256. */
export const parseContentDigest = (header: string | undefined): string | undefined =>
  /(?:^|,\s*)sha-256=:([A-Za-z0-9+/]{43}=):(?:,|$)/.exec(header ?? '')?.[1];
